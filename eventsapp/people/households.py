"""Households: people who sign up together."""

from sqlalchemy import select

from eventsapp.core import clock, words
from eventsapp.core.db import db
from eventsapp.people.models import Household, Person


def of(person: Person) -> Household:
    """The household of that person; a new one for somebody who had none."""
    if person.household is None:
        person.household = Household(made_at=clock.now())
        db.session.flush()
    return person.household


def member(household: Household, name: str, *, language: str) -> Person:
    """Somebody of the household who has no address of their own, such as a child: known by name, or new."""
    key = words.folded(name)[:200]
    known = select(Person).where(
        Person.household_id == household.id, Person.name_key == key, Person.email_key.is_(None)
    )
    if person := db.session.scalars(known.order_by(Person.id)).first():
        return person
    return placeholder(household, name, language=language)


def placeholder(household: Household, name: str, *, language: str) -> Person:
    """A new person of the household, under a name that will do until we know theirs."""
    person = Person(
        name=name,
        name_key=words.folded(name)[:200],
        email=None,
        email_key=None,
        phone=None,
        language=language,
        household=household,
        known_since=clock.now(),
    )
    db.session.add(person)
    db.session.flush()
    return person
