"""Check-ins: who takes part and has arrived, noted at the desk, and taken back when it was a slip of the hand.

Every arrival and every taking back is a row of its own; the entry knows how the last one left it. Whoever presses
second finds it done: the entry is held, so that two desks note one arrival.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked_all
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition, State
from eventsapp.registration.models import CheckIn, Entry, EntryStatus

DAYS_BEFORE = 1
"""So many days before the first one the desk may open: bibs are handed out the evening before."""
_OPEN_IN = (State.ANNOUNCED, State.OPEN, State.CLOSED, State.FINISHED)


class DeskNotOpen(Refusal):
    """Nobody arrives yet, or nothing takes place."""

    sentence = _l("People are checked in from the day before the event, and not while it is cancelled or postponed.")


class HasNoPlace(Refusal):
    """They wait, were offered a place, or do not take part any more."""

    sentence = _l("%(name)s has no place now, so they were not checked in. See how they stand on this page.")


def is_open(edition: Edition, now: datetime) -> bool:
    """Whether arrivals can be noted."""
    first = edition.starts_on - timedelta(days=DAYS_BEFORE)
    return edition.state in _OPEN_IN and clock.local(now, edition.zone).date() >= first


def arrive(edition: Edition, entries: Sequence[Entry], *, by: Actor) -> list[Entry]:
    """Note that all of them are here, or none if one has no place; says who was not here yet."""
    if not is_open(edition, clock.now()):
        raise DeskNotOpen
    arrived = []
    for entry in locked_all(entries):
        if entry.arrived_at is not None:
            continue
        if entry.status != EntryStatus.CONFIRMED:
            raise HasNoPlace(name=entry.person.name)
        arrived.append(_noted(entry, by, is_undone=False))
    return arrived


def undo(entries: Sequence[Entry], *, by: Actor) -> list[Entry]:
    """Take back that they are here; says who was."""
    return [_noted(entry, by, is_undone=True) for entry in locked_all(entries) if entry.arrived_at is not None]


def _noted(entry: Entry, by: Actor, *, is_undone: bool) -> Entry:
    entry.arrived_at = None if is_undone else clock.now()
    note = CheckIn(entry_id=entry.id, is_undone=is_undone, noted_at=clock.now(), noted_by=by.account_id)
    db.session.add(note)
    trail.record("entry.arrival_undone" if is_undone else "entry.arrived", entry, by=by)
    return entry
