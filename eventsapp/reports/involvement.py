"""Where people take part and help, in all years, each place in one line; and who lives with them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.registration.models import Category, Entry
from eventsapp.reports.filters import status_in_words
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment, Role, Shift


@dataclass(frozen=True)
class Place:
    """One place somebody has or had, as a participant or as a volunteer."""

    edition: Edition
    does: Bilingual
    status: str
    reference: str

    @property
    def stands(self) -> str:
        """Where it stands, in words."""
        return status_in_words(self.status)


def of(person_ids: Collection[int]) -> dict[int, list[Place]]:
    """The places of each of these people, the newest edition first, in two queries."""
    found: dict[int, list[Place]] = defaultdict(list)
    taking_part = (
        select(Entry.person_id, Edition, Category.name, Entry.status, Registration.reference)
        .join(Edition, Edition.id == Entry.edition_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Registration, Registration.id == Entry.registration_id)
        .where(Entry.person_id.in_(person_ids))
        .options(joinedload(Edition.series, innerjoin=True))
    )
    helping = (
        select(Assignment.person_id, Edition, Role.name, Assignment.status, Registration.reference)
        .join(Edition, Edition.id == Assignment.edition_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Role, Role.id == Shift.role_id)
        .join(Registration, Registration.id == Assignment.registration_id)
        .where(Assignment.person_id.in_(person_ids))
        .options(joinedload(Edition.series, innerjoin=True))
    )
    for query in (taking_part, helping):
        for person_id, edition, name, status, reference in db.session.execute(query):
            found[person_id].append(Place(edition, name, status, reference))
    return {
        number: sorted(own, key=lambda place: place.edition.starts_on, reverse=True) for number, own in found.items()
    }


def living_with(person: Person) -> list[str]:
    """The names of the others of somebody's household."""
    if person.household_id is None:
        return []
    query = select(Person.name).where(Person.household_id == person.household_id, Person.id != person.id)
    return list(db.session.scalars(query.order_by(Person.name_key, Person.id).limit(20)))
