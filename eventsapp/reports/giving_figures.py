"""What an edition raised, against the edition before it on the same day before the event; of donors only counts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.events.models import Edition, State
from eventsapp.fundraising.gift_models import Gift, GiftStatus
from eventsapp.fundraising.models import FundraisingPage, PageTotal

WEEK = 7
MOST_DAYS, LEAST_DAYS = 365, -180
"""What came in earlier or later counts as of these days before the event."""


@dataclass(frozen=True)
class Year:
    """What one edition raised."""

    year: int
    by_day: Mapping[int, int]
    """Cents that came in so many days before the event (negative: after it)."""
    by_method: Mapping[str, tuple[int, int]]
    """Gifts and cents."""
    gifts: int
    cents: int
    median_cents: int
    pages: int
    """Pages that received something."""
    page_cents: int

    @property
    def average_cents(self) -> int:
        return self.cents // self.gifts if self.gifts else 0

    def until(self, days_before: int) -> int:
        """All that had come in by that day."""
        return sum(cents for day, cents in self.by_day.items() if day >= days_before)


@dataclass(frozen=True)
class Donors:
    """Those who gave, as counts."""

    all: int
    new: int
    """Gave to no earlier edition of the series."""
    returning: int
    earlier: int
    """Gave to the edition before."""
    lapsed: int
    """Of those, who have not given to this one."""

    @property
    def kept_percent(self) -> int | None:
        """How many of a hundred donors of last time gave again."""
        return None if not self.earlier else round(100 * (self.earlier - self.lapsed) / self.earlier)


@dataclass(frozen=True)
class Figures:
    """This edition, and the one before if there is one."""

    now: Year
    before: Year | None
    today: int
    """How many days before the event it is; negative: after it."""
    donors: Donors

    @property
    def methods(self) -> list[str]:
        """The ways in which gifts came in either year, the largest of this one first."""
        ways = {*self.now.by_method, *(self.before.by_method if self.before else ())}
        return sorted(ways, key=lambda way: (-self.now.by_method.get(way, (0, 0))[1], way))

    def weeks(self) -> list[tuple[int, int | None, int | None]]:
        """For each week before the event (negative: after it): this year's cents (none: still to come), last year's."""
        days = [*self.now.by_day, *(self.before.by_day if self.before else ()), self.today, 0]
        first, last = -(-max(days) // WEEK), min(days) // WEEK
        return [
            (
                week,
                self.now.until(week * WEEK) if week * WEEK >= self.today else None,
                self.before.until(week * WEEK) if self.before else None,
            )
            for week in range(first, last - 1, -1)
        ]


def of(edition: Edition, today: date) -> Figures:
    """All of it, in at most nine statements; each reads the gifts of an edition once, by its index."""
    before = db.session.scalars(
        select(Edition)
        .where(
            Edition.series_id == edition.series_id,
            Edition.year < edition.year,
            Edition.state.not_in((State.DRAFT, State.CANCELLED)),
        )
        .order_by(Edition.year.desc())
        .limit(1)
    ).first()
    days = max(LEAST_DAYS, min(MOST_DAYS, (edition.starts_on - today).days))
    return Figures(_year(edition), _year(before) if before else None, days, _donors(edition, before))


def _year(edition: Edition) -> Year:
    by_day: dict[int, int] = defaultdict(int)
    by_method: dict[str, tuple[int, int]] = {}
    query = (
        select(Gift.received_on, Gift.method, func.count(), func.sum(Gift.amount_cents))
        .where(*_standing(edition.id))
        .group_by(Gift.received_on, Gift.method)
    )
    for on, method, number, cents in db.session.execute(query):
        days = max(LEAST_DAYS, min(MOST_DAYS, (edition.starts_on - on).days))
        by_day[days] += int(cents)
        gifts, sums = by_method.get(method, (0, 0))
        by_method[method] = (gifts + number, sums + int(cents))
    gifts = sum(number for number, _cents in by_method.values())
    raised = PageTotal.confirmed_cents + PageTotal.reported_cents
    pages, page_cents = db.session.execute(
        select(func.count(), func.coalesce(func.sum(raised), 0))
        .join(FundraisingPage, FundraisingPage.id == PageTotal.page_id)
        .where(FundraisingPage.edition_id == edition.id, raised > 0)
    ).one()
    return Year(
        year=edition.year,
        by_day=by_day,
        by_method=by_method,
        gifts=gifts,
        cents=sum(cents for _number, cents in by_method.values()),
        median_cents=_median(edition.id, gifts),
        pages=pages,
        page_cents=int(page_cents),
    )


def _median(edition_id: int, gifts: int) -> int:
    """The gift in the middle; of two in the middle their mean."""
    if not gifts:
        return 0
    middle = select(Gift.amount_cents).where(*_standing(edition_id)).order_by(Gift.amount_cents)
    found = list(db.session.scalars(middle.offset((gifts - 1) // 2).limit(2 - gifts % 2)))
    return sum(found) // len(found)


def _donors(edition: Edition, before: Edition | None) -> Donors:
    now = _givers(Gift.edition_id == edition.id)
    earlier = select(Edition.id).where(Edition.series_id == edition.series_id, Edition.year < edition.year)
    ever = _givers(Gift.edition_id.in_(earlier))
    everybody = _count(now)
    new = _count(now.where(Gift.donor_id.not_in(ever)))
    if before is None:
        return Donors(everybody, new, everybody - new, 0, 0)
    last_time = _givers(Gift.edition_id == before.id)
    lapsed = _count(last_time.where(Gift.donor_id.not_in(now)))
    return Donors(everybody, new, everybody - new, _count(last_time), lapsed)


def _givers(which: Any) -> Any:
    return select(Gift.donor_id).where(which, Gift.donor_id.is_not(None), Gift.status != GiftStatus.REVERSED).distinct()


def _count(query: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _standing(edition_id: int) -> tuple[Any, ...]:
    return Gift.edition_id == edition_id, Gift.status != GiftStatus.REVERSED
