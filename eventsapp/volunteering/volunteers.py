"""Volunteers: who gives time at an edition, and what is known of them for it."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from eventsapp.access import rules
from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, sealing
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.submissions.models import ManageLink, Registration
from eventsapp.volunteering.models import Assignment, Volunteer


def welcome(
    registration: Registration,
    person: Person,
    *,
    from_age: int | None = None,
    to_age: int | None = None,
    is_minor: bool = False,
    guardian: Person | None = None,
    availability: str = "",
    may_ask: bool = False,
    is_first: bool = False,
    by: Actor,
) -> Volunteer:
    """The person as a volunteer of the edition.

    Who helps there already stays as they are known, whatever another form says: anybody may have typed their name.
    `is_first` says that they cannot: the person is known since this very transaction.
    """
    volunteer = None if is_first else of_person(registration.edition_id, person)
    if volunteer is None:
        volunteer = Volunteer(
            edition_id=registration.edition_id,
            registration=registration,
            person=person,
            from_age=from_age,
            to_age=to_age,
            is_minor=is_minor,
            guardian=guardian,
            sealed_availability=sealing.seal(availability) if availability else "",
            may_ask=may_ask,
            joined_at=clock.now(),
        )
        db.session.add(volunteer)
        trail.record("volunteer.joined", volunteer, by=by)
    return volunteer


def availability(volunteer: Volunteer) -> str:
    """When they could help and with what, in their own words; nothing where they did not say."""
    return sealing.unseal(volunteer.sealed_availability) or "" if volunteer.sealed_availability else ""


def from_elsewhere(registration: Registration, person_ids: Collection[int]) -> set[int]:
    """Which of these people came to help with another form, on which they may have told what is private."""
    query = select(Volunteer.person_id).where(
        Volunteer.edition_id == registration.edition_id,
        Volunteer.person_id.in_(person_ids),
        Volunteer.registration_id != registration.id,
    )
    return set(db.session.scalars(query)) if person_ids else set()


def of_person(edition_id: int, person: Person) -> Volunteer | None:
    """What is known of this person as a volunteer there."""
    return of_people(edition_id, [person.id]).get(person.id)


def of_people(edition_id: int, person_ids: Collection[int]) -> dict[int, Volunteer]:
    """What is known of these people as volunteers there, by person id."""
    if not person_ids:
        return {}
    query = (
        select(Volunteer)
        .where(Volunteer.edition_id == edition_id, Volunteer.person_id.in_(person_ids))
        .options(joinedload(Volunteer.person, innerjoin=True), joinedload(Volunteer.guardian))
    )
    return {volunteer.person_id: volunteer for volunteer in db.session.scalars(query)}


def within(link: ManageLink) -> list[Volunteer]:
    """The volunteers of a registration whom the link's person may see, in the order in which they came.

    The registrant's link reaches all of them, another adult's themselves and the minors whose guardian they are.
    """
    on_shifts = select(Assignment.person_id).where(Assignment.registration_id == link.registration_id)
    query = (
        select(Volunteer)
        .where(
            Volunteer.edition_id == link.registration.edition_id,
            or_(Volunteer.registration_id == link.registration_id, Volunteer.person_id.in_(on_shifts)),
        )
        .order_by(Volunteer.id)
        .options(joinedload(Volunteer.person, innerjoin=True), joinedload(Volunteer.guardian))
    )
    if link.person_id != link.registration.registrant_id:
        query = query.where(or_(Volunteer.person_id == link.person_id, Volunteer.guardian_id == link.person_id))
    return list(db.session.scalars(query))


def erase_due(today: date) -> int:
    """Forget when people could help, and that they may be asked for it, as long after the edition as access needs are
    kept; says of how many."""
    over = select(Edition.id).where(Edition.ends_on <= today - timedelta(days=rules.KEPT_DAYS))
    said = or_(Volunteer.sealed_availability != "", Volunteer.may_ask)
    gone = update(Volunteer).where(Volunteer.edition_id.in_(over), said)
    return int(db.session.execute(gone.values(sealed_availability="", may_ask=False)).rowcount)  # type: ignore[attr-defined]
