"""Telling people apart: two who look alike and are not the same are not shown as duplicates again."""

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, hold
from eventsapp.people.merged_models import ToldApart
from eventsapp.people.models import Person


def tell(one: Person, other: Person, *, by: Actor) -> None:
    """Remember that these two are not the same."""
    low, high = sorted((one, other), key=lambda person: person.id)
    hold("told apart", low.id, high.id)
    if are(low.id, high.id):
        return
    db.session.add(ToldApart(one_id=low.id, other_id=high.id, told_by=by.account_id, told_at=clock.now()))
    trail.record("person.told_apart", low, by=by, other=high.id)


def forget(one: Person, other: Person, *, by: Actor) -> None:
    """They may be the same after all."""
    low, high = sorted((one, other), key=lambda person: person.id)
    hold("told apart", low.id, high.id)
    if told := db.session.get(ToldApart, (low.id, high.id)):
        db.session.delete(told)
        trail.record("person.not_told_apart", low, by=by, other=high.id)


def are(one_id: int, other_id: int) -> bool:
    """Whether somebody said that they are not the same."""
    low, high = sorted((one_id, other_id))
    query = select(ToldApart.one_id).where(ToldApart.one_id == low, ToldApart.other_id == high)
    return db.session.scalar(query) is not None
