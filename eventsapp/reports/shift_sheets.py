"""One shift as organizers see it: who is on it and what is still missing of them, who waits, who was asked for help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.capacity.models import Placement
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.volunteering import assignments, help_requests, qualifications, rules, volunteers
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift, Volunteer
from eventsapp.volunteering.records import HelpRequest

MOST_OTHERS = 200
"""So many shifts of one role can be chosen from."""


@dataclass(frozen=True)
class Placed:
    """Somebody on the shift, and what an organizer should know of them there."""

    assignment: Assignment
    volunteer: Volunteer | None
    is_too_young: bool
    lacks_training: bool
    lacks_check: bool
    turn: int | None
    """Their place in line, while they wait."""
    is_first_of_party: bool
    """Whether what is done for the whole party stands with them."""


@dataclass(frozen=True)
class Sheet:
    """The shift with everybody on it."""

    shift: Shift
    held: list[Placed]
    waiting: list[Placed]
    """Who waits or was offered a place, in the order of the line."""
    gone: list[Assignment]
    requests: Sequence[HelpRequest]

    @property
    def missing(self) -> int:
        """How many are missing up to the ideal."""
        return max(0, self.shift.ideal - self.shift.pool.held)


def find(edition: Edition, number: int) -> Shift:
    """The shift of that number within the edition."""
    query = (
        select(Shift)
        .join(Shift.role)
        .where(Shift.id == min(number, 2**31 - 1), Shift.edition_id == edition.id)
        .options(contains_eager(Shift.role), joinedload(Shift.pool), joinedload(Shift.lead))
    )
    found = db.session.scalars(query).first()
    if found is None:
        raise NotFound
    return found


def sheet(shift: Shift, edition: Edition) -> Sheet:
    """Everybody on the shift; the number of queries does not grow with them."""
    query = (
        select(Assignment)
        .where(Assignment.shift_id == shift.id)
        .order_by(Assignment.name_key, Assignment.id)
        .options(joinedload(Assignment.person), joinedload(Assignment.registration), joinedload(Assignment.party))
    )
    everybody = list(db.session.scalars(query))
    current = [one for one in everybody if one.is_current]
    known = volunteers.of_people(edition.id, [one.person_id for one in current])
    seen = qualifications.of([one.person for one in current])
    there = {one.person_id for one in current if one.is_held}
    day = clock.local(shift.starts_at, edition.zone).date()
    lines: list[Placed] = []
    turns = _turns(current)
    parties: set[int] = set()
    for one in current:
        volunteer, of_them = known.get(one.person_id), seen.get(one.person_id, [])
        lines.append(
            Placed(
                one,
                volunteer,
                is_too_young=_is_too_young(shift, volunteer, edition, there),
                lacks_training=qualifications.lacks_training(shift.role, of_them, day),
                lacks_check=qualifications.lacks_check(shift.role, of_them, day),
                turn=turns.get(one.party_id),
                is_first_of_party=one.party_id not in parties,
            )
        )
        parties.add(one.party_id)
    return Sheet(
        shift,
        held=[one for one in lines if one.assignment.is_held],
        waiting=sorted((one for one in lines if not one.assignment.is_held), key=_in_line),
        gone=[one for one in everybody if not one.is_current],
        requests=help_requests.of_shift(shift),
    )


def assignment_of(shift: Shift, number: int) -> Assignment:
    """The assignment of that number, if it is one of this shift and has not ended."""
    found = {one.id: one for one in assignments.of_shift(shift)}
    if number not in found:
        raise NotFound
    return found[number]


def others(edition: Edition, role_id: int, now: datetime) -> list[Shift]:
    """Where somebody could be moved to: the next shifts of the role that are on, in the order of the day."""
    query = (
        select(Shift)
        .where(Shift.edition_id == edition.id, Shift.role_id == role_id)
        .where(Shift.cancelled_at.is_(None), Shift.ends_at > now)
        .order_by(Shift.starts_at, Shift.id)
        .limit(MOST_OTHERS)
        .options(joinedload(Shift.role), joinedload(Shift.pool))
    )
    return list(db.session.scalars(query))


def _is_too_young(shift: Shift, volunteer: Volunteer | None, edition: Edition, there: set[int]) -> bool:
    if volunteer is None:
        return False
    beside = volunteer.guardian_id in there
    return not rules.is_old_enough(shift, volunteer.from_age, edition.zone, beside_guardian=beside)


def _turns(current: Sequence[Assignment]) -> dict[int, int]:
    """The place in line of each party that waits: 1 is the next to be asked."""
    waiting = {one.party for one in current if one.party.placement == Placement.WAITING}
    return {party.id: place for place, party in enumerate(sorted(waiting, key=lambda party: party.turn), start=1)}


def _in_line(placed: Placed) -> tuple[bool, int, int]:
    return placed.assignment.status != AssignmentStatus.OFFERED, placed.turn or 0, placed.assignment.id
