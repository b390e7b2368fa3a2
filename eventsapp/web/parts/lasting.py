"""Until when something counts, in words and as people type it: to the end of a day, or to a time of the day."""

from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from eventsapp.core import clock, languages

_ONE_DAY = timedelta(days=1)


def moment(day: date, at: time | None, zone: str) -> datetime:
    """The moment at which it ends: at that time, or when that day is over."""
    wall = datetime.combine(day, at) if at is not None else datetime.combine(day + _ONE_DAY, time())
    return clock.moment(wall, zone)


def typed(until: datetime, zone: str) -> tuple[date, time | None]:
    """The last day, and the time if it does not end with the day."""
    wall = clock.local(until, zone)
    return (wall.date() - _ONE_DAY, None) if wall.time() == time() else (wall.date(), wall.time())


def said(until: datetime, zone: str) -> str:
    """``Saturday, May 1, 2027``, or with its time where it does not end with the day."""
    day, at = typed(until, zone)
    if at is None:
        return languages.day(day)
    return _("%(day)s, %(time)s", day=languages.day(day), time=languages.clock(at))
