"""What subscribers see of an edition has changed: whoever comes to it is to be told as well, whatever act it was."""

from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Event
from sqlalchemy import select

from eventsapp.calendars.entries import Seen
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events import news, rules
from eventsapp.events.models import Edition, State
from eventsapp.events.news import Told
from eventsapp.submissions.models import Registration


def note(edition: Edition, written: dict[str, bytes], seen: dict[str, Seen]) -> None:
    """Compare what was written with what is seen now; if time, place or standing differ, those who come are told."""
    if edition.state == State.DRAFT or rules.is_over(edition, clock.now()) or not _has_registrations(edition):
        return
    before, after = _of_written(written), _of_seen(seen)
    if before != after:
        news.note(edition, before, after)


def _has_registrations(edition: Edition) -> bool:
    query = select(Registration.id).where(Registration.edition_id == edition.id)
    return db.session.scalars(query.limit(1)).first() is not None


def _of_written(written: dict[str, bytes]) -> Told:
    events: dict[str, Any] = {language: Event.from_ical(fragment) for language, fragment in written.items()}
    place = Bilingual(**{language: str(event.get("location", "")) for language, event in events.items()})
    event = events["en"]
    return Told(event.start, _last(event.end), place, str(event["status"]))


def _of_seen(seen: dict[str, Seen]) -> Told:
    place = Bilingual(**{language: one.place for language, one in seen.items()})
    one = seen["en"]
    return Told(one.starts, _last(one.ends), place, one.status.value)


def _last(ends: date | datetime) -> date | datetime:
    return ends if isinstance(ends, datetime) else ends - timedelta(days=1)
