"""How an entry and a calendar are written (RFC 5545, 7986), by the icalendar library.

Every entry is written by itself, so that a calendar is its head, the entries as they are kept, and its foot. What is
left out of feeds matters as much: no METHOD, ORGANIZER or ATTENDEE, which make programs mail replies; no UID on the
calendar, with which some keep a single event of all; nothing that depends on the moment of writing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCategory, vDuration, vText, vUri

from eventsapp.calendars import zones
from eventsapp.calendars.entries import Seen, Status
from eventsapp.core import addresses, clock, configured

WRITING = 2
"""Raise it whenever this package writes an entry differently; kept ones are then written anew when asked for."""

PRODUCT = "-//eventsapp//Charity events//EN"
COLOUR = ("teal", "#008080")
FOOT = b"END:VCALENDAR\r\n"
_SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_ITS_CHANGE = b"\r\nLAST-MODIFIED:20000101T000000Z\r\n"


@dataclass(frozen=True)
class Revision:
    """Which entry this is, and which version of it."""

    uid: str
    sequence: int
    created_at: datetime
    modified_at: datetime


@dataclass(frozen=True)
class About:
    """What a feed says of itself."""

    name: str
    description: str
    source: str
    """Where it is read; nothing where that is a secret."""
    page: str
    zone: str
    refresh: timedelta
    modified_at: datetime | None = None
    """The latest change of what is in it."""


def writing() -> str:
    """For which public address and by which version of this code entries are being written."""
    return _writing_at(configured.setting("PUBLIC_URL"))


@lru_cache(maxsize=8)
def _writing_at(_public_url: str) -> str:
    return hashlib.sha256(f"{WRITING} {addresses.of('public.calendar.index')}".encode()).hexdigest()


@lru_cache(maxsize=4_000)
def entry(seen: Seen, revision: Revision) -> bytes:
    """One VEVENT, as it is written. Private ones are read far more often than they change, so they are remembered."""
    written: bytes = event(seen, revision).to_ical()
    return written


def event(seen: Seen, revision: Revision) -> Event:
    """One VEVENT."""
    event = Event()
    event.add("uid", revision.uid)
    event.add("dtstamp", revision.modified_at)
    event.add("last-modified", revision.modified_at)
    event.add("created", revision.created_at)
    event.add("sequence", revision.sequence)
    for name, value in (("dtstart", seen.starts), ("dtend", seen.ends)):
        event.add(name, _when(value, seen))
    event.add("summary", _Text(seen.title))
    event.add("description", _Text(seen.description))
    if seen.place:
        event.add("location", _Text(seen.place))
    if seen.position:
        _add_position(event, seen.position, seen.place)
    event.add("url", seen.address)
    event.add("categories", _categories(seen.categories))
    event.add("status", seen.status.value)
    if seen.belongs_to:
        event.add("related-to", seen.belongs_to, parameters={"RELTYPE": "PARENT"})
    is_busy = seen.is_private and seen.takes_time and seen.status is not Status.CANCELLED
    event.add("transp", "OPAQUE" if is_busy else "TRANSPARENT")
    event.add("class", "PRIVATE" if seen.is_private else "PUBLIC")
    if seen.status is not Status.CANCELLED:
        for before in seen.reminders:
            event.add_component(_alarm(before, seen.title, revision.uid))
    return event


def feed(about: About, used_zones: Iterable[str], fragments: Sequence[bytes]) -> bytes:
    """A calendar to subscribe to."""
    changed = b"\r\n" if about.modified_at is None else b"\r\nLAST-MODIFIED:%s\r\n" % _stamp(about.modified_at)
    head = _head(replace(about, modified_at=None)).replace(_ITS_CHANGE, changed, 1)
    return _joined(head, [about.zone, *sorted(set(used_zones) - {about.zone})], fragments)


@lru_cache(maxsize=1_000)
def _head(about: About) -> bytes:
    """A calendar as it begins, with a place for when it changed, which alone is another each time."""
    head = _calendar()
    for name in ("NAME", "X-WR-CALNAME"):
        head.add(name, _Text(about.name))
    for name in ("DESCRIPTION", "X-WR-CALDESC"):
        if about.description:
            head.add(name, _Text(about.description))
    head.add("X-WR-TIMEZONE", vText(about.zone))
    head.add("REFRESH-INTERVAL", about.refresh, parameters={"VALUE": "DURATION"})
    refresh: bytes = vDuration(about.refresh).to_ical()  # type: ignore[no-untyped-call]
    head.add("X-PUBLISHED-TTL", vText(refresh.decode()))
    if about.source:
        head.add("SOURCE", about.source, parameters={"VALUE": "URI"})
    head.add("URL", about.page)
    head.add("LAST-MODIFIED", _SOME_MOMENT)
    head.add("COLOR", COLOUR[0])
    head.add("X-APPLE-CALENDAR-COLOR", vText(COLOUR[1]))
    return _opened(head)


def single(zone: str, fragment: bytes, *, method: str = "") -> bytes:
    """A calendar of one entry: to download, or with a method as a message from calendar to calendar.

    It has no name, which would make Outlook open a calendar of its own.
    """
    return _joined(_plain_head(method), [zone], [fragment])


def stamped(fragment: bytes, before: Revision, now: Revision) -> bytes:
    """The same entry as that of another version of it, without writing all of it again."""
    for name, old, new in (
        (b"DTSTAMP", _stamp(before.modified_at), _stamp(now.modified_at)),
        (b"LAST-MODIFIED", _stamp(before.modified_at), _stamp(now.modified_at)),
        (b"SEQUENCE", b"%d" % before.sequence, b"%d" % now.sequence),
    ):
        # What somebody wrote cannot look like that: a line that goes on begins with a space (RFC 5545 section 3.1).
        fragment = fragment.replace(b"\r\n%s:%s\r\n" % (name, old), b"\r\n%s:%s\r\n" % (name, new), 1)
    return fragment


class _Text(vText):
    """What somebody wrote. The library takes a backslash before an N in it for a line end, which it is only once it is
    escaped (RFC 5545 section 3.3.11); here it stays what it is."""

    def to_ical(self) -> bytes:
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def _categories(names: Iterable[str]) -> vCategory:
    all_names = vCategory([])
    all_names.cats = [_Text(name) for name in names]
    return all_names


def _calendar(method: str = "") -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


@cache
def _plain_head(method: str) -> bytes:
    return _opened(_calendar(method))


def _opened(head: Calendar) -> bytes:
    """The calendar as it begins, with room for what is in it."""
    written: bytes = head.to_ical()
    return written.removesuffix(FOOT)


def _joined(head: bytes, used_zones: Sequence[str], fragments: Sequence[bytes]) -> bytes:
    year = clock.now().year
    blocks = (zones.vtimezone(zone, year) for zone in used_zones)
    return b"".join((head, *blocks, *fragments, FOOT))


def _stamp(moment: datetime) -> bytes:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ").encode()


def _when(value: date | datetime, seen: Seen) -> date | datetime:
    """Local time with its zone, but for the hour that comes twice in autumn: only in UTC do all readers agree on it.

    By RFC 5545 section 3.3.5 the local time would be the first of the two; libical takes it for the second.
    """
    if not isinstance(value, datetime):
        return value
    zone = ZoneInfo(seen.zone)
    moments = [moment.astimezone(zone) for moment in (seen.starts, seen.ends) if isinstance(moment, datetime)]
    if any(moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset() for moment in moments):
        return value.astimezone(UTC)
    return value.astimezone(zone)


def _alarm(before: timedelta, title: str, uid: str) -> Alarm:
    """One reminder (RFC 5545 section 3.6.6), with an identity of its own (RFC 9074 section 4)."""
    alarm = Alarm()
    alarm.add("uid", str(uuid5(UUID(uid), str(before))))
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", _Text(title))
    return alarm


def _add_position(event: Event, position: tuple[float, float], place: str) -> None:
    latitude, longitude = (f"{degrees:.6f}" for degrees in position)
    event.add("geo", vUri(f"{latitude};{longitude}"), encode=False)
    event.add(
        "x-apple-structured-location",
        vUri(f"geo:{latitude},{longitude}"),
        parameters={"VALUE": "URI", "X-APPLE-RADIUS": "150", "X-TITLE": place},
    )
