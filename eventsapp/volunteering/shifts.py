"""Shifts: what is offered, and taking them."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.capacity.models import Placement, Pool
from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition, State
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import rules
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Role, Shift

STATUS = {Placement.HELD: AssignmentStatus.CONFIRMED, Placement.WAITING: AssignmentStatus.WAITLISTED}


class ShiftsOverlap(Refusal):
    """Two of the shifts asked for are at the same time."""

    sentence = _l("%(one)s and %(other)s are at the same time. Please choose one of them.")
    field = "shifts"


class AlreadyHelping(Refusal):
    """The volunteer took another shift at that time before. Which one is not said: anybody may have typed the name."""

    sentence = _l("You already help at the time of %(shift)s. Please choose another time.")
    field = "shifts"


def of(edition: Edition) -> list[Shift]:
    """Every shift of the edition in the order of the day, each with its role and its places."""
    query = (
        select(Shift)
        .join(Shift.role)
        .where(Shift.edition_id == edition.id)
        .order_by(Shift.starts_at, Role.position, Shift.id)
        .options(contains_eager(Shift.role), joinedload(Shift.pool, innerjoin=True))
    )
    return list(db.session.scalars(query))


def most_needed(now: datetime, *, limit: int) -> list[tuple[Shift, Edition]]:
    """The coming shifts that miss the most people: first those below their minimum, then those below their ideal."""
    missing = Shift.minimum - Pool.held
    query = (
        select(Shift, Edition)
        .join(Shift.role)
        .join(Shift.pool)
        .join(Edition, Edition.id == Shift.edition_id)
        .join(Edition.series)
        .where(Edition.state == State.OPEN, Shift.starts_at > now, Pool.held < Shift.ideal)
        .order_by(missing.desc(), (Shift.ideal - Pool.held).desc(), Shift.starts_at, Shift.id)
        .limit(limit)
        .options(contains_eager(Shift.role), contains_eager(Shift.pool), contains_eager(Edition.series))
    )
    return [(shift, edition) for shift, edition in db.session.execute(query)]


def refuse_if_clashing(shifts: Sequence[Shift], edition: Edition) -> None:
    """Refuse two shifts that nobody can do both, in words."""
    if clashing := rules.clash(shifts):
        one, other = (called(shift, edition) for shift in clashing)
        raise ShiftsOverlap(one=one, other=other)


def called(shift: Shift, edition: Edition) -> str:
    """What to call a shift in a sentence: its role and when it begins."""
    return f"{shift.role.name.said()} ({languages.clock(clock.local(shift.starts_at, edition.zone))})"


def held(*, name: str, email: str) -> list[Shift]:
    """The shifts that somebody of this name and address already has, in any edition."""
    query = (
        select(Shift)
        .join(Assignment, Assignment.shift_id == Shift.id)
        .join(Assignment.person)
        .where(Assignment.status != AssignmentStatus.DROPPED, *directory.named(name, email))
    )
    return list(db.session.scalars(query))


def take(registration: Registration, shift: Shift, volunteer: Person, *, by: Actor) -> Assignment:
    """Give the volunteer a place on the shift, or a turn on its waitlist."""
    party = places.claim(shift.pool)
    assignment = Assignment(
        edition_id=registration.edition_id,
        registration_id=registration.id,
        shift=shift,
        person=volunteer,
        party=party,
        name_key=volunteer.name_key,
        status=STATUS[Placement(party.placement)],
        taken_at=clock.now(),
    )
    db.session.add(assignment)
    trail.record("assignment.taken", assignment, by=by, status=assignment.status, shift=shift.id)
    return assignment
