"""Receipts found again: by number, by donor, with what became of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.fundraising import donors
from eventsapp.fundraising.gift_models import Donor
from eventsapp.receipts.models import Receipt, ReceiptCancellation


@dataclass(frozen=True)
class Standing:
    """A receipt with what became of it."""

    receipt: Receipt
    cancellation: ReceiptCancellation | None
    replacement: int | None
    """The number of the one in its place."""

    @property
    def state(self) -> str:
        """``issued``, ``cancelled`` or ``replaced``."""
        if self.cancellation is None:
            return "issued"
        return "cancelled" if self.replacement is None else "replaced"


def of_number(number: int) -> Receipt:
    """The receipt with that number."""
    query = select(Receipt).where(Receipt.number == (number if number < 2**31 else 0))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def of_donor(donor: Donor) -> list[Receipt]:
    """Those that count, the newest first."""
    query = (
        select(Receipt)
        .outerjoin(ReceiptCancellation, ReceiptCancellation.receipt_id == Receipt.id)
        .where(Receipt.donor_id.in_(donors.numbers_of(donor)), ReceiptCancellation.receipt_id.is_(None))
        .order_by(Receipt.number.desc())
    )
    return list(db.session.scalars(query))


def with_standing() -> Any:
    """A statement about receipts, each with what became of it, to be narrowed."""
    replacement = aliased(Receipt)
    return (
        select(Receipt, ReceiptCancellation, replacement.number)
        .outerjoin(ReceiptCancellation, ReceiptCancellation.receipt_id == Receipt.id)
        .outerjoin(replacement, replacement.replaces_id == Receipt.id)
    )


def standing_of(number: int) -> Standing:
    """The receipt with that number, and what became of it."""
    found = db.session.execute(with_standing().where(Receipt.id == of_number(number).id)).one()
    return Standing(*found)
