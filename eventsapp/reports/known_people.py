"""Known people: those who take part or help at an edition, found by their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE, Entry
from eventsapp.reports import filters
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Volunteer

MOST = 20
"""More than this are not shown: another word of the name finds them."""


@dataclass(frozen=True)
class Known:
    """Somebody who was found, and the registration that brought them."""

    person: Person
    reference: str
    helps: bool


def search(edition_id: int, typed: str) -> list[Known]:
    """Those whose names hold every word that was typed, by name; those who help before those who only take part."""
    parts = filters.understood(typed, with_contacts=False).words
    if not parts:
        return []
    helping = _found(
        select(Person, Registration.reference)
        .join(Volunteer, Volunteer.person_id == Person.id)
        .join(Registration, Registration.id == Volunteer.registration_id)
        .where(Volunteer.edition_id == edition_id),
        Person.name_key,
        parts,
    )
    taking_part = _found(
        select(Person, Registration.reference)
        .join(Entry, Entry.person_id == Person.id)
        .join(Registration, Registration.id == Entry.registration_id)
        .where(Entry.edition_id == edition_id, Entry.status.not_in(GONE)),
        Entry.name_key,
        parts,
    )
    found = {person.id: Known(person, reference, helps=False) for person, reference in taking_part}
    found |= {person.id: Known(person, reference, helps=True) for person, reference in helping}
    by_name = sorted(found.values(), key=lambda one: (not one.helps, one.person.name_key, one.person.id))
    return by_name[:MOST]


def _found(query: Select[*tuple[Any, ...]], name_key: Any, parts: Sequence[str]) -> Sequence[Any]:
    named = [name_key.contains(part, autoescape=True) for part in parts]
    return db.session.execute(query.where(*named).order_by(name_key, Person.id).limit(MOST)).all()
