"""What time it is: the only place that asks the machine."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The date on the wall in that zone."""
    return datetime.now(ZoneInfo(zone)).date()


def local(moment: datetime, zone: str) -> datetime:
    """The same moment as the clock on the wall in that zone shows it."""
    return moment.astimezone(ZoneInfo(zone))


def moment(wall: datetime, zone: str) -> datetime:
    """The moment, in UTC, at which the wall clock of that zone shows this time.

    In the repeated hour of autumn the first one is meant; a time inside the gap of spring moves forward by it.
    """
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
