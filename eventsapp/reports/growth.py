"""How sign-ups of an edition came in, against the same day before last year's event."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.events.models import Edition, State
from eventsapp.registration.models import GONE, Entry

MOST_DAYS = 365
"""Sign-ups from longer ago count as of that day."""
WEEK = 7


@dataclass(frozen=True)
class Line:
    """How many had signed up, so many days before the event, for each day from the first sign-up on."""

    year: int
    totals: dict[int, int]
    """Days before the first day of the event (negative: after it) → everybody up to then."""

    def at(self, days_before: int) -> int:
        """Everybody who had signed up by that day."""
        known = [day for day in self.totals if day >= days_before]
        return self.totals[min(known)] if known else 0


@dataclass(frozen=True)
class Growth:
    """This year's line, as far as it goes, and the one of the time before."""

    now: Line
    today: int
    """How many days before the event it is."""
    before: Line | None

    @property
    def lead(self) -> int:
        """With how many days before the event the first line begins."""
        days: list[int] = [*self.now.totals, *(self.before.totals if self.before else ()), self.today, 1]
        return max(days)

    def weeks(self) -> list[tuple[int, int | None, int | None]]:
        """For each week before the event: weeks, this year's number (none: still to come), last year's."""
        rows = []
        for week in range(-(-self.lead // WEEK), -1, -1):
            day = week * WEEK
            now = self.now.at(day) if day >= self.today else None
            rows.append((week, now, self.before.at(day) if self.before else None))
        return rows


def of(edition: Edition, today: date) -> Growth:
    """Both lines, of those who still take part; in three queries. Days, today as well, are those of UTC."""
    before = db.session.scalars(
        select(Edition)
        .where(
            Edition.series_id == edition.series_id,
            Edition.year < edition.year,
            Edition.state.in_((State.FINISHED, State.ARCHIVED, State.CLOSED, State.OPEN)),
        )
        .order_by(Edition.year.desc())
        .limit(1)
    ).first()
    return Growth(_line(edition), (edition.starts_on - today).days, _line(before) if before else None)


def _line(edition: Edition) -> Line:
    day = func.date(Entry.entered_at)
    query = (
        select(day, func.count())
        .where(Entry.edition_id == edition.id, Entry.status.not_in(GONE), Entry.supports_id.is_(None))
        .group_by(day)
        .order_by(day)
    )
    totals: dict[int, int] = {}
    total = 0
    for found, number in db.session.execute(query):
        total += number
        on = found if isinstance(found, date) else date.fromisoformat(found)
        totals[min((edition.starts_on - on) // timedelta(days=1), MOST_DAYS)] = total
    return Line(edition.year, totals)
