"""Manage links: secret addresses at which a registration is seen and changed."""

from dataclasses import dataclass

from sqlalchemy import insert, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.submissions.models import ManageLink, Registration

_MAKING = insert(ManageLink.__table__)  # type: ignore[arg-type] # by its table: nobody needs it as an object


@dataclass(frozen=True)
class Holder:
    """Somebody to whom a link to a registration belongs: what is theirs is found as through the link itself."""

    registration: Registration
    person_id: int

    @property
    def registration_id(self) -> int:
        return self.registration.id


def make(registration: Registration, person: Person) -> str:
    """A new manage link for that person; the secret is given once, to be mailed, and never stored."""
    db.session.flush()
    token = tokens.secret()
    row = {"registration_id": registration.id, "person_id": person.id, "digest": tokens.digest(token)}
    db.session.execute(_MAKING, [{**row, "made_at": clock.now()}])
    return token


def opened_by(token: str) -> ManageLink | None:
    """The link that this secret opens, unless it was revoked."""
    query = select(ManageLink).where(ManageLink.digest == tokens.digest(token), ManageLink.revoked_at.is_(None))
    return db.session.scalars(query).first()


def live(registration: Registration, person: Person) -> list[ManageLink]:
    """The person's links to the registration that still work, the oldest first."""
    query = select(ManageLink).where(
        ManageLink.registration_id == registration.id,
        ManageLink.person_id == person.id,
        ManageLink.revoked_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(ManageLink.id)))


def revoke_all(registration: Registration, person: Person, *, but: ManageLink | None = None, by: Actor) -> int:
    """End the person's links to the registration, all or all but one; wherever they were forwarded, they are dead."""
    ending = [link for link in live(registration, person) if link is not but]
    for link in ending:
        link.revoked_at = clock.now()
        trail.record("manage_link.revoked", link, by=by)
    return len(ending)
