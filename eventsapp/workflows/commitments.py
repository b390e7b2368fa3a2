"""Commitments: everything somebody has promised for a time, as a volunteer and as a participant."""

from collections import defaultdict
from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from eventsapp.core import clock, languages
from eventsapp.core.db import db, hold_each
from eventsapp.events.models import Edition
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE, Category, Entry
from eventsapp.volunteering import assignments, clashes, shifts, states
from eventsapp.volunteering.clashes import Commitment
from eventsapp.volunteering.models import Shift


def hold_still(people: Collection[Person]) -> None:
    """Let nobody else promise anything for these people until the transaction ends. Comes before any row is locked."""
    keys = {("sign-up", person.email_key) if person.email_key else ("person", person.id) for person in people}
    hold_each(sorted(keys, key=str))


def of(people: Collection[Person], *, with_starts: bool = True) -> dict[int, list[Commitment]]:
    """What these people have promised already, in any edition that was not called off, by person id; shifts alone
    without their own starts.

    Somebody of the same name and address is the same person to us here, though the telephone made another row of them.
    """
    if not people:
        return {}
    alike = same(people)
    rows = [row for found in alike.values() for row in found]
    editions: dict[int, Edition] = {}
    by_row: dict[int, list[Commitment]] = defaultdict(list)
    for assignment in assignments.current_of(rows):
        edition = editions.get(assignment.edition_id) or db.session.get_one(Edition, assignment.edition_id)
        editions[edition.id] = edition
        if edition.state not in states.OFF:
            by_row[assignment.person_id].append(of_shift(assignment.shift, edition))
    if with_starts:
        _add_starts(by_row, rows)
    return {person_id: [one for row in found for one in by_row[row.id]] for person_id, found in alike.items()}


def _add_starts(by_row: dict[int, list[Commitment]], rows: Collection[Person]) -> None:
    query = (
        select(Entry, Category, Edition)
        .join(Category, Category.id == Entry.category_id)
        .join(Edition, Edition.id == Entry.edition_id)
        .where(Entry.person_id.in_([row.id for row in rows]), Entry.status.not_in(GONE))
        .where(Edition.state.not_in(states.OFF))
    )
    for entry, category, edition in db.session.execute(query):
        if start := of_start(category, edition):
            by_row[entry.person_id].append(start)


def of_shift(shift: Shift, edition: Edition) -> Commitment:
    """A shift as something promised."""
    what, place = shifts.called(shift, edition), shift.where.said()
    return Commitment(what, shift.starts_at, shift.ends_at, edition.zone, place, shift_id=shift.id)


def of_start(category: Category, edition: Edition) -> Commitment | None:
    """One's own start in a category; None where the day has no times yet.

    A category without a start of its own begins with the event, but nobody has to be there at that very moment.
    """
    at = category.starts_at or edition.starts_at
    if at is None:
        return None
    what = _(
        "%(category)s, start at %(time)s",
        category=category.name.said(),
        time=languages.clock(clock.local(at, edition.zone)),
    )
    return Commitment(what, at, at, edition.zone, is_exact=category.starts_at is not None)


def helps_at_start(category: Category, edition: Edition, person: Person) -> bool:
    """Whether they promised a shift for the time at which the category starts."""
    start = of_start(category, edition)
    return start is not None and any(clashes.hard([one, start]) for one in of([person])[person.id] if not one.is_start)


def same(people: Collection[Person]) -> dict[int, list[Person]]:
    """The rows that are the same human to us, by person id: those of the same name and address."""
    if not people:
        return {}
    named = [and_(*directory.named(person.name, person.email)) for person in people if person.email]
    query = select(Person).where(or_(Person.id.in_([person.id for person in people]), *named))
    rows = list(db.session.scalars(query))
    return {
        person.id: [
            row
            for row in rows
            if row.id == person.id
            or (person.email_key and (row.email_key, row.name_key) == (person.email_key, person.name_key))
        ]
        for person in people
    }
