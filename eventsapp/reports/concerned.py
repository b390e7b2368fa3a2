"""Whom a change of an edition concerns: how many are signed up, how many could be written to, what moves along."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select, union

from eventsapp.core.db import db
from eventsapp.events.models import Edition, ScheduleItem
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE as LEFT
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import GONE, Assignment, Shift
from eventsapp.volunteering.shifts import is_on


@dataclass(frozen=True)
class Concerned:
    """Figures alone, nobody's name."""

    registrations: int
    """Those in which somebody takes part, waits or helps."""
    participants: int
    """With those who wait."""
    volunteers: int
    addresses: int
    """Different e-mail addresses among them and those who signed them up."""
    shifts: int
    schedule_items: int
    starts: int
    """Categories with a start of their own."""

    @property
    def is_nobody(self) -> bool:
        return not self.registrations


def by(edition: Edition) -> Concerned:
    """By a change of this edition, in seven queries, however many people there are."""
    entries = Entry.edition_id == edition.id, Entry.status.not_in(LEFT)
    helping = Assignment.edition_id == edition.id, Assignment.status.not_in(GONE)
    registrations = union(
        select(Entry.registration_id).where(*entries), select(Assignment.registration_id).where(*helping)
    ).subquery()
    people = union(
        select(Entry.person_id).where(*entries),
        select(Assignment.person_id).where(*helping),
        select(Registration.registrant_id).where(Registration.id.in_(select(registrations.c[0]))),
    ).subquery()
    return Concerned(
        registrations=_number(select(func.count()).select_from(registrations)),
        participants=_number(select(func.count(Entry.id)).where(*entries)),
        volunteers=_number(select(func.count(Assignment.person_id.distinct())).where(*helping)),
        addresses=_number(select(func.count(Person.email_key.distinct())).where(Person.id.in_(select(people.c[0])))),
        shifts=_number(select(func.count(Shift.id)).where(Shift.edition_id == edition.id, is_on())),
        schedule_items=_number(select(func.count(ScheduleItem.id)).where(ScheduleItem.edition_id == edition.id)),
        starts=_number(
            select(func.count(Category.id)).where(Category.edition_id == edition.id, Category.starts_at.is_not(None))
        ),
    )


def _number(query: Select[int]) -> int:
    return db.session.scalar(query) or 0
