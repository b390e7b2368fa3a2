"""Entries: one person's place in a category."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, insert, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.capacity.models import Party, Placement
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE, Category, Entry, EntryStatus
from eventsapp.submissions.models import Registration

STATUS = {
    Placement.HELD: EntryStatus.CONFIRMED,
    Placement.OFFERED: EntryStatus.OFFERED,
    Placement.WAITING: EntryStatus.WAITLISTED,
    Placement.RELEASED: EntryStatus.WITHDRAWN,
}


@dataclass(frozen=True)
class Newcomer:
    """Somebody to enter, and what is known of them for this edition."""

    person: Person
    category: Category
    from_age: int | None = None
    to_age: int | None = None
    born_on: date | None = None
    is_minor: bool = False
    guardian: Person | None = None
    fee_cents: int = 0


@dataclass(frozen=True)
class Arrivals:
    """People of one registration who come in together, each with the moment from which they count as entered."""

    registration_id: int
    newcomers: Sequence[Newcomer]
    entered_at: Sequence[datetime]


def enter(registration: Registration, party: Sequence[Newcomer], *, by: Actor) -> list[Entry]:
    """Give all of them their places, or all of them one turn on the waitlist."""
    pools = Counter(one.category.pool_id for one in party)
    claimed = places.claim(registration.edition.pool_id, pools)
    now, status = clock.now(), STATUS[Placement(claimed.placement)]
    rows = [_row(one, registration.edition_id, registration.id, claimed.id, status, entered_at=now) for one in party]
    found = db.session.scalars(insert(Entry).returning(Entry), rows, execution_options={"render_nulls": True})
    stored = {entry.person_id: entry for entry in found}
    entered = [stored[one.person.id] for one in party]
    for entry in entered:
        trail.record("entry.entered", entry, by=by, status=status, category=entry.category_id)
    return entered


def enter_each(
    edition: Edition, parties: Sequence[Arrivals], *, out_of_turn: bool = False, by: Actor
) -> list[tuple[int, EntryStatus]]:
    """The same for many parties of an edition at once, one after the other: their ids and statuses, in this order."""
    wanted = [Counter(one.category.pool_id for one in party.newcomers) for party in parties]
    claimed = places.claim_each(edition.pool, wanted, out_of_turn=out_of_turn)
    rows: list[dict[str, Any]] = [
        _row(one, edition.id, party.registration_id, party_id, STATUS[placement], entered_at=entered_at)
        for party, (party_id, placement) in zip(parties, claimed, strict=True)
        for one, entered_at in zip(party.newcomers, party.entered_at, strict=True)
    ]
    numbers = list(db.session.scalars(insert(Entry).returning(Entry.id, sort_by_parameter_order=True), rows))
    trail.record_all("entry.imported", Entry, numbers, by=by)
    return [(number, row["status"]) for number, row in zip(numbers, rows, strict=True)]


def support(entry: Entry, person: Person, *, by: Actor) -> Entry:
    """Let a support person come along: free, on the roster, and without taking a place."""
    beside = Entry(
        edition_id=entry.edition_id,
        registration_id=entry.registration_id,
        category_id=entry.category_id,
        person=person,
        supports=entry,
        name_key=person.name_key,
        status=entry.status,
        entered_at=clock.now(),
    )
    db.session.add(beside)
    db.session.flush()
    trail.record("entry.supported", beside, by=by, supports=entry.id)
    return beside


def follow(party: Party, *, by: Actor) -> list[Entry]:
    """Bring the entries of a party, and those beside them, to where its places are now."""
    status = STATUS[Placement(party.placement)]
    moved = [entry for entry in of_party(party) if entry.status != status]
    for entry in moved:
        entry.status = status
        entry.ended_at = clock.now() if status in GONE else None
        for beside in beside_of(entry):
            beside.status, beside.ended_at = entry.status, entry.ended_at
        trail.record("entry.moved", entry, by=by, status=status)
    return moved


def of(registration: Registration) -> list[Entry]:
    """Everybody the registration entered, whatever became of them, support persons after those they come with."""
    query = select(Entry).where(Entry.registration_id == registration.id).order_by(Entry.id)
    return list(db.session.scalars(query))


def of_party(party: Party) -> list[Entry]:
    """Who still has their place in this party."""
    query = select(Entry).where(Entry.party_id == party.id, Entry.status.not_in(GONE)).order_by(Entry.id)
    return list(db.session.scalars(query))


def beside_of(entry: Entry) -> list[Entry]:
    """The support persons who come along for this entry."""
    return list(db.session.scalars(select(Entry).where(Entry.supports_id == entry.id, Entry.status.not_in(GONE))))


def current(edition: Edition, person: Person) -> Entry | None:
    """The entry this person has in the edition now."""
    return next(iter(_held_by([person.id], edition)), None)


def already_in(edition: Edition, people: Collection[Person]) -> dict[int, Entry]:
    """The entries these people have in the edition now, by person id.

    Somebody of the same name and address is the same person to us here, though the telephone made another row of them.
    """
    if not people:
        return {}
    named = [and_(*directory.named(person.name, person.email)) for person in people if person.email]
    same = select(Person.id).where(or_(Person.id.in_([person.id for person in people]), *named))
    found = _held_by(list(db.session.scalars(same)), edition)
    by_id = {entry.person_id: entry for entry in found}
    by_name = {_name_and_address(entry.person): entry for entry in found if entry.person.email_key}
    matches = {person.id: by_id.get(person.id) or by_name.get(_name_and_address(person)) for person in people}
    return {person_id: entry for person_id, entry in matches.items() if entry}


def _name_and_address(person: Person) -> tuple[str | None, str]:
    return person.email_key, person.name_key


def _held_by(person_ids: Collection[int], edition: Edition) -> list[Entry]:
    """Looked up by the people, who have few entries, and not by the edition, which may have a hundred thousand."""
    query = (
        select(Entry)
        .where(Entry.person_id.in_(person_ids), Entry.status.not_in(GONE))
        .options(joinedload(Entry.person, innerjoin=True))
    )
    return [entry for entry in db.session.scalars(query) if entry.edition_id == edition.id]


def _row(
    one: Newcomer, edition_id: int, registration_id: int, party_id: int, status: EntryStatus, *, entered_at: datetime
) -> dict[str, Any]:
    return {
        "edition_id": edition_id,
        "registration_id": registration_id,
        "category_id": one.category.id,
        "person_id": one.person.id,
        "party_id": party_id,
        "name_key": one.person.name_key,
        "status": status,
        "entered_at": entered_at,
        "from_age": one.from_age,
        "to_age": one.to_age,
        "born_on": one.born_on,
        "is_minor": one.is_minor,
        "guardian_id": one.guardian.id if one.guardian else None,
        "fee_cents": one.fee_cents,
    }
