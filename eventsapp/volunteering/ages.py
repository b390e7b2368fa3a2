"""Ages against roles: who is on a shift and younger than it asks for. They are listed, and stay until somebody acts."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.volunteering import rules
from eventsapp.volunteering.models import GONE, HELD, Assignment, Role, Shift, Volunteer
from eventsapp.volunteering.timetable import Span


def too_young(
    edition: Edition, role: Role, *, shift: Shift | None = None, span: Span | None = None
) -> list[Assignment]:
    """Who is on a shift of this role, or waits for it, and is younger than it asks for, by name.

    Of one shift alone if that is given, and with `span` as if it were at that time.
    """
    highest = max(rules.USUAL_AGE if role.minimum_age is None else role.minimum_age, role.night_age or 0)
    query = (
        select(Assignment, Volunteer)
        .join(Assignment.shift)
        .join(
            Volunteer,
            (Volunteer.edition_id == Assignment.edition_id) & (Volunteer.person_id == Assignment.person_id),
        )
        .where(Shift.role_id == role.id, Assignment.status.not_in(GONE), Volunteer.from_age < highest)
        .order_by(Assignment.name_key, Assignment.id)
        .options(contains_eager(Assignment.shift), joinedload(Assignment.person, innerjoin=True))
    )
    if shift is not None:
        query = query.where(Shift.id == shift.id)
    found = [(assignment, volunteer) for assignment, volunteer in db.session.execute(query)]
    beside = _together([volunteer.guardian_id for _assignment, volunteer in found if volunteer.guardian_id], role)
    return [
        assignment
        for assignment, volunteer in found
        if not _is_old_enough(
            role,
            volunteer,
            span or (assignment.shift.starts_at, assignment.shift.ends_at),
            edition.zone,
            beside_guardian=(assignment.shift_id, volunteer.guardian_id) in beside,
        )
    ]


def _together(guardians: Collection[int], role: Role) -> set[tuple[int, int | None]]:
    """Which of these guardians have a place on which shifts of the role."""
    if not guardians:
        return set()
    query = (
        select(Assignment.shift_id, Assignment.person_id)
        .join(Assignment.shift)
        .where(Shift.role_id == role.id, Assignment.person_id.in_(guardians), Assignment.status.in_(HELD))
    )
    return {(shift_id, person_id) for shift_id, person_id in db.session.execute(query)}


def _is_old_enough(role: Role, volunteer: Volunteer, span: Span, zone: str, *, beside_guardian: bool) -> bool:
    age = volunteer.from_age
    if age is None or age >= rules.minimum_age(role, *span, zone):
        return True
    beside = role.beside_guardian_age
    return beside_guardian and beside is not None and age >= beside
