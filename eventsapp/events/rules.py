"""Where an edition stands: decisions about dates and states, with the time handed in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from eventsapp.core import clock
from eventsapp.events.models import Edition, State

ONE_DAY = timedelta(days=1)

_RUNNING = (State.ANNOUNCED, State.OPEN, State.CLOSED)
"""States that the date itself can bring to an end."""


@dataclass(frozen=True)
class When:
    """The days of an edition, the last one included, and its times once they are known."""

    starts_on: date
    ends_on: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def is_in_order(self) -> bool:
        """Whether it ends after it begins."""
        if self.starts_at is not None and self.ends_at is not None and self.starts_at >= self.ends_at:
            return False
        return self.starts_on <= self.ends_on


def whole_days(first: date, last: date | None = None) -> When:
    """One whole day or several, without times."""
    return When(first, last or first)


def at_times(starts_at: datetime, ends_at: datetime, zone: str) -> When:
    """From one moment to another; the days are those of the wall calendar in that zone."""
    return When(clock.local(starts_at, zone).date(), clock.local(ends_at, zone).date(), starts_at, ends_at)


def when(edition: Edition) -> When:
    """When it takes place now."""
    return When(edition.starts_on, edition.ends_on, edition.starts_at, edition.ends_at)


def moved_to(edition: Edition, first: date) -> When:
    """The same edition from another day on: as many days, at the same times on the wall."""
    days = first - edition.starts_on
    last = edition.ends_on + days
    if edition.starts_at is None or edition.ends_at is None:
        return whole_days(first, last)
    return When(
        first,
        last,
        shifted(edition.starts_at, days, edition.zone),
        shifted(edition.ends_at, days, edition.zone),
    )


def shift_between(old: When, new: When, zone: str) -> timedelta:
    """How far everything that hangs on the edition moves, told on the wall clock.

    With times on both sides the start counts, otherwise the day: a desk that opens at 8:00 still does when an
    announced day gets its times.
    """
    if old.starts_at is None or new.starts_at is None:
        return new.starts_on - old.starts_on
    return _wall(new.starts_at, zone) - _wall(old.starts_at, zone)


def shifted(moment: datetime, by: timedelta, zone: str) -> datetime:
    """The moment moved on the wall clock: 8:00 stays 8:00 across daylight saving."""
    return clock.moment(_wall(moment, zone) + by, zone)


def begins_at(edition: Edition) -> datetime:
    """The moment it begins; whole days begin at midnight where they take place."""
    return edition.starts_at or _midnight(edition.starts_on, edition.zone)


def is_over_at(edition: Edition) -> datetime:
    """The moment from which it is over."""
    return edition.ends_at or _midnight(edition.ends_on + ONE_DAY, edition.zone)


def sign_up_ends_at(edition: Edition) -> datetime:
    """The moment from which nobody can sign up any more; never later than its end."""
    return min(edition.closes_at or begins_at(edition), is_over_at(edition))


def is_over(edition: Edition, now: datetime) -> bool:
    """Whether its time has passed, whatever became of it."""
    return now >= is_over_at(edition)


def is_tentative(edition: Edition) -> bool:
    """Whether its date may still change: announced, and no times confirmed."""
    return edition.state == State.ANNOUNCED and edition.starts_at is None


def standing(edition: Edition, now: datetime) -> State:
    """The state it is in at this moment; the clock may have moved it on from the one that was written down.

    An open edition whose sign-up has ended is closed; one that is over is finished. A cancelled or postponed
    one stays what it is, also after its day.
    """
    state = State(edition.state)
    if state not in _RUNNING:
        return state
    if is_over(edition, now):
        return State.FINISHED
    if state is State.OPEN and now >= sign_up_ends_at(edition):
        return State.CLOSED
    return state


def is_open(edition: Edition, now: datetime) -> bool:
    """Whether people can sign up, to take part or to help."""
    return standing(edition, now) is State.OPEN


def _wall(moment: datetime, zone: str) -> datetime:
    return clock.local(moment, zone).replace(tzinfo=None)


def _midnight(day: date, zone: str) -> datetime:
    return clock.moment(datetime.combine(day, time.min), zone)
