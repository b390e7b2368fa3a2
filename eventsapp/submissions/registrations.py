"""Taking in a registration, once for each form that somebody opened."""

from sqlalchemy import select

from eventsapp.core import clock, tokens
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.submissions.models import Basis, Registration


def of_form(form_key: str) -> Registration | None:
    """The registration that this form became, if it was sent before."""
    return db.session.scalars(select(Registration).where(Registration.form_key == form_key)).first()


def take_in(
    edition: Edition, registrant: Person, *, form_key: str, language: str, basis: Basis = Basis.SELF
) -> Registration:
    """A new registration with a reference of its own."""
    registration = Registration(
        edition=edition,
        registrant=registrant,
        reference=_unused_reference(),
        form_key=form_key,
        language=language,
        basis=basis,
        submitted_at=clock.now(),
    )
    db.session.add(registration)
    db.session.flush()
    return registration


def _unused_reference() -> str:
    while True:
        drawn = tokens.reference()
        if db.session.scalar(select(Registration.id).where(Registration.reference == drawn)) is None:
            return drawn
