"""Help requests: who was asked to help on a shift that is short, how often, and what they said."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.records import HelpRequest

WITHIN = timedelta(days=30)
"""The time in which nobody is asked more often than the edition allows."""


def make(shift: Shift, person: Person, *, by: Actor) -> tuple[HelpRequest, str]:
    """Note that somebody is asked, and the secret of their link, which is given once and never stored."""
    token = tokens.secret()
    request = HelpRequest(
        shift=shift, person=person, digest=tokens.digest(token), asked_at=clock.now(), asked_by=by.account_id
    )
    db.session.add(request)
    trail.record("help.asked", request, by=by, shift=shift.id)
    return request, token


def opened_by(token: str) -> HelpRequest | None:
    """The request that this secret opens."""
    return db.session.scalars(select(HelpRequest).where(HelpRequest.digest == tokens.digest(token))).first()


def of_shift(shift: Shift) -> list[HelpRequest]:
    """Who was asked for this shift, the last one first."""
    query = select(HelpRequest).where(HelpRequest.shift_id == shift.id).options(joinedload(HelpRequest.person))
    return list(db.session.scalars(query.order_by(HelpRequest.asked_at.desc(), HelpRequest.id.desc())))


def lately(people: Collection[Person], now: datetime) -> dict[int, int]:
    """How often each of these people was asked lately, at whatever edition, by person id."""
    query = (
        select(HelpRequest.person_id, func.count())
        .where(HelpRequest.person_id.in_([person.id for person in people]), HelpRequest.asked_at > now - WITHIN)
        .group_by(HelpRequest.person_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
