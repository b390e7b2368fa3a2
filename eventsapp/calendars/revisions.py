"""Which version of a thing somebody is shown: identity, sequence and last change, kept when it is looked at.

What is public is written by a hook in the act itself (`keeping`), since thousands read it. What is somebody's own is
read by few: it is compared with what was last shown whenever it is read or mailed. Nobody saw what came and went
between.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select

from eventsapp.calendars.entries import Seen
from eventsapp.calendars.ics import Revision
from eventsapp.calendars.own_models import CalendarRevision
from eventsapp.calendars.writing import after, this_second
from eventsapp.core import languages
from eventsapp.core.db import db, hold, writing


@dataclass(frozen=True)
class Thing:
    """Something a calendar shows, as it is seen in each language."""

    key: str
    """Which thing it is, such as ``assignment:17``; its identity hangs on it."""
    seen: Mapping[str, Seen]
    is_off: bool = False
    """Whether it is over and done with: to be told to those who were shown it, and to nobody else."""
    is_waiting: bool = False
    """Whether somebody's word, or a place that becomes free, has to come before it is theirs."""

    def place_and_time(self) -> str:
        """All that makes the sequence grow, in short."""
        return _digest(self.seen[language].place_and_time() for language in languages.LANGUAGES)

    def shown(self) -> str:
        """All that is shown, in short."""
        return _digest(repr(self.seen[language]) for language in languages.LANGUAGES)


def in_both(seen: Callable[[], Seen]) -> dict[str, Seen]:
    """What is seen, in each language."""
    both = {}
    for language in languages.LANGUAGES:
        with languages.speaking(language):
            both[language] = seen()
    return both


def kept(things: Sequence[Thing]) -> dict[str, Revision]:
    """The version of each thing by its key, brought up to date; what is off and was never shown has none.

    Writes only if something is shown differently than the last time, in a transaction of its own.
    """
    rows = _rows(things)
    if any(_differs(thing, rows.get(thing.key)) for thing in things):
        with writing():
            return {key: _revision(row) for key, row in written(things).items()}
    return {key: _revision(row) for key, row in rows.items()}


def written(things: Sequence[Thing]) -> dict[str, CalendarRevision]:
    """The same within the transaction of whoever asks."""
    hold("calendar revisions")
    rows = _rows(things, anew=True)
    for thing in things:
        row = rows.get(thing.key)
        if not _differs(thing, row):
            continue
        place_and_time, shown = thing.place_and_time(), thing.shown()
        if row is None:
            now = this_second()
            row = rows[thing.key] = CalendarRevision(
                key=thing.key, uid=str(uuid4()), sequence=0, created_at=now, modified_at=now
            )
            db.session.add(row)
        else:
            row.sequence += row.place_and_time != place_and_time
            row.modified_at = after(row.modified_at)
        row.place_and_time, row.shown = place_and_time, shown
    db.session.flush()
    return rows


def _differs(thing: Thing, row: CalendarRevision | None) -> bool:
    return not thing.is_off if row is None else row.shown != thing.shown()


def _rows(things: Sequence[Thing], *, anew: bool = False) -> dict[str, CalendarRevision]:
    query = select(CalendarRevision).where(CalendarRevision.key.in_([thing.key for thing in things]))
    return {row.key: row for row in db.session.scalars(query.execution_options(populate_existing=anew))}


def _revision(row: CalendarRevision) -> Revision:
    return Revision(row.uid, row.sequence, row.created_at, row.modified_at)


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
    return digest.hexdigest()
