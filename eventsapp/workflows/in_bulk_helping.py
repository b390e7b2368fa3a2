"""In bulk for those who help: they are approved, taken off their shifts, offered places or put on another shift.

Each is done by the same act as on the page of a shift.

Each deed is about the shifts on which a page showed them: whoever was moved meanwhile is left out.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, locked
from eventsapp.events.models import Edition
from eventsapp.volunteering import assignments, shifts
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from eventsapp.workflows import commitments, reassigning, rostering, shift_waitlists
from eventsapp.workflows.in_bulk import Deed


def approving(edition: Edition, chosen: Sequence[Assignment]) -> Deed:
    """Who asked for a place has it."""

    def why_not(assignment: Assignment) -> str:
        return "" if assignment.status == AssignmentStatus.REQUESTED else _("does not wait to be approved")

    def act(assignment: Assignment, shift_id: int, by: Actor) -> None:
        rostering.approve(assignment, shift_id=shift_id, by=by)

    return _one_by_one("approve", edition, chosen, why_not, act)


def taking_off(edition: Edition, chosen: Sequence[Assignment]) -> Deed:
    """They are not on their shifts any more; who only asked for a place is told no."""

    def why_not(assignment: Assignment) -> str:
        return _unmoved(assignment) or ("" if assignment.is_current else _("is not on the shift any more"))

    def act(assignment: Assignment, shift_id: int, by: Actor) -> None:
        asked = assignments.held_on(assignment, shift_id).status == AssignmentStatus.REQUESTED
        (rostering.decline if asked else rostering.take_off)(assignment, shift_id=shift_id, by=by)

    return _one_by_one("take off", edition, chosen, why_not, act)


def moving(edition: Edition, chosen: Sequence[Assignment], to: Shift) -> Deed:
    """They are on this shift instead, as long as it has places; who cannot come to it stays where they are."""
    to_id = to.id

    def why_not(assignment: Assignment) -> str:
        if not assignment.is_held:
            return _("has no place on the shift")
        return _unmoved(assignment) or (_("is on that shift already") if assignment.shift_id == to_id else "")

    def act(assignment: Assignment, shift_id: int, by: Actor) -> None:
        assignment = assignments.held_on(assignment, shift_id)
        reassigning.move(assignment, db.session.get_one(Shift, to_id), by=by)

    return _one_by_one("shift", edition, chosen, why_not, act, to_id=to_id)


def offering(edition: Edition, chosen: Sequence[Assignment]) -> Deed:
    """Those who wait for a shift are offered their places out of turn, a party at once."""

    def why_not(assignment: Assignment) -> str:
        return "" if assignment.status == AssignmentStatus.WAITLISTED else _("is not on the waitlist")

    def act(party: Sequence[Assignment], by: Actor) -> None:
        shift_waitlists.offer_by_hand(party[0].party, by=by)

    return Deed(
        "offer shift",
        why_not,
        act,
        together=lambda one: one.party_id,
        prepare=lambda part: _hold_pools([one.shift_id for one in part]),
        of=Assignment,
        called=lambda one: _called(one, edition),
    )


def _one_by_one(
    name: str,
    edition: Edition,
    chosen: Sequence[Assignment],
    why_not: Callable[[Assignment], str],
    act: Callable[[Assignment, int, Actor], None],
    *,
    to_id: int | None = None,
) -> Deed:
    """A deed for each assignment on the shift where it was seen; whose shift it becomes is held beside theirs."""
    seen = {one.id: one.shift_id for one in chosen}

    def prepare(part: Sequence[Assignment]) -> None:
        if to_id is not None:
            commitments.hold_still([one.person for one in part])
        _hold_pools([*(seen[one.id] for one in part), *([] if to_id is None else [to_id])])

    def done(part: Sequence[Assignment], by: Actor) -> None:
        for assignment in part:
            act(assignment, seen[assignment.id], by)

    return Deed(name, why_not, done, prepare=prepare, of=Assignment, called=lambda one: _called(one, edition))


def _hold_pools(shift_ids: Sequence[int]) -> None:
    """Hold the places of these shifts in the one order, before the first of them changes."""
    for shift in db.session.scalars(select(Shift).where(Shift.id.in_(shift_ids)).order_by(Shift.pool_id)).all():
        locked(shift.pool)


def _unmoved(assignment: Assignment) -> str:
    return _("has arrived on this shift") if assignment.status in rostering.CAME else ""


def _called(assignment: Any, edition: Edition) -> str:
    return _("%(name)s, %(shift)s", name=assignment.person.name, shift=shifts.called(assignment.shift, edition))
