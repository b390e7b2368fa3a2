"""The volunteers of one registration as organizers see them: their shifts, and what is known of them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from eventsapp.capacity import places
from eventsapp.capacity.models import Placement
from eventsapp.core.db import db
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments, volunteers
from eventsapp.volunteering.models import Assignment, Shift, Volunteer
from eventsapp.volunteering.records import Hours
from eventsapp.waivers import signing


@dataclass(frozen=True)
class Given:
    """One shift of somebody."""

    assignment: Assignment
    turn: int | None
    """Their place in line, while they wait."""
    minutes: int | None
    """The time credited, once it is approved."""


@dataclass(frozen=True)
class Helping:
    """Somebody who helps, or said when they could, with their shifts in the order of time."""

    volunteer: Volunteer
    given: list[Given]
    availability: str
    """When they could help and with what, in their own words."""
    lacks_consent: bool
    """Whether nobody has consented yet for this minor, who has a shift or waits for one."""

    @property
    def is_current(self) -> bool:
        """Whether they are on a shift still, or wait for one."""
        return any(one.assignment.is_current for one in self.given)


@dataclass(frozen=True)
class Kept:
    """Places on a shift that a group has, and whose people it has not named yet."""

    shift: Shift
    number: int


@dataclass(frozen=True)
class Volunteers:
    """Everybody of the registration who helps, and what is kept for those without a name."""

    helping: list[Helping]
    kept: list[Kept]


def of(registration: Registration, within: frozenset[int] | None = None) -> Volunteers:
    """The volunteers of a registration, or those of them within these sites, by name. The queries grow with the parties
    that wait alone."""
    own = assignments.of(registration, with_gone=True)
    if within is not None:
        own = [one for one in own if one.shift.site_id in within]
    kept = Counter(one.shift for one in own if one.is_placeholder and one.is_current)
    named = [one for one in own if not one.is_placeholder]
    known = _known(registration, named)
    credited = _credited(named)
    turns: dict[int, int] = {}
    given: dict[int, list[Given]] = defaultdict(list)
    for one in named:
        given[one.person_id].append(Given(one, _turn(one, turns), credited.get(one.id)))
    unsigned = signing.unsigned(
        registration.edition_id,
        {one.person_id: True for one in named if one.is_current and known[one.person_id].is_minor},
    )
    return Volunteers(
        [
            Helping(one, given[one.person_id], volunteers.availability(one), one.person_id in unsigned)
            for one in sorted(known.values(), key=lambda one: (one.person.name_key, one.id))
            if given[one.person_id] or (one.sealed_availability and within is None)
        ],
        [Kept(shift, number) for shift, number in kept.items()],
    )


def _known(registration: Registration, named: Sequence[Assignment]) -> dict[int, Volunteer]:
    """Who has a shift here, whichever form brought them first, and who came with this form without one."""
    without = select(Volunteer.person_id).where(
        Volunteer.registration_id == registration.id, Volunteer.sealed_availability != ""
    )
    people = {one.person_id for one in named} | set(db.session.scalars(without))
    return volunteers.of_people(registration.edition_id, people)


def _credited(named: Sequence[Assignment]) -> dict[int, int]:
    query = select(Hours.assignment_id, Hours.minutes).where(Hours.assignment_id.in_([one.id for one in named]))
    return {row.assignment_id: row.minutes for row in db.session.execute(query)} if named else {}


def _turn(assignment: Assignment, turns: dict[int, int]) -> int | None:
    """The place in line of whoever waits; a group that waits together is looked up once."""
    party = assignment.party
    if not assignment.is_current or party.placement != Placement.WAITING:
        return None
    if party.id not in turns:
        turns[party.id] = places.turn_on_waitlist(party)
    return turns[party.id]
