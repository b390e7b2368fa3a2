"""Days for an edition, each with what speaks against it: holidays, long weekends, our own events nearby."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events import holidays
from eventsapp.events.holidays import Holiday
from eventsapp.events.models import Edition, Series, State

ONE_DAY = timedelta(days=1)
_LONGEST = timedelta(days=7)
"""What lasts longer, a month at home, is in nobody's way."""


@dataclass(frozen=True)
class Neighbour:
    """An event of ours on the same day, the day before or the day after."""

    name: Bilingual
    first: date
    last: date

    def is_near(self, day: date) -> bool:
        return self.first - ONE_DAY <= day <= self.last + ONE_DAY


@dataclass(frozen=True)
class Proposal:
    """One day, and what it may collide with."""

    day: date
    holidays: list[Holiday]
    long_weekend: Holiday | None
    neighbours: list[Neighbour]

    @property
    def is_free(self) -> bool:
        return not self.holidays and not self.long_weekend and not self.neighbours


def flagged(
    days: Sequence[date],
    *,
    province: str = "",
    besides: Series | None = None,
    series_ids: Collection[int] | None = None,
) -> list[Proposal]:
    """These days with what speaks against each, in one query.

    Drafts of other series count only where `series_ids` reaches (None: everywhere): they are nobody's else to see.
    """
    near = _neighbours(days, besides, series_ids) if days else []
    return [
        Proposal(
            day,
            holidays.on(day, province),
            holidays.long_weekend(day, province),
            [one for one in near if one.is_near(day)],
        )
        for day in days
    ]


def _neighbours(days: Sequence[date], besides: Series | None, series_ids: Collection[int] | None) -> list[Neighbour]:
    is_on = Edition.state.not_in((State.CANCELLED, State.POSTPONED))
    query = (
        select(Edition)
        .where(is_on, Edition.starts_on <= max(days) + ONE_DAY, Edition.ends_on >= min(days) - ONE_DAY)
        .order_by(Edition.starts_on, Edition.id)
        .options(joinedload(Edition.series))
    )
    if series_ids is not None:
        query = query.where(or_(Edition.state != State.DRAFT, Edition.series_id.in_(series_ids)))
    if besides is not None:
        query = query.where(Edition.series_id != besides.id)
    editions = [one for one in db.session.scalars(query) if one.ends_on - one.starts_on <= _LONGEST]
    return [Neighbour(one.series.name, one.starts_on, one.ends_on) for one in editions]
