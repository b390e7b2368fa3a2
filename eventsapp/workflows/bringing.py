"""Bringing somebody: an organizer puts a person on a shift whom the edition does not know yet, or keeps a place."""

from flask_babel import gettext as _

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, hold
from eventsapp.core.languages import speaking
from eventsapp.events.models import Edition
from eventsapp.people import directory, households
from eventsapp.people.models import Household, Person
from eventsapp.registration import entries
from eventsapp.submissions import registrations
from eventsapp.submissions.models import Basis
from eventsapp.volunteering import assignments, volunteers
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.workflows import commitments, handing_over, naming, rostering, shift_letters, shift_waitlists


def bring(shift: Shift, *, name: str, email: str, language: str, form_key: str, by: Actor) -> Assignment:
    """Put an adult on the shift under this name; without one the place is kept for somebody whose name comes later.

    Who has an address gets a page of their own by mail; without one somebody has to tell them. The same form sent
    twice brings one person; after going back and changing it, it is another form.
    """
    key = tokens.digest("\x1f".join([form_key, str(shift.id), name.casefold(), directory.email_key(email)]))
    hold("form", key)
    if sent_before := registrations.of_form(key):
        return assignments.of(sent_before, with_gone=True)[0]
    edition = db.session.get_one(Edition, shift.edition_id)
    person = _person(name, email, language)
    commitments.hold_still([person])
    if volunteers.of_person(edition.id, person) or person.id in entries.already_in(edition, [person]):
        return rostering.assign(shift, person, by=by)
    registration = registrations.take_in(edition, person, form_key=key, language=language, basis=Basis.AGREED)
    trail.record("registration.by_hand", registration, by=by, people=1)
    adult = handing_over.adult_age(edition) if name else None
    volunteer = volunteers.welcome(registration, person, from_age=adult, by=by)
    assignment = rostering.place(shift, edition, volunteer, by=by)
    assignment.is_placeholder = not name
    return assignment


def name(assignment: Assignment, *, name: str, email: str, by: Actor) -> None:
    """Say who has a place that was kept. With an address they get a page of their own by mail.

    Refused where they promised something else for that time under the same name and address.
    """
    if email:
        hold("sign-up", directory.email_key(email))
    person = assignment.person
    commitments.hold_still([person])
    if not assignments.held_still(assignment).is_placeholder:
        return
    naming.name(assignment.registration, person, name, by=by)
    if not email:
        return
    person.email, person.email_key = email, directory.email_key(email)
    db.session.flush()
    theirs = [one for one in assignments.current_of([person]) if one.is_held]
    for one in theirs:
        shift_waitlists.refuse_if_not_free(one.shift, [person])
    shift_letters.taken([one for one in theirs if clock.now() < one.shift.starts_at])


def _person(name: str, email: str, language: str) -> Person:
    if email:
        hold("sign-up", directory.email_key(email))
        return directory.welcome(name=name, email=email, language=language)
    with speaking(language):
        called = name or _("Reserved place")
    return households.placeholder(Household(made_at=clock.now()), called, language=language)
