"""Attendance: who came on the day, noted by whoever stands at the shift, and taken back when it was a slip of the hand.

Every note is a line in the audit trail, the taking back as well; nothing is only crossed out. It counts for the shift
on which a page showed somebody (`shift_id`), if there was a page: who was moved meanwhile is not noted there.
"""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.capacity.models import Placement
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.volunteering import assignments, states
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from eventsapp.volunteering.records import Hours

BEFORE = timedelta(hours=12)
"""So long before a shift begins its arrivals can be noted."""
EXPECTED = (AssignmentStatus.CONFIRMED, AssignmentStatus.REAFFIRMED)
"""Statuses of those who have a place and were not seen yet."""
CAME = (AssignmentStatus.ARRIVED, AssignmentStatus.COMPLETED)
SHOWN = (AssignmentStatus.REQUESTED, *EXPECTED, *CAME, AssignmentStatus.NO_SHOW)
"""Statuses of those who stand on the list of the day."""


class TooEarly(Refusal):
    """The day of the shift has not come."""

    sentence = _l("This can be noted on the day of the shift, not earlier.")


class NotBegun(Refusal):
    """Nobody is missing before the shift begins."""

    sentence = _l("The shift has not begun yet. Somebody who wrote that they cannot come is taken off on its page.")


class NotApproved(Refusal):
    """They asked for the place, and nobody has said yes."""

    sentence = _l("%(name)s still has to be approved for this shift.")


class HasNoPlace(Refusal):
    """They wait for a place, or are not on the shift any more."""

    sentence = _l("%(name)s has no place on this shift. Put them on it first.")


class HoursStand(Refusal):
    """Their hours were approved: what they rest on is not taken away beneath them."""

    sentence = _l("The hours of %(name)s on this shift are approved. Take the approval back first.")


class FullMeanwhile(Refusal):
    """Their place went to somebody else."""

    sentence = _l("The place of %(name)s was given to somebody else, and the shift is full. Raise its maximum first.")


class OnItAgain(Refusal):
    """They were put on the shift once more since."""

    sentence = _l("%(name)s is on this shift once more already.")


def is_open(shift: Shift, now: datetime) -> bool:
    """Whether arrivals can be noted."""
    return now >= shift.starts_at - BEFORE


def arrive(assignment: Assignment, *, shift_id: int | None = None, by: Actor) -> None:
    """Note that somebody came: now, or once the shift is over that they did. Done twice it is done once."""
    assignment = _held_on(assignment, shift_id)
    if assignment.status in CAME:
        return
    _refuse_if_off(assignment)
    if not is_open(assignment.shift, clock.now()):
        raise TooEarly
    if assignment.status == AssignmentStatus.NO_SHOW:
        _give_place_again(assignment, by=by)
    _refuse_unexpected(assignment)
    if clock.now() < assignment.shift.ends_at:
        assignment.status = AssignmentStatus.ARRIVED
        assignment.arrived_at = assignment.arrived_at or clock.now()
    else:
        assignment.status = AssignmentStatus.COMPLETED
    _record(assignment, by)


def complete(assignment: Assignment, *, shift_id: int | None = None, by: Actor) -> None:
    """Note that somebody who came has gone."""
    assignment = _held_on(assignment, shift_id)
    if assignment.status == AssignmentStatus.ARRIVED:
        assignment.status = AssignmentStatus.COMPLETED
        assignment.left_at = clock.now()
        _record(assignment, by)


def complete_all(shift: Shift, *, by: Actor) -> int:
    """Note that everybody who is here has gone; says how many."""
    locked(shift.pool)
    here = [one for one in assignments.of_shift(shift) if one.status == AssignmentStatus.ARRIVED]
    for one in here:
        complete(one, by=by)
    return len(here)


def miss(assignment: Assignment, *, shift_id: int | None = None, by: Actor) -> None:
    """Note that somebody did not come; their place is free again."""
    assignment = _held_on(assignment, shift_id)
    if assignment.status == AssignmentStatus.NO_SHOW:
        return
    _refuse_if_off(assignment)
    if clock.now() < assignment.shift.starts_at:
        raise NotBegun
    _refuse_unexpected(assignment)
    assignments.end(assignment, AssignmentStatus.NO_SHOW, by=by)


def undo(assignment: Assignment, *, shift_id: int | None = None, by: Actor) -> None:
    """Take back the last that was noted: they are here again, or expected again."""
    assignment = _held_on(assignment, shift_id)
    if db.session.get(Hours, assignment.id) is not None:
        raise HoursStand(name=assignment.person.name)
    if assignment.status == AssignmentStatus.NO_SHOW:
        _give_place_again(assignment, by=by)
    elif assignment.status == AssignmentStatus.COMPLETED and assignment.arrived_at is not None:
        assignment.status = AssignmentStatus.ARRIVED
        assignment.left_at = None
        _record(assignment, by, "assignment.undone")
    elif assignment.status in CAME:
        assignment.status = AssignmentStatus.CONFIRMED
        assignment.arrived_at = assignment.left_at = None
        _record(assignment, by, "assignment.undone")


def _held_on(assignment: Assignment, shift_id: int | None) -> Assignment:
    return assignments.held_on(assignment, assignment.shift_id if shift_id is None else shift_id)


def _refuse_if_off(assignment: Assignment) -> None:
    states.refuse_if_off(db.session.get_one(Edition, assignment.edition_id))


def _refuse_unexpected(assignment: Assignment) -> None:
    if assignment.status == AssignmentStatus.REQUESTED:
        raise NotApproved(name=assignment.person.name)
    if assignment.status not in EXPECTED:
        raise HasNoPlace(name=assignment.person.name)


def _give_place_again(assignment: Assignment, *, by: Actor) -> None:
    """Expect somebody again who was noted as missing; their place was given back, so they need another."""
    if assignments.on(assignment.shift, [assignment.person]):
        raise OnItAgain(name=assignment.person.name)
    party = places.claim(assignment.shift.pool, out_of_turn=True)
    if party.placement != Placement.HELD:
        raise FullMeanwhile(name=assignment.person.name)
    assignment.party = party
    assignment.status = AssignmentStatus.CONFIRMED
    assignment.ended_at = None
    _record(assignment, by, "assignment.undone")


def _record(assignment: Assignment, by: Actor, action: str = "") -> None:
    trail.record(action or f"assignment.{assignment.status}", assignment, by=by, status=assignment.status)
