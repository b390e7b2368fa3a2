"""Assignments: who is on which shift, and what becomes of that."""

from collections.abc import Collection, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.capacity.models import Party, Placement
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.people.models import Person
from eventsapp.submissions.links import Holder
from eventsapp.submissions.models import ManageLink, Registration
from eventsapp.volunteering.models import GONE, HELD, Assignment, AssignmentStatus, Role, Shift, Volunteer


class MovedMeanwhile(Refusal):
    """Between the page and the button they were moved to another shift."""

    sentence = _l("%(name)s was moved to another shift meanwhile, so nothing was changed. Look at the page again.")


def status_of(placement: Placement, role: Role, *, is_approved: bool = False) -> AssignmentStatus:
    """Where somebody stands whose party is placed like this."""
    if placement is Placement.HELD and role.needs_approval and not is_approved:
        return AssignmentStatus.REQUESTED
    return {
        Placement.HELD: AssignmentStatus.CONFIRMED,
        Placement.OFFERED: AssignmentStatus.OFFERED,
        Placement.WAITING: AssignmentStatus.WAITLISTED,
        Placement.RELEASED: AssignmentStatus.DROPPED,
    }[placement]


def follow(party: Party, *, by: Actor) -> list[Assignment]:
    """Bring the assignments of a party to where its places are now; says which moved."""
    moved = []
    for assignment in of_party(party):
        if party.placement == Placement.HELD and assignment.status in HELD:
            continue
        status = status_of(
            Placement(party.placement), assignment.shift.role, is_approved=assignment.approved_at is not None
        )
        if status == assignment.status:
            continue
        assignment.status = status
        assignment.ended_at = clock.now() if status in GONE else None
        trail.record("assignment.moved", assignment, by=by, status=status)
        moved.append(assignment)
    return moved


def end(assignment: Assignment, status: AssignmentStatus, *, by: Actor) -> Assignment:
    """Take somebody off a shift, and give their place back; who ended before is left as they are."""
    assignment = held_still(assignment)
    if not assignment.is_current:
        return assignment
    places.give_back(assignment.party, {assignment.shift.pool_id: 1})
    assignment.status = status
    assignment.ended_at = clock.now()
    trail.record(f"assignment.{status}", assignment, by=by, shift=assignment.shift_id)
    return assignment


def approve(assignment: Assignment, *, by: Actor) -> Assignment:
    """Let somebody have the place that waited for an organizer's word; who has it already is left as they are."""
    assignment = held_still(assignment)
    if assignment.status == AssignmentStatus.REQUESTED:
        assignment.status = AssignmentStatus.CONFIRMED
        assignment.approved_at = clock.now()
        trail.record("assignment.approved", assignment, by=by, shift=assignment.shift_id)
    return assignment


def held_still(assignment: Assignment) -> Assignment:
    """The assignment as it is, with the places of its shift in hand until the transaction ends."""
    locked(assignment.shift.pool)
    db.session.refresh(assignment)
    return assignment


def held_on(assignment: Assignment, shift_id: int) -> Assignment:
    """The same, of the shift on which a page showed them; refused where they are on another one by now."""
    if shift := db.session.get(Shift, shift_id):
        locked(shift.pool)
    db.session.refresh(assignment)
    if assignment.shift_id != shift_id:
        raise MovedMeanwhile(name=assignment.person.name)
    return assignment


def of_party(party: Party) -> list[Assignment]:
    """Who has, or waits for, their place in this party."""
    query = select(Assignment).where(Assignment.party_id == party.id, Assignment.status.not_in(GONE))
    return list(db.session.scalars(query.order_by(Assignment.id)))


def of_shift(shift: Shift, *, with_gone: bool = False) -> list[Assignment]:
    """Who is on the shift or waits for it, by name; whoever is gone as well if asked for."""
    query = (
        select(Assignment)
        .where(Assignment.shift_id == shift.id)
        .order_by(Assignment.name_key, Assignment.id)
        .options(joinedload(Assignment.person, innerjoin=True), joinedload(Assignment.registration, innerjoin=True))
    )
    return list(db.session.scalars(query if with_gone else query.where(Assignment.status.not_in(GONE))))


def of(registration: Registration, *, with_gone: bool = False) -> list[Assignment]:
    """The shifts of a registration in the order of their time."""
    query = _with_shifts().where(Assignment.registration_id == registration.id)
    return list(db.session.scalars(query if with_gone else query.where(Assignment.status.not_in(GONE))))


def within(link: ManageLink | Holder) -> list[Assignment]:
    """What the link's person may see and change, whatever became of it, in the order of time.

    The registrant's link reaches everything of the registration, another adult's their own and that of minors whose
    guardian they are.
    """
    query = _with_shifts().where(Assignment.registration_id == link.registration_id)
    if link.person_id != link.registration.registrant_id:
        minors = select(Volunteer.person_id).where(
            Volunteer.edition_id == link.registration.edition_id, Volunteer.guardian_id == link.person_id
        )
        query = query.where(or_(Assignment.person_id == link.person_id, Assignment.person_id.in_(minors)))
    return list(db.session.scalars(query))


def current_of(people: Collection[Person]) -> list[Assignment]:
    """The shifts these people are on, or wait for, in any edition."""
    query = _with_shifts().where(
        Assignment.person_id.in_([person.id for person in people]), Assignment.status.not_in(GONE)
    )
    return list(db.session.scalars(query))


def on(shift: Shift, people: Sequence[Person]) -> dict[int, Assignment]:
    """Which of these people are on that shift or wait for it, by person id."""
    query = select(Assignment).where(
        Assignment.shift_id == shift.id,
        Assignment.person_id.in_([person.id for person in people]),
        Assignment.status.not_in(GONE),
    )
    return {assignment.person_id: assignment for assignment in db.session.scalars(query)}


def _with_shifts() -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Assignment.shift)
        .order_by(Shift.starts_at, Assignment.id)
        .options(
            contains_eager(Assignment.shift).joinedload(Shift.role, innerjoin=True),
            contains_eager(Assignment.shift).joinedload(Shift.pool, innerjoin=True),
            joinedload(Assignment.person, innerjoin=True),
            joinedload(Assignment.party, innerjoin=True),
        )
    )
