"""Taking in a registration, once for each form that somebody opened."""

from collections.abc import Collection

from sqlalchemy import select

from eventsapp.core import clock, tokens
from eventsapp.core.db import db, insert_unless_there
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.submissions.models import Basis, Registration


def of_form(form_key: str) -> Registration | None:
    """The registration that this form became, if it was sent before."""
    return db.session.scalars(select(Registration).where(Registration.form_key == form_key)).first()


def take_in(
    edition: Edition, registrant: Person, *, form_key: str, language: str, basis: Basis = Basis.SELF
) -> Registration:
    """A new registration with a reference of its own: one that another has is drawn again."""
    db.session.flush()
    storing = insert_unless_there(Registration, "reference")
    row = {
        "edition_id": edition.id,
        "registrant_id": registrant.id,
        "form_key": form_key,
        "language": language,
        "basis": basis,
        "submitted_at": clock.now(),
    }
    while True:
        found = db.session.scalars(storing, [{**row, "reference": tokens.reference()}]).first()
        if found is not None:
            return found


def of_forms(form_keys: Collection[str]) -> dict[str, Registration]:
    """The registrations that these forms became, by the key of the form."""
    found: dict[str, Registration] = {}
    for some in _portions(form_keys):
        query = select(Registration).where(Registration.form_key.in_(some))
        found |= {one.form_key: one for one in db.session.scalars(query)}
    return found


def unused_references(number: int) -> list[str]:
    """So many references that no registration has."""
    drawn: set[str] = set()
    while len(drawn) < number:
        fresh = {tokens.reference() for _each in range(number - len(drawn))} - drawn
        for some in _portions(fresh):
            fresh -= set(db.session.scalars(select(Registration.reference).where(Registration.reference.in_(some))))
        drawn |= fresh
    return list(drawn)


def _portions(keys: Collection[str], size: int = 500) -> list[list[str]]:
    listed = sorted(keys)
    return [listed[start : start + size] for start in range(0, len(listed), size)]
