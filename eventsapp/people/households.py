"""Households: people who sign up together."""

from collections.abc import Collection, Sequence

from sqlalchemy import insert, select

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
    known = _known(household, [words.folded(name)[:200]])
    return next(iter(known.values()), None) or placeholder(household, name, language=language)


def members(of_whom: Person, names: Sequence[str], *, language: str) -> list[tuple[Person, bool]]:
    """The same for several of the household of that person, in this order, and whether each is new.

    Two of one name are one.
    """
    if not names:
        return []
    is_new = of_whom.household is None
    household = of(of_whom)
    keys = {words.folded(name)[:200]: name for name in reversed(names)}
    known = {} if is_new else _known(household, keys)
    usual = {"household_id": household.id, "language": language, "known_since": clock.now()}
    rows = [{**usual, "name": keys[key], "name_key": key} for key in reversed(keys) if key not in known]
    made = db.session.scalars(insert(Person).returning(Person), rows) if rows else ()
    strangers = {person.name_key: person for person in made}
    sought = [words.folded(name)[:200] for name in names]
    return [(known.get(key) or strangers[key], key in strangers) for key in sought]


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


def _known(household: Household, keys: Collection[str]) -> dict[str, Person]:
    """Who has no address of their own and goes by one of these names, by name; of several the first."""
    query = select(Person).where(
        Person.household_id == household.id, Person.name_key.in_(keys), Person.email_key.is_(None)
    )
    return {person.name_key: person for person in db.session.scalars(query.order_by(Person.id.desc()))}
