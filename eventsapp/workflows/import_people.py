"""The people of an imported list: who of them is known to us, found and made in a few statements for all of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.people import directory
from eventsapp.people.models import Household, Person
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import GONE, Category, Entry
from eventsapp.workflows.import_rows import Row

_AT_ONCE = 500

Known = dict[tuple[str, str], list[Person]]


class KnownAs(NamedTuple):
    """As whom a row of the list comes in."""

    person: Person
    age: int | None
    is_minor: bool
    guardian: Person | None

    def in_category(self, category: Category, *, fee_cents: int) -> Newcomer:
        """As somebody who takes part."""
        return Newcomer(
            self.person,
            category,
            from_age=self.age,
            to_age=self.age,
            is_minor=self.is_minor,
            guardian=self.guardian,
            fee_cents=fee_cents,
        )


def names_by_registration(registration_ids: Collection[int]) -> dict[int, set[str]]:
    """The folded names of everybody who was entered with these registrations, whatever became of them."""
    found: dict[int, set[str]] = defaultdict(set)
    numbers = sorted(registration_ids)
    for start in range(0, len(numbers), _AT_ONCE):
        query = select(Entry.registration_id, Entry.name_key)
        some = query.where(Entry.registration_id.in_(numbers[start : start + _AT_ONCE]))
        for number, name_key in db.session.execute(some):
            found[number].add(name_key)
    return found


def taking_part(edition_id: int, rows: Collection[Row]) -> set[str]:
    """The identities of those rows whose people, by name and address, are in the edition now."""
    known = _at_addresses(rows)
    query = select(Entry.person_id).where(Entry.edition_id == edition_id, Entry.status.not_in(GONE))
    inside = set(db.session.scalars(query)) if known else set()
    return {
        row.identity for row in rows if row.email and any(person.id in inside for person in known.get(_named(row), ()))
    }


def known(rows: Collection[Row]) -> dict[str, Person]:
    """Whom we know of these rows by name and address, by identity; the first of several."""
    found = _at_addresses(rows)
    return {row.identity: found[_named(row)][0] for row in rows if row.email and found.get(_named(row))}


def found_or_made(groups: Mapping[str, Sequence[Row]], language: str) -> dict[str, Person]:
    """The person of each row, by its identity: as in the directory, somebody without an address within their household.

    What we know of somebody is not overwritten: a different telephone number makes a new person.
    """
    once = {group: list({row.identity: row for row in own}.values()) for group, own in groups.items()}
    rows = [row for own in once.values() for row in own]
    at_addresses = _at_addresses(rows)
    people = {row.identity: _with_address(row, at_addresses, language) for row in rows if row.email}
    db.session.flush()
    for own in once.values():
        _add_those_without(people, own, language)
    db.session.flush()
    return people


def _with_address(row: Row, known: Known, language: str) -> Person:
    for person in known.get(_named(row), ()):
        if not row.phone or not person.phone or person.phone == row.phone:
            person.phone = person.phone or row.phone or None
            return person
    person = _person(row, language)
    known.setdefault(_named(row), []).append(person)
    return person


def _add_those_without(people: dict[str, Person], own: Sequence[Row], language: str) -> None:
    """Those of a group who have no address of their own: members of the household of who has one."""
    first = next((people[row.identity] for row in own if row.email), None)
    without = [row for row in own if not row.email]
    if not without:
        return
    household = first.household if first else None
    members: dict[str, Person] = {}
    if household is None:
        household = Household(made_at=clock.now())
        db.session.add(household)
        if first is not None:
            first.household = household
    elif household.id is not None:
        query = select(Person).where(Person.household_id == household.id, Person.email_key.is_(None))
        members = {person.name_key: person for person in db.session.scalars(query.order_by(Person.id.desc()))}
    for row in without:
        person = members.get(row.name_key) or _person(row, language)
        person.household = household
        people[row.identity] = person


def _person(row: Row, language: str) -> Person:
    person = Person(
        name=row.name,
        name_key=row.name_key,
        email=row.email or None,
        email_key=directory.email_key(row.email) if row.email else None,
        phone=row.phone or None,
        language=language,
        known_since=clock.now(),
    )
    db.session.add(person)
    return person


def _at_addresses(rows: Collection[Row]) -> Known:
    """Everybody known at the addresses of the list, by address and folded name, the oldest first."""
    keys = sorted({directory.email_key(row.email) for row in rows if row.email})
    found: Known = defaultdict(list)
    for start in range(0, len(keys), _AT_ONCE):
        query = select(Person).where(Person.email_key.in_(keys[start : start + _AT_ONCE])).order_by(Person.id)
        for person in db.session.scalars(query):
            found[person.email_key or "", person.name_key].append(person)
    return found


def _named(row: Row) -> tuple[str, str]:
    return directory.email_key(row.email), row.name_key
