"""The ledger as it is read: its rows in order, summed by month and method, and held against what they sum up to."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import extract, func, select
from sqlalchemy.orm import joinedload

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.gift_models import Gift, LedgerRow

SIZE = 100


@dataclass(frozen=True)
class Wanted:
    """Which rows: those written down on these days, on the clock of the place."""

    zone: str
    since: date | None = None
    until: date | None = None
    page_id: int | None = None


@dataclass(frozen=True)
class MonthSum:
    """What came in one month by one method, as it stands now."""

    year: int
    month: int
    method: str
    gifts: int
    reported_cents: int
    confirmed_cents: int

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return (self.first_day + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def page(edition_id: int, wanted: Wanted, *, after: int = 0, limit: int = SIZE) -> tuple[list[LedgerRow], int | None]:
    """Rows in their order, and the number to go on after if there are more; one statement."""
    query = (
        select(LedgerRow)
        .join(Gift)
        .where(LedgerRow.id > after, *_conditions(edition_id, wanted))
        .options(
            joinedload(LedgerRow.gift).joinedload(Gift.donor),
            joinedload(LedgerRow.gift).joinedload(Gift.batch).joinedload(Batch.deposit),
        )
        .order_by(LedgerRow.id)
        .limit(limit + 1)
    )
    found = list(db.session.scalars(query))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def sums(edition_id: int, wanted: Wanted) -> tuple[int, int, int]:
    """How many rows there are, and what reported and confirmed come to in them."""
    figures = (func.count(), func.sum(LedgerRow.reported_cents), func.sum(LedgerRow.confirmed_cents))
    number, reported, confirmed = db.session.execute(select(*figures).where(*_conditions(edition_id, wanted))).one()
    return number, int(reported or 0), int(confirmed or 0)


def by_month(edition_id: int) -> list[MonthSum]:
    """Every row of the edition summed by the month in which its gift came in, and by method; it reads all of them."""
    month = (extract("year", Gift.received_on), extract("month", Gift.received_on), Gift.method)
    figures = (
        func.count(Gift.id.distinct()),
        func.sum(LedgerRow.reported_cents),
        func.sum(LedgerRow.confirmed_cents),
    )
    query = select(*month, *figures).join(Gift, Gift.id == LedgerRow.gift_id).where(LedgerRow.edition_id == edition_id)
    rows = db.session.execute(query.group_by(*month).order_by(*month))
    return [MonthSum(int(row[0]), int(row[1]), row[2], row[3], int(row[4]), int(row[5])) for row in rows]


def rows() -> int:
    """How many there are."""
    return db.session.scalar(select(func.count()).select_from(LedgerRow)) or 0


def differing_gifts() -> list[tuple[int, int, int]]:
    """Gifts whose amount is not the sum of their rows: number, amount, sum. It reads the whole ledger."""
    summed = func.coalesce(func.sum(LedgerRow.reported_cents + LedgerRow.confirmed_cents), 0)
    query = (
        select(Gift.id, Gift.amount_cents, summed)
        .outerjoin(LedgerRow, LedgerRow.gift_id == Gift.id)
        .group_by(Gift.id, Gift.amount_cents)
        .having(Gift.amount_cents != summed)
        .order_by(Gift.id)
    )
    return [(number, amount, int(found)) for number, amount, found in db.session.execute(query)]


def _conditions(edition_id: int, wanted: Wanted) -> list[Any]:
    found: list[Any] = [LedgerRow.edition_id == edition_id]
    if wanted.page_id is not None:
        found.append(LedgerRow.page_id == wanted.page_id)
    if wanted.since is not None:
        found.append(LedgerRow.recorded_at >= _begins(wanted.since, wanted.zone))
    if wanted.until is not None:
        found.append(LedgerRow.recorded_at < _begins(wanted.until + timedelta(days=1), wanted.zone))
    return found


def _begins(day: date, zone: str) -> datetime:
    return clock.moment(datetime.combine(day, time()), zone)
