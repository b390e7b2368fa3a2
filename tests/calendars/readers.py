"""Calendar readers written by others, each made to say the same thing: which instances it sees, and when.

None of them shares code with another, but that some believe the time zone the calendar explains and others its name.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import ics
import recurring_ical_events
import vobject
from ical.calendar_stream import IcsCalendarStream

from tests.calendars import libical


@dataclass(frozen=True)
class Instance:
    """What a person sees in their calendar: on a whole day, or from one moment to another."""

    uid: str
    title: str
    status: str
    starts: date | datetime
    ends: date | datetime


Reader = Callable[[bytes], list[Instance]]


def by_icalendar(octets: bytes) -> list[Instance]:
    """The library that wrote it, with recurring-ical-events to expand it.

    Told the zone of the charity, the latter makes UTC local and mixes up the hour that comes twice in autumn.
    """
    calendar = icalendar.Calendar.from_ical(octets)
    calendar.pop("X-WR-TIMEZONE", None)
    return [
        Instance(str(event["UID"]), str(event["SUMMARY"]), str(event["STATUS"]), told(event.start), told(event.end))
        for event in recurring_ical_events.of(calendar).all()
    ]


def by_vobject(octets: bytes) -> list[Instance]:
    """What Radicale and pretix read and write with."""
    return [
        Instance(
            event.uid.value,
            event.summary.value,
            event.status.value,
            told(event.dtstart.value),
            told(event.dtend.value),
        )
        for event in getattr(vobject.readOne(octets.decode()), "vevent_list", [])
    ]


def by_ical(octets: bytes) -> list[Instance]:
    """Home Assistant's, with strict models: one bad value and nothing is read."""
    calendar = IcsCalendarStream.calendar_from_ics(octets.decode())
    return [
        Instance(str(event.uid), str(event.summary), str(event.status.value), told(event.dtstart), told(event.dtend))
        for event in calendar.timeline
    ]


def by_ics(octets: bytes) -> list[Instance]:
    """ics.py, which parses by a grammar."""
    return [
        Instance(event.uid, event.name, event.status, *_told_by_ics(event))
        for event in ics.Calendar(octets.decode()).events
    ]


def _told_by_ics(event: Any) -> tuple[date | datetime, date | datetime]:
    if event.all_day:
        return event.begin.date(), event.end.date()
    return told(event.begin.datetime), told(event.end.datetime)


def by_libical(octets: bytes) -> list[Instance]:
    """What GNOME, KDE and many servers read with."""
    return [Instance(*read) for read in libical.events(octets)]


READERS: dict[str, Reader] = {
    "icalendar": by_icalendar,
    "vobject": by_vobject,
    "ical": by_ical,
    "ics.py": by_ics,
    "libical": by_libical,
}

BY_NAME = {"ics.py"}
"""Those that know a time zone by its name alone."""


def told(value: date | datetime) -> date | datetime:
    """A moment in UTC, a day as it is; a time without a zone is nobody's."""
    if not isinstance(value, datetime):
        return value
    assert value.tzinfo is not None, "a floating time"
    return value.astimezone(UTC)


def in_order(instances: list[Instance]) -> Iterator[Instance]:
    """By identity: readers list them as they please."""
    return iter(sorted(instances, key=lambda instance: instance.uid))
