"""What becomes of an entry after it was entered: it moves to another category, to another person, or ends."""

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.submissions.models import Registration


def end(entry: Entry, status: EntryStatus, *, by: Actor) -> None:
    """End an entry, and those of the support persons beside it; its place is given back or passed on elsewhere."""
    for beside in entries.beside_of(entry):
        _ended(beside, EntryStatus.WITHDRAWN if status is EntryStatus.TRANSFERRED else status, by=by)
    _ended(entry, status, by=by)


def to_category(entry: Entry, category: Category, fee_cents: int, *, by: Actor) -> None:
    """Let it be in another category, at that category's price; support persons come along."""
    for one in (entry, *entries.beside_of(entry)):
        one.category = category
    entry.fee_cents = fee_cents
    trail.record("entry.category_changed", entry, by=by, category=category.id, fee_cents=fee_cents)


def hand_on(entry: Entry, registration: Registration, person: Person, *, from_age: int, by: Actor) -> Entry:
    """Let an adult have the place of another, within the same party and under a registration of their own.

    It costs the new person nothing: what was paid, or is still owed, stays with who signed up. A bib number goes along.
    """
    status, bib = entry.status, entry.bib
    end(entry, EntryStatus.TRANSFERRED, by=by)
    entry.bib = None
    db.session.flush()
    handed = Entry(
        edition_id=entry.edition_id,
        registration=registration,
        category=entry.category,
        person=person,
        party=entry.party,
        name_key=person.name_key,
        status=status,
        entered_at=clock.now(),
        from_age=from_age,
        bib=bib,
    )
    db.session.add(handed)
    trail.record("entry.handed_on", handed, by=by, before=entry.id)
    return handed


def _ended(entry: Entry, status: EntryStatus, *, by: Actor) -> None:
    entry.status = status
    entry.ended_at = clock.now()
    trail.record(f"entry.{status}", entry, by=by)
