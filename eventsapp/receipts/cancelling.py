"""Cancelling receipts and replacing them. Nothing is taken away: file, number and reason stay."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising import donors
from eventsapp.fundraising.gift_models import Gift
from eventsapp.receipts import issuing
from eventsapp.receipts.models import Receipt, ReceiptCancellation, ReceiptGift, ReceiptKind


class AlreadyReplaced(Refusal):
    """There is one receipt in its place; that one can be replaced in turn."""

    sentence = _l("This receipt was already replaced, by number %(serial)s.")


class ReasonMissing(Refusal):
    """Whoever looks at the register later wants to know why."""

    sentence = _l("Say why, in a few words.")
    field = "reason"


def cancel(receipt: Receipt, reason: str, *, by: Actor) -> ReceiptCancellation:
    """It does not count any more. Done twice it stays as it was the first time."""
    if not reason.strip():
        raise ReasonMissing
    _hold_gifts(receipt)
    receipt = locked(receipt)
    if known := cancellation(receipt):
        return known
    kept = ReceiptCancellation(
        receipt_id=receipt.id, reason=reason.strip(), cancelled_at=clock.now(), cancelled_by=by.account_id
    )
    db.session.add(kept)
    db.session.execute(
        update(ReceiptGift).where(ReceiptGift.receipt_id == receipt.id).values(is_standing=False),
        execution_options={"synchronize_session": False},
    )
    trail.record("receipt.cancelled", receipt, by=by, number=receipt.number)
    return kept


def replace(receipt: Receipt, reason: str, *, by: Actor) -> Receipt:
    """Cancel it and issue another for the same gifts, with what is true now and the number of this one.

    It is refused as a whole, and nothing is cancelled, where the new one cannot be issued.
    """
    if (known := replaced_by(receipt)) is not None:
        raise AlreadyReplaced(serial=known.serial)
    cancel(receipt, reason, by=by)
    if receipt.kind == ReceiptKind.YEAR:
        return issuing.issue_year(donors.standing(receipt.donor), receipt.year, by=by)
    return issuing.issue(gifts(receipt)[0], by=by)


def cancellation(receipt: Receipt) -> ReceiptCancellation | None:
    """Whether and why it does not count any more."""
    return db.session.get(ReceiptCancellation, receipt.id)


def replaced_by(receipt: Receipt) -> Receipt | None:
    """The one in its place."""
    return db.session.scalars(select(Receipt).where(Receipt.replaces_id == receipt.id)).first()


def gifts(receipt: Receipt) -> list[Gift]:
    """What it is for."""
    query = select(Gift).join(ReceiptGift, ReceiptGift.gift_id == Gift.id)
    return list(db.session.scalars(query.where(ReceiptGift.receipt_id == receipt.id).order_by(Gift.id)))


def _hold_gifts(receipt: Receipt) -> None:
    """Gifts before receipts: whoever issues one holds its gift first."""
    for gift in gifts(receipt):
        locked(gift)
