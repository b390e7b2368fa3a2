"""Shifts: what is offered, how they are called, and taking them."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.capacity.models import Party, Placement
from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition, Site
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import Assignment, Role, Shift, Volunteer


class CancelledMeanwhile(Refusal):
    """An organizer cancelled the shift while somebody was taking it."""

    sentence = _l("A shift you chose was cancelled meanwhile. Please choose again.")
    field = "shifts"


def of(edition: Edition, *, with_cancelled: bool = False) -> list[Shift]:
    """Every shift of the edition in the order of the day, each with its role and its places."""
    query = (
        select(Shift)
        .join(Shift.role)
        .where(Shift.edition_id == edition.id)
        .order_by(Shift.starts_at, Role.position, Shift.id)
        .options(contains_eager(Shift.role), joinedload(Shift.pool, innerjoin=True), joinedload(Shift.site))
    )
    return list(db.session.scalars(query if with_cancelled else query.where(is_on())))


def is_on() -> ColumnElement[bool]:
    """The condition that a shift was not cancelled."""
    return Shift.cancelled_at.is_(None)


def is_offered() -> ColumnElement[bool]:
    """The condition that newcomers can choose a shift, as far as its site goes."""
    return or_(Shift.site_id.is_(None), Shift.site_id.not_in(select(Site.id).where(Site.retired_at.is_not(None))))


def named(shift: Shift) -> str:
    """Its role, and its site if it belongs to one."""
    role = shift.role.name.said()
    return f"{role}, {shift.site.name.said()}" if shift.site else role


def called(shift: Shift, edition: Edition) -> str:
    """What to call a shift in a sentence: what it is, and when it begins, with the day where there are several."""
    begins = clock.local(shift.starts_at, edition.zone)
    time = languages.clock(begins)
    if begins.date() == edition.starts_on == edition.ends_on:
        return f"{named(shift)} ({time})"
    return f"{named(shift)} ({languages.short_day(begins.date())}, {time})"


def take(
    registration: Registration, shift: Shift, volunteer: Volunteer, *, party: Party | None = None, by: Actor
) -> Assignment:
    """Give the volunteer a place on the shift, or a turn on its waitlist.

    With `party` it is one of the places of a party that has claimed them already.
    """
    party = party or places.claim(shift.pool)
    if db.session.scalar(select(Shift.cancelled_at).where(Shift.id == shift.id)) is not None:
        raise CancelledMeanwhile
    assignment = Assignment(
        edition_id=registration.edition_id,
        registration=registration,
        shift=shift,
        person=volunteer.person,
        party=party,
        name_key=volunteer.person.name_key,
        status=assignments.status_of(Placement(party.placement), shift.role),
        taken_at=clock.now(),
    )
    db.session.add(assignment)
    trail.record("assignment.taken", assignment, by=by, status=assignment.status, shift=shift.id)
    return assignment
