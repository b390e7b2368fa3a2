"""What follows from who came: hours are credited and told; on a thin morning people are sent where they are needed."""

from collections.abc import Sequence

from eventsapp.audit.trail import Actor
from eventsapp.core.db import locked
from eventsapp.people.models import Account
from eventsapp.volunteering import assignments, attendance, hours
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from eventsapp.workflows import commitments, reassigning, shift_letters


def approve_hours(credited: Sequence[tuple[Assignment, int]], approver: Account, *, by: Actor) -> int:
    """Credit these minutes to each, and tell those for whom they are new; each reader in one letter. Says how many."""
    news = [
        assignment
        for assignment, minutes in sorted(credited, key=lambda pair: (pair[0].shift.pool_id, pair[0].id))
        if hours.approve(assignment, minutes, approver, by=by)
    ]
    known = hours.of(news)
    for (registration, reader), theirs in shift_letters.readers(news).items():
        shift_letters.hours_approved(registration, reader, [known[assignment.id] for assignment in theirs])
    return len(news)


def redeploy(assignment: Assignment, out_of: Shift, into: Shift, *, by: Actor) -> None:
    """Send somebody from one shift to another on the day; who had arrived has arrived there."""
    commitments.hold_still([assignment.person])
    for one in sorted((out_of, into), key=lambda one: one.pool_id):
        locked(one.pool)
    assignment = assignments.held_on(assignment, out_of.id)
    arrived_at = assignment.arrived_at
    was_here = assignment.status == AssignmentStatus.ARRIVED
    if was_here:
        attendance.undo(assignment, by=by)
    assignment = reassigning.move(assignment, into, by=by)
    if was_here:
        assignment.arrived_at = arrived_at
        attendance.arrive(assignment, by=by)
