"""Telling people what they hold: the mails of a sign-up, written in its transaction."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from eventsapp.capacity import places
from eventsapp.core.db import db
from eventsapp.organization import details
from eventsapp.outbox import mail
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift


def entry(registration: Registration, entered: Entry) -> None:
    """Tell a participant that they have a place, or where they stand on the waitlist."""
    waits = entered.status == EntryStatus.WAITLISTED
    _queue(
        "entry_waitlisted" if waits else "entry_confirmed",
        registration,
        key=f"entry:{entered.id}",
        category=entered.category,
        turn=places.turn_on_waitlist(entered.claim) if waits else None,
    )


def entry_repeated(registration: Registration, earlier: Entry) -> None:
    """Tell somebody who was signed up again what they hold since the first time; at most once a day."""
    original = db.session.get_one(Registration, earlier.registration_id)
    _queue(
        "entry_repeated",
        registration,
        key=f"entry:{earlier.id}:again:{registration.submitted_at.date()}",
        category=earlier.category,
        original=original,
        waits=earlier.status == EntryStatus.WAITLISTED,
    )


def shifts(registration: Registration, asked_for: Sequence[Shift]) -> None:
    """Tell a volunteer everything they hold among the shifts they asked for now."""
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .where(
            Assignment.person_id == registration.registrant_id,
            Assignment.shift_id.in_([shift.id for shift in asked_for]),
            Assignment.status != AssignmentStatus.DROPPED,
        )
        .order_by(Shift.starts_at)
        .options(contains_eager(Assignment.shift))
    )
    assignments = list(db.session.scalars(query))
    _queue("shifts_taken", registration, key=f"shifts:{registration.id}", assignments=assignments)


def categories_waited_for(registration: Registration) -> frozenset[int]:
    """The categories for which this registration is on the waitlist."""
    query = select(Entry.category_id).where(
        Entry.registration_id == registration.id, Entry.status == EntryStatus.WAITLISTED
    )
    return frozenset(db.session.scalars(query))


def shifts_waited_for(registration: Registration) -> frozenset[int]:
    """The shifts for which this registration is on the waitlist."""
    query = select(Assignment.shift_id).where(
        Assignment.registration_id == registration.id, Assignment.status == AssignmentStatus.WAITLISTED
    )
    return frozenset(db.session.scalars(query))


def _queue(kind: str, registration: Registration, *, key: str, **values: object) -> None:
    charity = details.current()
    person = registration.registrant
    mail.queue(
        kind,
        key=key,
        to_address=person.email or "",
        to_name=person.name,
        from_name=charity.name.said(registration.language) if charity else "",
        reply_to=charity.contact_email if charity else None,
        language=registration.language,
        person=person,
        registration=registration,
        edition=registration.edition,
        charity=charity,
        **values,
    )
