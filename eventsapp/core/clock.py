"""What time it is: the only place that asks the machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_noted: ContextVar[list[datetime] | None] = ContextVar("noted", default=None)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The date on the wall in that zone."""
    here = datetime.now(ZoneInfo(zone)).date()
    if _noted.get() is not None:
        moment(datetime.combine(here + timedelta(days=1), time.min), zone)
    return here


def local(moment: datetime, zone: str) -> datetime:
    """The same moment as the clock on the wall in that zone shows it."""
    return moment.astimezone(ZoneInfo(zone))


def moment(wall: datetime, zone: str) -> datetime:
    """The moment, in UTC, at which the wall clock of that zone shows this time.

    In the repeated hour of autumn the first one is meant; a time inside the gap of spring moves forward by it.
    """
    found = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    note(found)
    return found


@contextmanager
def noting() -> Iterator[list[datetime]]:
    """Collect every moment that the block reads from the database or works out; a day it asks for counts with its end.

    Whatever the block says then stays the same until the next of them: nobody has to think of which ones matter.
    """
    noted: list[datetime] = []
    before = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(before)


def note(moment: datetime) -> None:
    """Here is a moment that what is being said may depend on."""
    noted = _noted.get()
    if noted is not None:
        noted.append(moment)
