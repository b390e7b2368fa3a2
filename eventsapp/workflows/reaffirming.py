"""Reaffirming: shortly before a shift, its volunteers are asked whether they still come."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import aliased, contains_eager, joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, hold, writing
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import shifts, states
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift, Volunteer
from eventsapp.workflows import shift_letters

log = logging.getLogger("eventsapp.reaffirming")

SETTLED = timedelta(hours=24)
"""Who took a shift less long ago has just said that they come."""
TOGETHER = timedelta(hours=24)
"""Shifts that begin so soon after one that is asked about are asked about in the same letter."""


def ask_due(now: datetime, *, by: Actor) -> int:
    """Ask everybody whose time has come, a registration at a time, so that none stops the others.

    Any number of workers may do this at once. Says how many letters were written.
    """
    written = 0
    for edition in _editions(now):
        for registration_id in _registrations(edition, now):
            try:
                with writing():
                    written += ask(registration_id, now, by=by)
            except (OperationalError, InterfaceError):  # the database is away, or too busy: the next round comes soon
                raise
            except Exception as bug:
                fields = {"registration": registration_id, "bug": type(bug).__name__}
                log.error("volunteers not asked", extra={"fields": fields})
    return written


def ask(registration_id: int, now: datetime, *, by: Actor) -> int:
    """Ask the volunteers of one registration, each reader in one letter; says how many were written."""
    hold("reaffirm", registration_id)
    registration = db.session.get_one(Registration, registration_id)
    edition = registration.edition
    last = now + timedelta(hours=edition.reaffirm_hours)
    found = _unasked(registration_id, now, last + TOGETHER)
    written = 0
    for (_registration, reader), theirs in shift_letters.readers(found).items():
        if not reader.email or theirs[0].shift.starts_at > last:
            continue
        for assignment in theirs:
            assignment.asked_at = now
            trail.record("assignment.asked", assignment, by=by, shift=assignment.shift_id)
        shift_letters.still_coming(registration, reader, theirs)
        written += 1
    return written


def _editions(now: datetime) -> list[Edition]:
    """Those that ask, and have something to ask about."""
    query = select(Edition).where(
        Edition.reaffirm_hours > 0,
        Edition.state.in_(states.COMING),
        exists().where(Shift.edition_id == Edition.id, Shift.starts_at > now, shifts.is_on()),
    )
    return list(db.session.scalars(query))


def _registrations(edition: Edition, now: datetime) -> Sequence[int]:
    """The registrations with somebody to ask whom we can write to."""
    guardian, registrant = aliased(Person), aliased(Person)
    return db.session.scalars(
        select(Assignment.registration_id)
        .join(Assignment.shift)
        .join(Assignment.person)
        .join(Registration, Registration.id == Assignment.registration_id)
        .join(registrant, registrant.id == Registration.registrant_id)
        .outerjoin(
            Volunteer,
            and_(Volunteer.edition_id == Assignment.edition_id, Volunteer.person_id == Assignment.person_id),
        )
        .outerjoin(guardian, guardian.id == Volunteer.guardian_id)
        .where(
            Shift.edition_id == edition.id,
            *_due(now, now + timedelta(hours=edition.reaffirm_hours)),
            or_(*(one.email.is_not(None) for one in (Person, guardian, registrant))),
        )
        .distinct()
        .order_by(Assignment.registration_id)
    ).all()


def _unasked(registration_id: int, now: datetime, until: datetime) -> list[Assignment]:
    """The assignments to ask about as they are now, held until the transaction ends."""
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .where(Assignment.registration_id == registration_id, *_due(now, until))
        .order_by(Shift.starts_at, Assignment.id)
        .options(contains_eager(Assignment.shift).joinedload(Shift.role, innerjoin=True))
        .options(joinedload(Assignment.person, innerjoin=True))
        .with_for_update(of=Assignment)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _due(now: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Assignment.status == AssignmentStatus.CONFIRMED,
        Assignment.asked_at.is_(None),
        Assignment.taken_at <= now - SETTLED,
        Shift.starts_at > now,
        Shift.starts_at <= until,
        shifts.is_on(),
    )
