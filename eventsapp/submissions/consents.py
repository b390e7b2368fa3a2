"""Consents: what somebody agreed to, kept in the words they read; given expressly, and withdrawn as easily."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, exists, func, not_, select
from sqlalchemy.orm import aliased

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, languages
from eventsapp.core.db import db, hold, locked
from eventsapp.events.models import Edition
from eventsapp.outbox import mail
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import Consent, Purpose, SameAgain, Where

WORDS = {Purpose.NEXT_SIGN_UP: _l("You may write to me when sign-up for next year opens")}
KINDS = {Purpose.NEXT_SIGN_UP: _l("A letter when sign-up for next year opens")}
"""What comes to who agreed."""
VERSIONS = {Purpose.NEXT_SIGN_UP: 1}
"""Goes up with every change of the words, in either language."""


def give(
    registration: Registration, person: Person, purpose: Purpose, form: Where = Where.SIGN_UP, *, by: Actor
) -> Consent:
    """Keep that they agreed, in the words of the page's language; who has agreed already is left as they are."""
    hold("consent", registration.id, person.id, purpose)
    if known := current(registration, person, purpose):
        return known
    consent = Consent(
        person=person,
        registration=registration,
        purpose=purpose,
        words=str(WORDS[purpose]),
        version=VERSIONS[purpose],
        language=languages.current(),
        form=form,
        given_at=clock.now(),
    )
    db.session.add(consent)
    trail.record("consent.given", consent, by=by, purpose=purpose, version=consent.version)
    return consent


def withdraw(registration: Registration, person: Person, purpose: Purpose, *, by: Actor) -> int:
    """Take it back, with whichever form of the series they gave it; a letter that is not on its way does not go."""
    query = (
        select(Consent)
        .join(Consent.registration)
        .join(Registration.edition)
        .where(
            Consent.person_id == person.id,
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
            Edition.series_id == registration.edition.series_id,
        )
        .order_by(Consent.id)
    )
    now = clock.now()
    return sum(_end(found, now, by=by) for found in db.session.scalars(query).all())


def withdraw_all(people: Select[int], moment: datetime, form: Where, *, by: Actor) -> int:
    """Take back whatever these people agreed to, at that moment; a letter that is not on its way does not go."""
    query = select(Consent).where(Consent.person_id.in_(people), Consent.withdrawn_at.is_(None)).order_by(Consent.id)
    return sum(_end(found, moment, form, by=by) for found in db.session.scalars(query).all())


def last_left_at(people: Select[int], forms: Collection[Where]) -> datetime | None:
    """When these people last ended with one press what they have not said more of since."""
    left = (Consent.person_id.in_(people), Consent.left_at_form.in_(forms), not_(_said_since()))
    return db.session.scalar(select(func.max(Consent.withdrawn_at)).where(*left))


def give_back(people: Select[int], moment: datetime, form: Where, *, by: Actor) -> int:
    """Keep that these people agree again to what they took back at that moment, unless they said more of it since."""
    taken_back = (Consent.person_id.in_(people), Consent.withdrawn_at == moment, not_(_said_since()))
    ended = db.session.scalars(select(Consent).where(*taken_back).order_by(Consent.id)).all()
    for one in ended:
        give(one.registration, one.person, Purpose(one.purpose), form, by=by)
    return len(ended)


def current(registration: Registration, person: Person, purpose: Purpose) -> Consent | None:
    """What they agreed to with this form, unless they took it back."""
    query = select(Consent).where(*_current(registration, person.id, purpose))
    return db.session.scalars(query).first()


def is_given(registration: type[Registration], purpose: Purpose) -> ColumnElement[bool]:
    """Whether who sent the form has agreed to that with it, to be asked together with something else."""
    return exists().where(*_current(registration, registration.registrant_id, purpose))


def _current(registration: Any, person_id: Any, purpose: Purpose) -> tuple[ColumnElement[bool], ...]:
    return (
        Consent.registration_id == registration.id,
        Consent.person_id == person_id,
        Consent.purpose == purpose,
        Consent.withdrawn_at.is_(None),
    )


def of(registration: Registration) -> list[Consent]:
    """Everything that was agreed to with this form, also what was taken back."""
    query = select(Consent).where(Consent.registration_id == registration.id)
    return list(db.session.scalars(query.order_by(Consent.id)))


def key_of_letter(edition_id: int, person_id: int) -> str:
    """What makes it the same letter: nobody gets two for one edition."""
    return f"same_again:{edition_id}:{person_id}"


def _said_since() -> ColumnElement[bool]:
    """Whether more was said of the same with the same form."""
    later = aliased(Consent)
    return exists().where(
        later.id > Consent.id,
        later.registration_id == Consent.registration_id,
        later.person_id == Consent.person_id,
        later.purpose == Consent.purpose,
    )


def _end(found: Consent, moment: datetime, form: Where | None = None, *, by: Actor) -> bool:
    """Whether it was they who ended it; either way nothing that rests on it goes any more."""
    consent = locked(found)
    is_new = consent.withdrawn_at is None
    if is_new:
        consent.withdrawn_at, consent.left_at_form = moment, form
        trail.record("consent.withdrawn", consent, by=by, purpose=consent.purpose)
    for asked in db.session.scalars(select(SameAgain).where(SameAgain.consent_id == consent.id)):
        mail.take_back(key_of_letter(asked.edition_id, asked.person_id))
    return is_new
