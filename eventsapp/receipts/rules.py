"""What the law says of receipts: how much of a gift counts, and what must stand on one. Whole cents throughout.

Sources: Income Tax Act, subsections 248(30) to (41) (eligible amount, advantage, 80 %); Income Tax Regulations,
section 3501 (contents); canada.ca, "Split receipting and deemed fair market value" (lesser of $75 and 10 %) and
"Issuing receipts"; Income Tax Act, 110.1(14) to (17) and 118.1(25) to (28) (property that goes back: 90 days, $50).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NUMBER = re.compile(r"[1-9][0-9]{8}RR[0-9]{4}")
CRA_ADDRESS = {"en": "canada.ca/charities-giving", "fr": "canada.ca/organismes-bienfaisance-dons"}
"""Where the CRA is found, which every receipt says since March 31, 2019."""


@dataclass(frozen=True)
class Rules:
    """The figures of the law, as they apply to gifts received from a day on."""

    applies_from: date
    most_advantage_percent: int
    """Of the gift; more than that, and it counts as no gift at all."""
    small_percent: int
    small_cents: int
    """An advantage that is not the purpose of the event is ignored up to the lesser of these two."""
    report_within: timedelta
    """By when the CRA is told of a gift that went back after its receipt."""
    report_from_cents: int


ALL_RULES = (
    Rules(date(2002, 12, 21), 80, 10, 75_00, timedelta(days=90), 50_00),  # the day split receipting began
)
"""The earliest first; a change of the law is one line more."""


@dataclass(frozen=True)
class Split:
    """What a gift comes to: the advantage that is deducted, and what is left."""

    advantage_cents: int
    eligible_cents: int


def in_force(day: date) -> Rules | None:
    """The rules for a gift received that day; None: from before any that we know."""
    known = [rules for rules in ALL_RULES if rules.applies_from <= day]
    return known[-1] if known else None


def split(gift_cents: int, purpose_cents: int, other_cents: int, rules: Rules = ALL_RULES[-1]) -> Split | None:
    """The eligible amount of a gift; None: the advantage is so great that there is no receipt.

    An advantage that is the purpose of the event is always deducted, any other only where it is not small. Whether
    small ones that are ignored count for the 80 % is not said by the CRA; they are left out.
    """
    if gift_cents <= 0:
        return None
    is_small = other_cents <= rules.small_cents and other_cents * 100 <= gift_cents * rules.small_percent
    counted = purpose_cents + (0 if is_small else other_cents)
    if counted * 100 > gift_cents * rules.most_advantage_percent:
        return None
    return Split(counted, gift_cents - counted)


def is_registration_number(typed: str) -> bool:
    """Whether it is written as the CRA writes them: ``123456789RR0001``."""
    return NUMBER.fullmatch(typed) is not None


def digits_fit(number: str) -> bool:
    """Whether the nine digits fit together: the ninth of a business number is a check digit (Luhn)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(number[:9])]
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


class Lack(StrEnum):
    """Why there is no receipt. All that the law wants stands on one, or it is not issued."""

    REGISTRATION_NUMBER = "registration number"
    LEGAL_NAME = "legal name"
    LEGAL_ADDRESS = "legal address"
    PLACE = "place of issue"
    SIGNER = "signer"
    NO_DONOR = "no donor"
    DONOR_NAME = "donor name"
    DONOR_ADDRESS = "donor address"
    NOT_CONFIRMED = "not confirmed"
    REVERSED = "reversed"
    ADVANTAGE_WORDS = "advantage words"
    TOO_MUCH_ADVANTAGE = "too much advantage"
    BELOW_MINIMUM = "below minimum"
    DESCRIPTION = "description"
    APPRAISER = "appraiser"
    BEFORE_RULES = "before rules"

    @property
    def mended_at(self) -> str:
        """Where somebody can do something about it: the settings, the donor or the gift."""
        if self in SETTINGS:
            return "settings"
        return "donor" if self in (Lack.DONOR_NAME, Lack.DONOR_ADDRESS) else "gift"


SETTINGS = (Lack.REGISTRATION_NUMBER, Lack.LEGAL_NAME, Lack.LEGAL_ADDRESS, Lack.PLACE, Lack.SIGNER)


@dataclass(frozen=True)
class Issuer:
    """The charity, as a receipt names it."""

    registration_number: str
    legal_name: str
    legal_address: str
    place: str
    signer_name: str
    signer_title: str


@dataclass(frozen=True)
class Given:
    """A gift and its donor, as far as a receipt depends on them."""

    amount_cents: int
    received_on: date
    has_donor: bool
    donor_name: str
    has_address: bool
    is_confirmed: bool
    is_reversed: bool = False
    purpose_cents: int = 0
    other_cents: int = 0
    advantage_words: str = ""
    is_in_kind: bool = False
    description: str = ""
    appraiser: str = ""

    @property
    def split(self) -> Split | None:
        """By the rules of the day on which it was received."""
        rules = in_force(self.received_on)
        return None if rules is None else split(self.amount_cents, self.purpose_cents, self.other_cents, rules)


def missing(issuer: Issuer | None, given: Given, minimum_cents: int) -> list[Lack]:
    """Every reason for which there is no receipt for this; none: it can be issued."""
    return [*missing_of(issuer), *lacks_of(given, minimum_cents)]


def lacks_of(given: Given, minimum_cents: int) -> list[Lack]:
    """The same, of the gift and its donor alone."""
    return [*_of_donor(given), *_of_gift(given, minimum_cents)]


def missing_of(issuer: Issuer | None) -> list[Lack]:
    """What the charity has not yet said of itself."""
    if issuer is None:
        return list(SETTINGS)
    said = {
        Lack.REGISTRATION_NUMBER: is_registration_number(issuer.registration_number),
        Lack.LEGAL_NAME: issuer.legal_name,
        Lack.LEGAL_ADDRESS: issuer.legal_address,
        Lack.PLACE: issuer.place,
        Lack.SIGNER: issuer.signer_name and issuer.signer_title,
    }
    return [lack for lack, is_there in said.items() if not is_there]


def _of_donor(given: Given) -> Iterator[Lack]:
    if not given.has_donor:
        yield Lack.NO_DONOR
        return
    if not given.donor_name:
        yield Lack.DONOR_NAME
    if not given.has_address:
        yield Lack.DONOR_ADDRESS


def _of_gift(given: Given, minimum_cents: int) -> Iterator[Lack]:
    if given.is_reversed or not given.is_confirmed:
        yield Lack.REVERSED if given.is_reversed else Lack.NOT_CONFIRMED
        return
    if given.is_in_kind and not given.description:
        yield Lack.DESCRIPTION
    if given.is_in_kind and not given.appraiser:
        yield Lack.APPRAISER
    if in_force(given.received_on) is None:
        yield Lack.BEFORE_RULES
        return
    kept = given.split
    if kept is None:
        yield Lack.TOO_MUCH_ADVANTAGE
    elif kept.advantage_cents and not given.advantage_words:
        yield Lack.ADVANTAGE_WORDS
    if kept is not None and kept.eligible_cents < minimum_cents:
        yield Lack.BELOW_MINIMUM
