"""Keeping somebody out of one mailing, whatever its list says."""

from collections.abc import Collection

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.mailings.models import KeptOut, Mailing
from eventsapp.people.models import Person


def keep_out(mailing: Mailing, reader: Person, *, by: Actor) -> None:
    """Do not write to them this time."""
    mailing = locked(mailing)
    if db.session.get(KeptOut, (mailing.id, reader.id)) is None:
        db.session.add(KeptOut(mailing_id=mailing.id, person_id=reader.id, kept_out_at=clock.now()))
        trail.record("mailing.kept_out", mailing, by=by, person_id=reader.id)


def let_in(mailing: Mailing, reader: Person, *, by: Actor) -> None:
    """Write to them after all."""
    mailing = locked(mailing)
    found = db.session.get(KeptOut, (mailing.id, reader.id))
    if found is not None:
        db.session.delete(found)
        trail.record("mailing.let_in", mailing, by=by, person_id=reader.id)


def among(mailing_id: int, person_ids: Collection[int]) -> set[int]:
    """Who of these people is kept out."""
    query = select(KeptOut.person_id).where(KeptOut.mailing_id == mailing_id, KeptOut.person_id.in_(person_ids))
    return set(db.session.scalars(query)) if person_ids else set()
