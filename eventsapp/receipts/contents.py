"""What stands on a receipt, put together once, in the donor's language, and printed from then on as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eventsapp.core import documents, languages, money
from eventsapp.fundraising.gift_models import Donor, Gift, GiftKind, GiftStatus
from eventsapp.receipts.models import NameDeclaration, Receipt, ReceiptKind, ReceiptSettings, serial
from eventsapp.receipts.rules import CRA_ADDRESS, Given, Split


@dataclass(frozen=True)
class Named:
    """Whose receipt it is: the name and the lines of the address."""

    name: str
    lines: list[str]


@dataclass(frozen=True)
class Contents:
    """A receipt that has no number yet."""

    kind: ReceiptKind
    donor: Donor
    named: Named
    gifts: Sequence[Gift]
    split: Split
    language: str
    declaration: NameDeclaration | None = None
    replaces: Receipt | None = None

    @property
    def amount_cents(self) -> int:
        return sum(gift.amount_cents for gift in self.gifts)

    @property
    def year(self) -> int:
        return self.gifts[0].received_on.year


def given(gift: Gift, declaration: NameDeclaration | None) -> Given:
    """A gift as the rules see it."""
    donor = gift.donor
    named = named_by(donor, declaration) if donor else None
    return Given(
        amount_cents=gift.amount_cents,
        received_on=gift.received_on,
        has_donor=donor is not None,
        donor_name=named.name if named else "",
        has_address=declaration is not None or (donor is not None and donor.has_address),
        is_confirmed=gift.status == GiftStatus.CONFIRMED,
        is_reversed=gift.status == GiftStatus.REVERSED,
        purpose_cents=gift.purpose_cents,
        other_cents=gift.other_cents,
        advantage_words=gift.advantage_words,
        is_in_kind=gift.kind == GiftKind.IN_KIND,
        description=gift.description,
        appraiser=gift.appraiser,
    )


def named_by(donor: Donor, declaration: NameDeclaration | None) -> Named:
    """The true donor: as in the donor's own record, unless something else was declared in writing."""
    if declaration is not None:
        return Named(declaration.name, declaration.address.splitlines())
    town = " ".join(part for part in (donor.city, donor.province, donor.postcode) if part)
    return Named(donor.name, [line for line in (donor.street, town, donor.country) if line])


def printed(contents: Contents, settings: ReceiptSettings, number: int, today: date) -> dict[str, Any]:
    """Everything that stands on it, in words of the donor's language."""
    issuer = settings.issuer(contents.language)
    first = contents.gifts[0]
    is_in_kind = contents.kind == ReceiptKind.IN_KIND
    with languages.speaking(contents.language):
        received = str(contents.year) if contents.kind == ReceiptKind.YEAR else _day(first.received_on)
        return {
            "organization": {"name": issuer.legal_name, "lines": [issuer.legal_address]},
            "registration_number": issuer.registration_number,
            "number": serial(number),
            "kind": str(contents.kind),
            "donor": {"name": contents.named.name, "lines": contents.named.lines},
            "received": received,
            "amount": money.said(contents.amount_cents),
            "advantage": money.said(contents.split.advantage_cents),
            "advantage_words": _advantage(contents),
            "eligible": money.said(contents.split.eligible_cents),
            "description": first.description if is_in_kind else "",
            "appraiser": first.appraiser if is_in_kind else "",
            "issued": _day(today),
            "place": issuer.place,
            "signer": {"name": issuer.signer_name, "title": issuer.signer_title},
            "authority": CRA_ADDRESS[contents.language],
            "replaces": contents.replaces.serial if contents.replaces else "",
        }


def file(printed: dict[str, Any], language: str, *, mark: str = "", signature: bytes = b"") -> bytes:
    """The file of a receipt, with the picture of a signature if there is one. A copy bears a mark that says what it
    is."""
    return documents.pdf("receipt", language, {**printed, "mark": mark, "signature": list(signature)})


def _advantage(contents: Contents) -> str:
    if not contents.split.advantage_cents:
        return ""
    return "; ".join(dict.fromkeys(gift.advantage_words for gift in contents.gifts if gift.advantage_words))


def _day(day: date) -> str:
    said = languages.day(day)
    return f"{said[:1].upper()}{said[1:]}"
