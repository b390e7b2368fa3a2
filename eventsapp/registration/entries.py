"""Entries: one person's place in a category."""

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.capacity.models import Placement
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.submissions.models import Registration

STATUS = {Placement.HELD: EntryStatus.CONFIRMED, Placement.WAITING: EntryStatus.WAITLISTED}


def enter(registration: Registration, category: Category, person: Person, *, by: Actor) -> Entry:
    """Give the person a place in the category, or a turn on its waitlist."""
    claim = places.claim(category.pool)
    entry = Entry(
        edition_id=registration.edition_id,
        registration_id=registration.id,
        category=category,
        person=person,
        claim=claim,
        name_key=person.name_key,
        status=STATUS[Placement(claim.placement)],
        entered_at=clock.now(),
    )
    db.session.add(entry)
    trail.record("entry.entered", entry, by=by, status=entry.status, category=category.id)
    return entry


def current(edition: Edition, *, name: str, email: str) -> Entry | None:
    """The entry that somebody of this name and address already has in the edition."""
    query = (
        select(Entry)
        .join(Entry.person)
        .where(
            Entry.edition_id == edition.id,
            Entry.status != EntryStatus.WITHDRAWN,
            *directory.named(name, email),
        )
    )
    return db.session.scalars(query).first()
