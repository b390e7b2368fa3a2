"""What waits for a receipt: gifts for which one is wanted, donors' years, and what is missing where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising.gift_models import RECEIPT_WANTED, Donor, Gift, GiftKind, GiftMethod, GiftStatus
from eventsapp.receipts import contents, rules, setting_up
from eventsapp.receipts.models import NameDeclaration, ReceiptGift
from eventsapp.receipts.rules import Lack

SIZE = 50
_AT_ONCE = 200


@dataclass(frozen=True)
class Waiting:
    """A gift that has no receipt, and why not; nothing: it can be issued."""

    gift: Gift
    lacks: list[Lack]


@dataclass(frozen=True)
class Page:
    """Some of them, in the order in which they came in."""

    lines: list[Waiting]
    has_more: bool


@dataclass(frozen=True)
class Year:
    """What a donor gave in a year that no receipt tells of yet."""

    donor: Donor
    gifts: int
    amount_cents: int


def page(*, after: int | None = None) -> Page:
    """Those after that gift; four statements at most."""
    query = _wanted().options(joinedload(Gift.donor), joinedload(Gift.edition).joinedload(Edition.series))
    last = db.session.get(Gift, after) if after is not None else None
    if last is not None:
        later = and_(Gift.recorded_at == last.recorded_at, Gift.id > last.id)
        query = query.where(or_(Gift.recorded_at > last.recorded_at, later))
    found = db.session.scalars(query.limit(SIZE + 1)).all()
    return Page(_with_lacks(found[:SIZE]), len(found) > SIZE)


def online(since: datetime, most: int) -> list[int]:
    """Gifts that were paid online, never had a receipt and can have one, by their ids. Those that cannot are passed
    over, so that others never wait behind them."""
    had = exists().where(ReceiptGift.gift_id == Gift.id)
    query = _wanted().where(Gift.method == GiftMethod.ONLINE, Gift.recorded_at >= since, ~had)
    query = query.order_by(None).order_by(Gift.id).options(joinedload(Gift.donor)).limit(_AT_ONCE)
    found: list[int] = []
    last = 0
    while len(found) < most and (some := db.session.scalars(query.where(Gift.id > last)).all()):
        found += [one.gift.id for one in _with_lacks(some) if not one.lacks]
        last = some[-1].id
    return found[:most]


def years(year: int, *, after: int | None = None) -> tuple[list[Year], bool]:
    """Donors who gave money that year without a receipt for it, by their ids; and whether there are more."""
    query = (
        select(Gift.donor_id, func.count(Gift.id), func.sum(Gift.amount_cents))
        .where(
            Gift.received_on.between(date(year, 1, 1), date(year, 12, 31)),
            Gift.status == GiftStatus.CONFIRMED,
            Gift.kind != GiftKind.IN_KIND,
            Gift.donor_id > (after or 0),
            by_us(),
            ~_standing(),
        )
        .group_by(Gift.donor_id)
        .order_by(Gift.donor_id)
        .limit(SIZE + 1)
    )
    found = db.session.execute(query).all()
    ids = [donor_id for donor_id, _number, _cents in found[:SIZE]]
    known = {donor.id: donor for donor in db.session.scalars(select(Donor).where(Donor.id.in_(ids)))}
    listed = [Year(known[donor_id or 0], number, int(cents)) for donor_id, number, cents in found[:SIZE]]
    return listed, len(found) > SIZE


def by_us() -> ColumnElement[bool]:
    """The condition that a receipt is ours to issue unasked: platforms issue their own, and nobody gets two."""
    return or_(Gift.method != GiftMethod.PLATFORM, Gift.wants_receipt)


def _wanted() -> Select[Any]:
    return select(Gift).where(RECEIPT_WANTED, ~_standing()).order_by(Gift.recorded_at, Gift.id)


def _standing() -> ColumnElement[bool]:
    return exists().where(ReceiptGift.gift_id == Gift.id, ReceiptGift.is_standing)


def _with_lacks(gifts: Sequence[Gift]) -> list[Waiting]:
    settings = setting_up.current()
    minimum = settings.minimum_cents if settings else 0
    query = select(NameDeclaration).where(NameDeclaration.gift_id.in_([gift.id for gift in gifts]))
    declared = {one.gift_id: one for one in db.session.scalars(query.order_by(NameDeclaration.id))}
    return [
        Waiting(gift, rules.missing(_issuer(gift), contents.given(gift, declared.get(gift.id)), minimum))
        for gift in gifts
    ]


def _issuer(gift: Gift) -> rules.Issuer | None:
    settings = setting_up.current()
    return settings.issuer(gift.donor.language if gift.donor else "en") if settings else None
