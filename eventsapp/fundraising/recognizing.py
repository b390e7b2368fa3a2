"""Gifts counted here whose line comes with a list afterwards: known again, so that the money counts once."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, locked
from eventsapp.fundraising import receiving
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Gift, GiftKind, GiftMethod, GiftStatus
from eventsapp.fundraising.gifts import Giving

NEAR = timedelta(days=7)
"""So far the day at the desk and that of a statement may lie apart: a long weekend, or the way of a cheque."""
_FAR = timedelta(days=31)
"""…and so far for somebody to be asked, where both say just the same name."""


def of_amounts(edition_id: int, amounts: Collection[int], first: date, last: date) -> dict[int, list[Gift]]:
    """All of an edition that were counted without a line of their own near these days and have one of these amounts, by
    the amount; for a whole list."""
    found: dict[int, list[Gift]] = {}
    listed = sorted(amounts)
    for some in (listed[start : start + receiving.AT_ONCE] for start in range(0, len(listed), receiving.AT_ONCE)):
        query = select(Gift).where(
            *_counted(),
            Gift.edition_id == edition_id,
            Gift.amount_cents.in_(some),
            Gift.received_on.between(first - _FAR, last + _FAR),
        )
        shown = (joinedload(Gift.donor), joinedload(Gift.page), joinedload(Gift.batch))
        for gift in db.session.scalars(query.order_by(Gift.id).options(*shown)):
            found.setdefault(gift.amount_cents, []).append(gift)
    return found


def is_near(gift: Gift, given: Given, day: date) -> bool:
    """Whether a line of that day may be this gift, if their names are alike. One out of an envelope has to bear just
    its name: what lies in there is cash, as a rule, which no list tells of."""
    apart = abs(gift.received_on - day)
    if receiving.is_same_name(gift, given):
        return apart <= _FAR
    return apart <= NEAR and gift.batch_id is None


def recognize(gift: Gift, said: Giving, given: Given, *, by: Actor) -> Gift:
    """It is that line: from now on the line never comes in. The gift stays as it was counted, and what nobody knew of
    it is filled in; that it came by another platform says the platform."""
    gift = locked(gift)
    still = (Gift.id == gift.id, Gift.edition_id == said.edition.id, Gift.amount_cents == said.amount_cents)
    if db.session.scalar(select(Gift.id).where(*_counted(), *still)) is None:
        raise receiving.ReceivedAlready
    receiving.fill_in(gift, said, given, by=by)
    if gift.batch_id is None and said.method in (GiftMethod.PLATFORM, GiftMethod.ONLINE):
        gift.method = said.method
    trail.record("gift.recognized", gift, by=by, amount_cents=gift.amount_cents, source=said.source)
    return gift


def _counted() -> tuple[ColumnElement[bool], ...]:
    """Confirmed, or in an envelope that is still open."""
    return (
        Gift.status.in_((GiftStatus.CONFIRMED, GiftStatus.REPORTED)),
        or_(Gift.status == GiftStatus.CONFIRMED, Gift.batch_id.is_not(None)),
        Gift.kind != GiftKind.IN_KIND,
        *receiving.without_a_line(),
    )
