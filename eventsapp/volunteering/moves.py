"""Moves: a volunteer from one shift to another, or two who change places; their places are claimed before."""

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity.models import Party
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift


def to_shift(assignment: Assignment, shift: Shift, party: Party, *, by: Actor) -> Assignment:
    """Put somebody on that shift instead, in that party. An organizer wants it so: nobody has to approve it again."""
    earlier = assignment.shift_id
    assignment.shift, assignment.party = shift, party
    assignment.status = AssignmentStatus.CONFIRMED
    assignment.approved_at = clock.now() if shift.role.needs_approval else None
    assignment.asked_at = None  # whether they come is asked of each shift
    db.session.flush()
    trail.record("assignment.shifted", assignment, by=by, from_shift=earlier, shift=shift.id)
    return assignment


def swap(one: Assignment, other: Assignment, *, by: Actor) -> None:
    """Let two volunteers have each other's place; how many places their parties hold stays as it is."""
    (first, first_party), (second, second_party) = (one.shift, one.party), (other.shift, other.party)
    to_shift(one, second, second_party, by=by)
    to_shift(other, first, first_party, by=by)
