"""Writing the entries of editions anew where what subscribers see has changed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.calendars import entries, ics, telling
from eventsapp.calendars.entries import Seen
from eventsapp.calendars.ics import Revision
from eventsapp.calendars.models import CalendarEntry
from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.events import rules
from eventsapp.events.models import Edition, ScheduleItem

Both = dict[str, Seen]
"""What is seen in each language."""


def write(ids: Sequence[int]) -> set[str]:
    """Bring the entries of these editions up to date; the slugs of the series in which something changed.

    An unpublished edition has none. One that was public and is not any more stays, cancelled, so that it does not
    live on in phones. What is read here is read from the database again: another transaction may have written it.
    """
    editions = db.session.scalars(
        select(Edition)
        .where(Edition.id.in_(ids))
        .options(joinedload(Edition.series), joinedload(Edition.venue))
        .execution_options(populate_existing=True)
    ).all()
    kept = {
        entry.edition_id: entry
        for entry in db.session.scalars(
            select(CalendarEntry).where(CalendarEntry.edition_id.in_(ids)).execution_options(populate_existing=True)
        )
    }
    shown = [edition for edition in editions if entries.is_public(edition) or edition.id in kept]
    seen = _seen(shown, _schedules([edition.id for edition in shown]))
    changed = [edition for edition in shown if _is_written(edition, seen[edition.id], kept.get(edition.id))]
    db.session.flush()
    return {edition.series.slug for edition in changed}


def _schedules(ids: Sequence[int]) -> dict[int, list[ScheduleItem]]:
    items = db.session.scalars(
        select(ScheduleItem)
        .where(ScheduleItem.edition_id.in_(ids))
        .order_by(ScheduleItem.edition_id, ScheduleItem.starts_at, ScheduleItem.id)
        .execution_options(populate_existing=True)
    )
    return {edition: list(group) for edition, group in groupby(items, lambda item: item.edition_id)}


def _seen(editions: Sequence[Edition], schedules: dict[int, list[ScheduleItem]]) -> dict[int, Both]:
    seen: dict[int, Both] = {edition.id: {} for edition in editions}
    for language in languages.LANGUAGES:
        with languages.speaking(language):
            for edition in editions:
                seen[edition.id][language] = entries.seen(edition, schedules.get(edition.id, []))
    return seen


def _is_written(edition: Edition, seen: Both, entry: CalendarEntry | None) -> bool:
    """Write it if it is new or different; whether it was."""
    place_and_time = hashlib.sha256("".join(seen[one].place_and_time() for one in seen).encode()).hexdigest()
    is_new = entry is None
    if entry is None:
        entry = _new(edition)
        db.session.add(entry)
    before = _revision(entry)
    written = _fragments(seen, before)
    is_same = not is_new and written == (entry.fragment_en, entry.fragment_fr)
    if not is_new and not is_same:
        if entry.place_and_time != place_and_time:
            entry.sequence += 1
            telling.note(edition, {"en": entry.fragment_en, "fr": entry.fragment_fr}, seen)
        entry.modified_at = after(entry.modified_at)
    entry.series_id = edition.series_id
    entry.status = entries.status(edition)
    entry.zone = edition.zone
    entry.starts_on, entry.ends_on = edition.starts_on, edition.ends_on
    entry.begins_at = rules.begins_at(edition)
    entry.place_and_time = place_and_time
    entry.written_for = ics.writing()
    if not is_same:
        now = _revision(entry)
        entry.fragment_en, entry.fragment_fr = (ics.stamped(fragment, before, now) for fragment in written)
    return not is_same


def _new(edition: Edition) -> CalendarEntry:
    now = this_second()
    return CalendarEntry(
        edition_id=edition.id,
        uid=str(uuid4()),
        sequence=0,
        created_at=now,
        modified_at=now,
    )


def this_second() -> datetime:
    """Now, as calendars tell it."""
    return clock.now().replace(microsecond=0)


def after(before: datetime) -> datetime:
    """Now, to the second, and always later than before: two changes within one second are two."""
    return max(this_second(), before + timedelta(seconds=1))


def _revision(entry: CalendarEntry) -> Revision:
    return Revision(entry.uid, entry.sequence, entry.created_at, entry.modified_at)


def _fragments(seen: Both, revision: Revision) -> tuple[bytes, bytes]:
    return ics.entry(seen["en"], revision), ics.entry(seen["fr"], revision)
