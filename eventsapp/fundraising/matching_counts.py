"""What offers to match gifts count: kept beside each offer, and moved in the transaction that adds to the ledger."""

from datetime import date

from sqlalchemy import ColumnElement, func, select, update

from eventsapp.core.db import db
from eventsapp.fundraising.gift_models import Gift, GiftKind, GiftStatus
from eventsapp.fundraising.matching_models import MatchingOffer


def count(gift: Gift, confirmed_cents: int) -> None:
    """Let the offers of that day count so much more. The counter of the edition is held by whoever calls, so that an
    offer made at the same moment counts the gift once: by its sum, or by this."""
    if gift.kind == GiftKind.MONEY:
        count_day(gift.edition_id, gift.received_on, confirmed_cents)


def count_day(edition_id: int, received_on: date, confirmed_cents: int) -> None:
    """The same for all gifts of money of one day."""
    if confirmed_cents:
        db.session.execute(
            update(MatchingOffer)
            .where(
                MatchingOffer.edition_id == edition_id,
                MatchingOffer.from_on <= received_on,
                MatchingOffer.to_on >= received_on,
            )
            .values(counted_cents=MatchingOffer.counted_cents + confirmed_cents),
            execution_options={"whose": {"edition_id": edition_id}},
        )


def summed(edition_id: int, from_on: date, to_on: date) -> int:
    """The same figure from the gifts themselves: for an offer that is new or has other days, and for a check."""
    cents = db.session.scalar(
        select(func.coalesce(func.sum(Gift.amount_cents), 0))
        .where(*_counted(edition_id))
        .where(Gift.received_on.between(from_on, to_on))
    )
    return int(cents or 0)


def differences() -> list[tuple[int, int, int]]:
    """Offers whose counter is not the sum of their gifts: id, what the counter says, what the gifts say."""
    found = [
        (offer.id, offer.counted_cents, summed(offer.edition_id, offer.from_on, offer.to_on))
        for offer in db.session.scalars(
            select(MatchingOffer).order_by(MatchingOffer.id).execution_options(populate_existing=True)
        )
    ]
    return [one for one in found if one[1] != one[2]]


def _counted(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Gift.edition_id == edition_id,
        Gift.kind == GiftKind.MONEY,
        Gift.status == GiftStatus.CONFIRMED,
    )
