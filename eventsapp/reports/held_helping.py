"""What is held of those who help: shifts and hours, what they offered, what was seen of them, what they were asked.

Of trainings and checks there is no document to hand out: only their kind and days are kept.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import volunteers as known
from eventsapp.volunteering.models import Assignment, Shift, Volunteer
from eventsapp.volunteering.records import HelpRequest, Hours, HoursLetter, Qualification

Facts = dict[str, Any]


def of(registration: Registration, volunteers: Sequence[Volunteer], reader: Person) -> list[tuple[Volunteer, Facts]]:
    """One volunteer after the other; each kind of thing is read once for all of them.

    Of whom the reader merely signed up it is the shifts alone: other forms and organizers added the rest.
    """
    ids = [volunteer.person_id for volunteer in volunteers]
    if not ids:
        return []
    shifts = _shifts(registration, ids)
    seen = list(
        db.session.scalars(select(Qualification).where(Qualification.person_id.in_(ids)).order_by(Qualification.id))
    )
    asked, letters = _asked(registration.edition_id, ids), _letters(registration.edition_id, ids)
    return [
        (
            volunteer,
            {
                "group": registration.group_name,
                "shifts": [_shift(*row) for row in shifts if row[0].person_id == volunteer.person_id],
            }
            | (
                {
                    "from_age": volunteer.from_age,
                    "to_age": volunteer.to_age,
                    "is_minor": volunteer.is_minor,
                    "joined_at": volunteer.joined_at,
                    "availability": known.availability(volunteer),
                    "may_be_asked": volunteer.may_ask,
                    "seen": [_qualification(one) for one in seen if one.person_id == volunteer.person_id],
                    "asked_to_help": [_request(one) for one in asked if one.person_id == volunteer.person_id],
                    "letters": [_letter(one) for one in letters if one.person_id == volunteer.person_id],
                }
                if is_private_to(reader, volunteer)
                else {}
            ),
        )
        for volunteer in volunteers
    ]


def is_private_to(reader: Person, volunteer: Volunteer) -> bool:
    """Whether the reader may read what is private: it is theirs, or of a minor whom they are the guardian of.

    Anybody may have called himself the guardian of somebody with an own address: those read it behind their own link.
    """
    return reader.id == volunteer.person_id or (reader.id == volunteer.guardian_id and not volunteer.person.email)


def _shifts(registration: Registration, ids: Sequence[int]) -> list[tuple[Assignment, Hours | None]]:
    query = (
        select(Assignment, Hours)
        .outerjoin(Hours, Hours.assignment_id == Assignment.id)
        .where(Assignment.registration_id == registration.id, Assignment.person_id.in_(ids))
        .order_by(Assignment.id)
        .options(joinedload(Assignment.shift, innerjoin=True).joinedload(Shift.role, innerjoin=True))
    )
    return [(assignment, hours) for assignment, hours in db.session.execute(query)]


def _shift(assignment: Assignment, hours: Hours | None) -> Facts:
    shift = assignment.shift
    return {
        "role": shift.role.name.said(),
        "place": shift.where.said(),
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "status": assignment.status,
        "taken_at": assignment.taken_at,
        "approved_at": assignment.approved_at,
        "asked_whether_coming_at": assignment.asked_at,
        "arrived_at": assignment.arrived_at,
        "went_at": assignment.left_at,
        "ended_at": assignment.ended_at,
        "credited_minutes": hours.minutes if hours else None,
    }


def _qualification(one: Qualification) -> Facts:
    return {"kind": one.kind, "training": one.training_key, "seen_on": one.seen_on, "valid_until": one.valid_until}


def _asked(edition_id: int, ids: Sequence[int]) -> Sequence[HelpRequest]:
    query = (
        select(HelpRequest)
        .join(HelpRequest.shift)
        .where(Shift.edition_id == edition_id, HelpRequest.person_id.in_(ids))
        .order_by(HelpRequest.id)
        .options(joinedload(HelpRequest.shift, innerjoin=True).joinedload(Shift.role, innerjoin=True))
    )
    return db.session.scalars(query).all()


def _request(one: HelpRequest) -> Facts:
    return {
        "role": one.shift.role.name.said(),
        "starts_at": one.shift.starts_at,
        "asked_at": one.asked_at,
        "answer": one.answer,
        "answered_at": one.answered_at,
    }


def _letters(edition_id: int, ids: Sequence[int]) -> Sequence[HoursLetter]:
    same = (HoursLetter.edition_id == edition_id, HoursLetter.person_id.in_(ids))
    return db.session.scalars(select(HoursLetter).where(*same).order_by(HoursLetter.id)).all()


def _letter(one: HoursLetter) -> Facts:
    return {
        "credited_minutes": one.minutes,
        "language": one.language,
        "made_at": one.made_at,
        "revoked_at": one.replaced_at,
    }
