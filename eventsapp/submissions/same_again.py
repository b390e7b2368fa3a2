"""Same again: who was asked to sign up as last year, the secret of their link, and their no."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, locked
from eventsapp.events.models import Edition
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import Consent, SameAgain


def make(edition: Edition, consent: Consent, *, by: Actor) -> tuple[SameAgain, str]:
    """Note that they are asked, and the secret of their link, which is given once and never stored."""
    token = tokens.secret()
    asked = SameAgain(
        edition=edition,
        person=consent.person,
        consent_id=consent.id,
        registration=consent.registration,
        digest=tokens.digest(token),
        asked_at=clock.now(),
    )
    db.session.add(asked)
    trail.record("same_again.asked", asked, by=by, edition=edition.id)
    return asked, token


def opened_by(token: str) -> SameAgain | None:
    """Whom the link belongs to, with both editions; whether it has ended, the caller asks the new one."""
    query = (
        select(SameAgain)
        .where(SameAgain.digest == tokens.digest(token))
        .options(
            joinedload(SameAgain.edition).joinedload(Edition.series),
            joinedload(SameAgain.edition).joinedload(Edition.venue),
            joinedload(SameAgain.person),
            joinedload(SameAgain.registration).joinedload(Registration.edition),
        )
    )
    return db.session.scalars(query).first()


def decline(asked: SameAgain, *, by: Actor) -> SameAgain:
    """Not this year. They may still change their mind while the link works."""
    asked = locked(asked)
    if asked.declined_at is None:
        asked.declined_at = clock.now()
        trail.record("same_again.declined", asked, by=by)
    return asked


def of(registration: Registration) -> list[SameAgain]:
    """When the people of a form were asked again because of it."""
    query = select(SameAgain).where(SameAgain.registration_id == registration.id)
    return list(db.session.scalars(query.order_by(SameAgain.id)))
