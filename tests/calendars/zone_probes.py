"""Calendars that show whether a reader understands how we explain a time zone."""

from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from eventsapp.calendars import ics
from eventsapp.calendars.entries import Seen, Status
from eventsapp.calendars.ics import Revision
from tests.calendars.readers import Instance

FIRST, LAST = datetime(2026, 1, 1, 17, 0, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
ZONES = (
    "America/Toronto",
    "America/Halifax",
    "America/St_Johns",
    "America/Vancouver",
    "America/Regina",
    "Europe/London",
    "Europe/Dublin",
    "Asia/Jerusalem",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
)
WITHOUT_RULES = {"America/Regina", "Africa/Casablanca"}


@cache
def calendar(zone: str) -> tuple[list[Instance], bytes]:
    """Noon in every month of five years, and the hours around each change of the clocks: what is meant, and written."""
    meant, fragments = [], []
    for number, moment in enumerate(_moments(zone)):
        uid, end = str(UUID(int=number, version=4)), moment + timedelta(hours=1)
        shown = Seen("Walk", "On", "", None, "https://example.org", ("Walk",), Status.CONFIRMED, moment, end, zone)
        fragments.append(ics.entry(shown, Revision(uid, 0, FIRST, FIRST)))
        meant.append(Instance(uid, "Walk", "CONFIRMED", moment, end))
    about = ics.About("Walk", "", "", "https://example.org", zone, timedelta(hours=1), FIRST)
    octets = ics.feed(about, {zone}, fragments)
    for before in (b"TZID:", b"TZID=", b"X-LIC-LOCATION:"):
        octets = octets.replace(before + zone.encode(), before + f"Nowhere-{zone.replace('/', '-')}".encode())
    return meant, octets


def _moments(zone: str) -> list[datetime]:
    months = [FIRST + timedelta(days=30) * number for number in range(60)]
    around = [change + timedelta(minutes=m) for change in _changes(zone) for m in (-180, -90, -1, 0, 90, 180)]
    return months + around


def _changes(zone: str) -> list[datetime]:
    """To the half hour, which is when clocks change."""
    half = timedelta(minutes=30)
    local, found, moment = ZoneInfo(zone), [], FIRST
    while moment < LAST:
        day = moment + timedelta(days=1)
        if moment.astimezone(local).utcoffset() != day.astimezone(local).utcoffset():
            steps = (moment + half * number for number in range(1, 49))
            before = moment.astimezone(local).utcoffset()
            found.append(next(step for step in steps if step.astimezone(local).utcoffset() != before))
        moment = day
    return found
