"""A list of gifts, read line by line: what comes in, under which key, and what there is to know about a line."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from eventsapp.core import phones, tokens, words
from eventsapp.core.uploads import Table
from eventsapp.fundraising import gifts
from eventsapp.fundraising.donors import Given
from eventsapp.workflows import import_amounts, import_dates
from eventsapp.workflows.gift_import_columns import Field

STRIPE = "stripe"
"""As the source of what was paid online is called too, so that a payment that we were told of comes in once."""
_TRANSFER = re.compile(
    r"(?i)^(?:interac\s+)?(?:e-?transfer|e-?tfr|virement(?:\s+interac)?)(?:\s+(?:received|reçu))?"
    r"(?:\s*(?:from|de)\b|\s*[:/-])\s*"
)
_YES = {"yes", "y", "true", "1", "oui", "o", "vrai", "x"}
_LONGEST = {Field.STREET: 200, Field.CITY: 100, Field.PROVINCE: 60, Field.POSTCODE: 20, Field.COUNTRY: 60}


class Why(StrEnum):
    """What there is to know about a line."""

    NO_DAY = "no day"
    TO_COME = "to come"
    NO_AMOUNT = "no amount"
    TOO_LARGE = "too large"
    NOT_A_GIFT = "not a gift"
    A_FEE = "a fee"
    UNPRINTABLE = "unprintable"
    KNOWN = "known"
    ELSEWHERE = "elsewhere"
    CONFIRMS = "confirms"
    NO_SUCH_PAGE = "no such page"
    SEVERAL_PAGES = "several pages"
    PAGE_CLOSED = "page closed"
    NOBODY = "nobody"
    BAD_ADDRESS = "bad address"


SERIOUS = (Why.NO_DAY, Why.TO_COME, Why.NO_AMOUNT, Why.TOO_LARGE, Why.UNPRINTABLE)


@dataclass(frozen=True)
class Problem:
    """Something about a line, and what stands there."""

    row: int
    why: Why
    about: str = ""

    @property
    def is_serious(self) -> bool:
        """Whether the line cannot come in."""
        return self.why in SERIOUS

    @property
    def sentence(self) -> str:
        """What there is to know."""
        return {
            Why.NO_DAY: _("There is no day that we can read: “%(about)s”.", about=self.about),
            Why.TO_COME: _("This day is still to come: %(about)s.", about=self.about),
            Why.NO_AMOUNT: _("There is no amount that we can read: “%(about)s”.", about=self.about),
            Why.TOO_LARGE: _("The amount is too large: %(about)s.", about=self.about),
            Why.NOT_A_GIFT: _("No money came in with this line, so it is no gift. If a gift was paid back, take it "
                              "back on its own page."),
            Why.A_FEE: _("This is a fee that was paid online, so it is no gift."),
            Why.UNPRINTABLE: _("There is a character in it that cannot be shown."),
            Why.KNOWN: _("It came in before, and is left as it is."),
            Why.ELSEWHERE: _("It came in before, with another event, and is left there."),
            Why.CONFIRMS: _("It was reported before; now it is confirmed."),
            Why.NO_SUCH_PAGE: _("No page is called “%(about)s”: it counts for the event.", about=self.about),
            Why.SEVERAL_PAGES: _("Several pages are called “%(about)s”: it counts for the event.", about=self.about),
            Why.PAGE_CLOSED: _("The page “%(about)s” is closed: it counts for the team or the event.",
                               about=self.about),
            Why.NOBODY: _("It is not said who gave it, so there is no donor and no receipt."),
            Why.BAD_ADDRESS: _("“%(about)s” is no e-mail address, and is left out.", about=self.about),
        }[self.why]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One gift of the list."""

    number: int
    key: str
    received_on: date
    amount_cents: int
    given: Given
    page: str = ""
    wants_receipt: bool = False
    dedication: str = ""
    says: str = ""
    """Its number and its description, in which a reference of ours may stand."""

    def names(self, reference: str) -> bool:
        """Whether that reference stands there."""
        return reference in self.says


@dataclass(frozen=True)
class Lines:
    """What a list says."""

    gifts: list[Line]
    problems: list[Problem]

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.gifts)


def read(table: Table, head: int, columns: Mapping[int, Field], *, source: str, today: date, language: str) -> Lines:
    """Every line below the headings, in order: a gift, or the reason why it is none."""
    body = table.rows[head + 1 :]
    places = {field: number for number, field in columns.items()}
    day_place = places.get(Field.DAY)
    days = [cells[day_place] for _number, cells in body if day_place is not None and day_place < len(cells)]
    day_first = import_dates.day_first(days)
    lines: list[Line] = []
    problems: list[Problem] = []
    seen: Counter[str] = Counter()
    for number, cells in body:
        texts = {field: cells[place] if place < len(cells) else "" for field, place in places.items()}
        found = _line(number, texts, today, language, day_comes_first=day_first)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        line, more = found
        same = _same(texts, line, source)
        seen[same] += 1
        lines.append(_with_key(line, same, seen[same]))
        problems += more
    return Lines(lines, problems)


def _line(
    number: int, texts: Mapping[Field, str], today: date, language: str, *, day_comes_first: bool
) -> Problem | tuple[Line, list[Problem]]:
    plain = {field: words.cleaned(text)[:500] for field, text in texts.items()}
    if any(words.unprintable(text) for text in plain.values()):
        return Problem(number, Why.UNPRINTABLE)
    amount = plain.get(Field.AMOUNT, "")
    if not amount or _is_negative(amount) or import_amounts.cents(amount) == 0:
        return Problem(number, Why.NOT_A_GIFT)
    cents = import_amounts.cents(amount.removeprefix("+"))
    if cents is None:
        return Problem(number, Why.NO_AMOUNT, amount[:40])
    if cents > gifts.LARGEST_CENTS:
        return Problem(number, Why.TOO_LARGE, amount[:40])
    day = import_dates.day_in(plain.get(Field.DAY, ""), day_comes_first=day_comes_first)
    if day is None:
        return Problem(number, Why.NO_DAY, plain.get(Field.DAY, "")[:40])
    if day > today:
        return Problem(number, Why.TO_COME, day.isoformat())
    given, problems = _given(number, plain, language)
    return (
        Line(
            number,
            "",
            day,
            cents,
            given,
            page=plain.get(Field.PAGE, "")[:100],
            wants_receipt=_is_yes(plain.get(Field.RECEIPT, "")),
            dedication=plain.get(Field.DEDICATION, "")[:200],
            says=" ".join(plain.get(field, "") for field in (Field.REFERENCE, Field.NAME)).upper(),
        ),
        problems,
    )


def _given(number: int, plain: Mapping[Field, str], language: str) -> tuple[Given, list[Problem]]:
    first, last = plain.get(Field.FIRST_NAME, "")[:100], plain.get(Field.LAST_NAME, "")[:100]
    if not first and not last:
        whole = _TRANSFER.sub("", plain.get(Field.NAME, ""))
        first, _space, last = whole.rpartition(" ")
    problems = []
    email = plain.get(Field.EMAIL, "").strip("<>;,. ")
    if email and not _is_address(email):
        problems.append(Problem(number, Why.BAD_ADDRESS, email[:60]))
        email = ""
    given = Given(
        first_name=first[:100],
        last_name=last[:100],
        organization_name=plain.get(Field.ORGANIZATION, "")[:200],
        email=email,
        phone=phones.spelled(plain.get(Field.PHONE, ""))[:60],
        language=language,
        **{str(field): plain.get(field, "")[:longest] for field, longest in _LONGEST.items()},
    )
    if not given.name_key:
        problems.append(Problem(number, Why.NOBODY))
    return given, problems


def _same(texts: Mapping[Field, str], line: Line, source: str) -> str:
    """What tells a line from others, whatever file it comes in: the number of the transaction, its day and its amount;
    where there is none, the name stands for it. Corrected names do not make a second gift of one with a number."""
    reference = words.cleaned(texts.get(Field.REFERENCE, ""))[:200]
    if source == STRIPE and reference.startswith("pi_"):
        return reference
    known_by = f"#{reference}" if reference else line.given.name_key
    return tokens.digest("\x1f".join((known_by, line.received_on.isoformat(), str(line.amount_cents))))


def _with_key(line: Line, same: str, time: int) -> Line:
    """The second of two equal lines in one file is another gift; in the next file it is the second again."""
    return Line(**{**vars(line), "key": same if time == 1 else f"{same}/{time}"})


def _is_negative(amount: str) -> bool:
    return amount.startswith(("-", "−", "(")) or amount.endswith("-") or "$-" in amount


def _is_yes(text: str) -> bool:
    return words.folded(text) in _YES


def _is_address(email: str) -> bool:
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        return False
    return len(email) <= 254
