"""Shifts: what is offered, how they are called, and taking them."""

from collections.abc import Collection, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, insert, or_, select
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


def of(edition: Edition, *, with_cancelled: bool = False, among: Collection[int] | None = None) -> list[Shift]:
    """Every shift of the edition, or those `among` some ids, in the order of the day, with their roles and places."""
    query = (
        select(Shift)
        .join(Shift.role)
        .where(Shift.edition_id == edition.id)
        .order_by(Shift.starts_at, Role.position, Shift.id)
        .options(contains_eager(Shift.role), joinedload(Shift.pool, innerjoin=True), joinedload(Shift.site))
    )
    if among is not None:
        query = query.where(Shift.id.in_(among))
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
    return give(registration, [(shift, volunteer, party or places.claim(shift.pool))], by=by)[0]


def take_each(registration: Registration, wanted: Sequence[tuple[Shift, Volunteer]], *, by: Actor) -> list[Assignment]:
    """The same for several, each a party of their own, in this order."""
    if not wanted:
        return []
    parties = places.claim_one_of_each([shift.pool for shift, _volunteer in wanted])
    given = [(shift, volunteer, party) for (shift, volunteer), party in zip(wanted, parties, strict=True)]
    return give(registration, given, by=by)


def give(
    registration: Registration,
    given: Sequence[tuple[Shift, Volunteer, Party]],
    *,
    is_placeholder: bool = False,
    by: Actor,
) -> list[Assignment]:
    """Put volunteers on shifts, each with a place of a party that has claimed it; nobody is there twice."""
    numbers = {shift.id for shift, _volunteer, _party in given}
    cancelled = select(Shift.id).where(Shift.id.in_(numbers), Shift.cancelled_at.is_not(None))
    if db.session.scalars(cancelled).first() is not None:
        raise CancelledMeanwhile
    rows = [
        {
            "edition_id": registration.edition_id,
            "registration_id": registration.id,
            "shift_id": shift.id,
            "person_id": volunteer.person.id,
            "party_id": party.id,
            "name_key": volunteer.person.name_key,
            "status": assignments.status_of(Placement(party.placement), shift.role),
            "is_placeholder": is_placeholder,
            "taken_at": clock.now(),
        }
        for shift, volunteer, party in given
    ]
    found = db.session.scalars(insert(Assignment).returning(Assignment), rows)
    stored = {(one.shift_id, one.person_id): one for one in found}
    taken = [stored[shift.id, volunteer.person.id] for shift, volunteer, _party in given]
    for one in taken:
        trail.record("assignment.taken", one, by=by, status=one.status, shift=one.shift_id)
    return taken
