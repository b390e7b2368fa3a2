"""Reassigning: organizers move somebody to another shift, or let two people change places."""

from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.events.models import Edition
from eventsapp.volunteering import assignments, moves, volunteers
from eventsapp.volunteering.models import Assignment, Shift, Volunteer
from eventsapp.workflows import commitments, rostering, shift_letters, shift_waitlists


def move(assignment: Assignment, shift: Shift, *, by: Actor) -> Assignment:
    """Move somebody to another shift of the same edition; what they leave goes to whoever waits for it."""
    left = assignment.shift
    commitments.hold_still([assignment.person])
    _hold_pools(left, shift)
    assignment = _has_place(assignment)
    edition = db.session.get_one(Edition, shift.edition_id)
    if assignment.shift_id == shift.id:
        return assignment
    rostering.refuse_unfit(shift, edition, _volunteer(assignment), leaving=left)
    party = rostering.claim(shift, edition)
    places.give_back(assignment.party, {left.pool_id: 1})
    moves.to_shift(assignment, shift, party, by=by)
    _tell_moved(assignment, left)
    shift_waitlists.freed(left, by=by)
    return assignment


def swap(one: Assignment, other: Assignment, *, by: Actor) -> None:
    """Let two people of different shifts change places; no place becomes free, so nobody who waits is passed over."""
    commitments.hold_still([one.person, other.person])
    _hold_pools(one.shift, other.shift)
    one, other = _has_place(one), _has_place(other)
    first, second = one.shift, other.shift
    edition = db.session.get_one(Edition, first.edition_id)
    if first.id == second.id:
        return
    rostering.refuse_unfit(second, edition, _volunteer(one), leaving=first)
    rostering.refuse_unfit(first, edition, _volunteer(other), leaving=second)
    moves.swap(one, other, by=by)
    _tell_moved(one, first)
    _tell_moved(other, second)


def _volunteer(assignment: Assignment) -> Volunteer:
    volunteer = volunteers.of_person(assignment.edition_id, assignment.person)
    if volunteer is None:
        raise rostering.NotKnownHere
    return volunteer


def _hold_pools(*both: Shift) -> None:
    for shift in sorted(both, key=lambda one: one.pool_id):
        locked(shift.pool)
        db.session.refresh(shift)  # cancelled or changed until a moment ago


def _has_place(assignment: Assignment) -> Assignment:
    """The assignment as it is with the pools in hand; refused where there is nothing to move any more."""
    held = assignment.shift_id
    assignment = assignments.held_still(assignment)
    if assignment.shift_id != held or not assignment.is_held:
        raise rostering.HasNoPlace(name=assignment.person.name)
    if assignment.status in rostering.CAME:
        raise rostering.CameAlready(name=assignment.person.name)
    return assignment


def _tell_moved(assignment: Assignment, left: Shift) -> None:
    if clock.now() < assignment.shift.starts_at:
        shift_letters.moved(assignment, left)
