"""Belonging: through which registration somebody has a shift that others put them on."""

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import tokens
from eventsapp.core.db import db
from eventsapp.submissions import registrations
from eventsapp.submissions.models import Basis, Registration
from eventsapp.volunteering.models import Volunteer


def registration_of(volunteer: Volunteer, *, by: Actor) -> Registration:
    """One of their own for who has an address, and for anybody else the form that first brought them.

    That form may be a stranger's, and whoever sent a form sees what is on its page, and can give it away.
    """
    first, person = volunteer.registration, volunteer.person
    if not person.email or first.registrant_id == person.id:
        return first
    query = (
        select(Registration)
        .where(Registration.registrant_id == person.id, Registration.edition_id == volunteer.edition_id)
        .order_by(Registration.id.desc())
    )
    if own := db.session.scalars(query).first():
        return own
    key = tokens.digest(tokens.secret())
    own = registrations.take_in(first.edition, person, form_key=key, language=person.language, basis=Basis.AGREED)
    trail.record("registration.by_hand", own, by=by, people=1)
    return own
