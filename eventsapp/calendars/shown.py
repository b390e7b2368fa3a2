"""What subscribers see of an edition now: read back from what is kept for them, not from what should be there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from eventsapp.calendars.entries import Status
from eventsapp.calendars.models import CalendarEntry
from eventsapp.calendars.reading import Component, Line, parsed
from eventsapp.core.db import db
from eventsapp.events.models import Edition


@dataclass(frozen=True)
class Words:
    """What it says in one language."""

    title: str
    place: str


@dataclass(frozen=True)
class Shown:
    """An edition as subscribers see it."""

    words: Mapping[str, Words]
    """By language."""
    starts: date | datetime
    """A moment with its zone, else its first day."""
    ends: date | datetime
    """The end, or the day after its last."""
    status: Status
    uid: str
    sequence: int
    """How often time, place or status changed."""
    modified_at: datetime


def of(edition: Edition) -> Shown | None:
    """What they see of it; nothing before it was public."""
    entry = db.session.scalars(select(CalendarEntry).where(CalendarEntry.edition_id == edition.id)).one_or_none()
    if entry is None:
        return None
    english, french = (parsed(fragment) for fragment in (entry.fragment_en, entry.fragment_fr))
    return Shown(
        {"en": _words(english), "fr": _words(french)},
        _time(english.one("DTSTART")),
        _time(english.one("DTEND")),
        Status(english.one("STATUS").value),
        english.one("UID").value,
        int(english.one("SEQUENCE").value),
        entry.modified_at,
    )


def _words(event: Component) -> Words:
    return Words(event.text("SUMMARY"), event.text("LOCATION") if event.all("LOCATION") else "")


def _time(line: Line) -> date | datetime:
    if line.parameters == ";VALUE=DATE":
        return datetime.strptime(line.value, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    zone = ZoneInfo(line.parameters.removeprefix(";TZID=")) if line.parameters else ZoneInfo("UTC")
    return datetime.strptime(line.value.removesuffix("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=zone)
