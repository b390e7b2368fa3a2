"""Who reads what is written about the lines of a roster: themselves, else their guardian, else who signed them up.

What is still to pay is read by who signed them up alone: nobody else sees that on their page either.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.reports.filters import Who
from eventsapp.reports.lines import Line
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment
from eventsapp.workflows import in_bulk


@dataclass(frozen=True)
class Recipient:
    """One reader, once, however many lines of the roster they read for."""

    reader: Person
    registration: Registration
    """The newest in which they read for somebody."""

    @property
    def language(self) -> str:
        language: str = self.registration.language
        return language


@dataclass(frozen=True)
class Found:
    """The readers of some lines, and how many people have none."""

    recipients: list[Recipient]
    unreachable: int


def of(lines: Sequence[Line], *, who_pays: bool = False) -> Found:
    """The readers of these lines, in their order, or `who_pays` for them; two queries."""
    entries = _entries([line.id for line in lines if line.who is Who.PARTICIPANTS])
    helping = _helping([line.id for line in lines if line.who is Who.VOLUNTEERS])
    found: dict[int, Recipient] = {}
    unreachable: set[int] = set()
    for line in lines:
        one = entries.get(line.id) if line.who is Who.PARTICIPANTS else helping.get(line.id)
        if one is None:
            continue
        reader = one.registration.registrant if who_pays else reader_of(one)
        if not reader.email:
            unreachable.add(one.person_id)
            continue
        found.setdefault(reader.id, Recipient(reader, one.registration))
    return Found(list(found.values()), len(unreachable))


def reader_of(one: Entry | Assignment) -> Person:
    """Who is written to about somebody."""
    if isinstance(one, Entry):
        return in_bulk.reader(one)
    person: Person = one.person if one.person.email else one.registration.registrant
    return person


def registrations_of(reader: Person, edition_id: int) -> list[int]:
    """The registrations of the edition in which somebody may read for anybody."""
    ours = select(Registration.id).where(Registration.edition_id == edition_id)
    query = union(
        ours.where(Registration.registrant_id == reader.id),
        select(Entry.registration_id).where(Entry.edition_id == edition_id, Entry.person_id == reader.id),
        select(Entry.registration_id).where(Entry.edition_id == edition_id, Entry.guardian_id == reader.id),
        select(Assignment.registration_id).where(
            Assignment.edition_id == edition_id, Assignment.person_id == reader.id
        ),
    )
    return sorted(db.session.scalars(query))


def _entries(numbers: Collection[int]) -> dict[int, Entry]:
    query = (
        select(Entry)
        .where(Entry.id.in_(numbers))
        .options(joinedload(Entry.person), joinedload(Entry.guardian))
        .options(joinedload(Entry.registration).joinedload(Registration.registrant))
    )
    return {entry.id: entry for entry in db.session.scalars(query)} if numbers else {}


def _helping(numbers: Collection[int]) -> dict[int, Assignment]:
    query = (
        select(Assignment)
        .where(Assignment.id.in_(numbers))
        .options(joinedload(Assignment.person))
        .options(joinedload(Assignment.registration).joinedload(Registration.registrant))
    )
    return {assignment.id: assignment for assignment in db.session.scalars(query)} if numbers else {}
