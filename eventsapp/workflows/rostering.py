"""Rostering: organizers put people on shifts, approve them, move them and take them off, by hand."""

from flask_babel import lazy_gettext as _l

from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.capacity.models import Party
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.volunteering import assignments, shifts, states, volunteers
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift, Volunteer
from eventsapp.workflows import belonging, commitments, shift_letters, shift_waitlists

CAME = (AssignmentStatus.ARRIVED, AssignmentStatus.COMPLETED)


class ShiftCancelled(Refusal):
    """Nobody is put on what does not take place."""

    sentence = _l("%(shift)s was cancelled. Nobody can be put on it.")


class ShiftFull(Refusal):
    """There is no place, also not out of turn."""

    sentence = _l("%(shift)s is full. Raise its maximum first, or swap two people.")


class OnItAlready(Refusal):
    """They are on that shift already, or wait for it."""

    sentence = _l("%(name)s is on %(shift)s already, or waits for it.")


class HasNoPlace(Refusal):
    """Who waits, or left meanwhile, has no place to be moved from."""

    sentence = _l("%(name)s has no place on the shift any more. Look at it again.")


class CameAlready(Refusal):
    """What somebody has done is not undone by taking them off."""

    sentence = _l("%(name)s has arrived on this shift. Undo the arrival first.")


class NotKnownHere(Refusal):
    """Nobody knows this person at the edition."""

    sentence = _l("This person does not take part and does not help here. Add them as somebody new.")


def assign(shift: Shift, person: Person, *, by: Actor) -> Assignment:
    """Give a place, out of turn, to somebody who takes part or helps at the edition already."""
    commitments.hold_still([person])
    edition = db.session.get_one(Edition, shift.edition_id)
    return place(shift, edition, _known(edition, person, by=by), by=by)


def place(shift: Shift, edition: Edition, volunteer: Volunteer, *, by: Actor) -> Assignment:
    """Put a volunteer on the shift whom nobody else can promise anything for meanwhile. Who was put there is told."""
    locked(shift.pool)
    refuse_unfit(shift, edition, volunteer)
    registration = belonging.registration_of(volunteer, by=by)
    assignment = shifts.take(registration, shift, volunteer, party=claim(shift, edition), by=by)
    assignments.approve(assignment, by=by)
    if clock.now() < shift.starts_at:
        shift_letters.taken([assignment])
    return assignment


def approve(assignment: Assignment, *, shift_id: int, by: Actor) -> Assignment:
    """Let somebody have the place of that shift they asked for. Done twice it is done once."""
    waited = assignments.held_on(assignment, shift_id).status == AssignmentStatus.REQUESTED
    assignment = assignments.approve(assignment, by=by)
    if not assignment.is_held:
        raise HasNoPlace(name=assignment.person.name)
    if waited:
        shift_letters.approved(assignment)
    return assignment


def decline(assignment: Assignment, *, shift_id: int, by: Actor) -> None:
    """Say no to somebody whom a role wants approved; their place goes to whoever waits."""
    if assignments.held_on(assignment, shift_id).status != AssignmentStatus.REQUESTED:
        return
    assignments.end(assignment, AssignmentStatus.DECLINED, by=by)
    shift_letters.declined(assignment)
    shift_waitlists.freed(assignment.shift, by=by)


def take_off(assignment: Assignment, *, shift_id: int, by: Actor) -> None:
    """Take somebody off that shift, or out of its line; their place goes to whoever waits. They are told."""
    assignment = assignments.held_on(assignment, shift_id)
    if assignment.status in CAME:
        raise CameAlready(name=assignment.person.name)
    if not assignment.is_current:
        return
    assignments.end(assignment, AssignmentStatus.DROPPED, by=by)
    if clock.now() < assignment.shift.starts_at:
        shift_letters.left([assignment])
    shift_waitlists.freed(assignment.shift, by=by)


def _known(edition: Edition, person: Person, *, by: Actor) -> Volunteer:
    """The person as a volunteer; who only takes part so far becomes one, with the age of their entry."""
    if volunteer := volunteers.of_person(edition.id, person):
        return volunteer
    entry = entries.already_in(edition, [person]).get(person.id)
    if entry is None:
        raise NotKnownHere
    return volunteers.welcome(
        entry.registration,
        person,
        from_age=entry.from_age,
        to_age=entry.to_age,
        is_minor=entry.is_minor,
        guardian=entry.guardian,
        by=by,
    )


def refuse_unfit(shift: Shift, edition: Edition, volunteer: Volunteer, *, leaving: Shift | None = None) -> None:
    """Refuse, in words, a shift that is not on, that they are on, are too young for, or cannot come to."""
    called, name = shifts.called(shift, edition), volunteer.person.name
    states.refuse_if_off(edition)
    if shift.cancelled_at is not None:
        raise ShiftCancelled(shift=called)
    if assignments.on(shift, [volunteer.person]):
        raise OnItAlready(name=name, shift=called)
    shift_waitlists.refuse_if_too_young(shift, edition, [volunteer])
    shift_waitlists.refuse_if_not_free(shift, [volunteer.person], leaving=leaving)


def claim(shift: Shift, edition: Edition) -> Party:
    """A place of the shift out of turn; its pool is in hand."""
    if shift.pool.maximum is not None and shift.pool.taken >= shift.pool.maximum:
        raise ShiftFull(shift=shifts.called(shift, edition))
    return places.claim(shift.pool, out_of_turn=True)
