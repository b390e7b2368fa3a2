"""What tests of mailings are given: an event with people, a mailing to them, and a worker's round."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.mailings import mailings
from eventsapp.mailings.mailings import Described
from eventsapp.mailings.models import Anchor
from eventsapp.outbox.models import Message
from eventsapp.rounds import letters, sending
from tests import makers

JUNE_6 = date(2027, 6, 6)
DUE = datetime(2027, 5, 30, 14, tzinfo=UTC)
"""A week before at ten in the morning, in UTC."""


@pytest.fixture
def walk(app, still):
    makers.organization()
    series = makers.series("walk", name=makers.both("The Walk", "La Marche"))
    return makers.edition(of=series, starts_on=JUNE_6, venue=makers.venue())


@pytest.fixture
def category(walk):
    return makers.category(walk)


def described(text="Hello {first name}", french=None, **given):
    """A week before the day, to everybody, unless said otherwise."""
    usual: dict[str, Any] = {"anchor": Anchor.STARTS, "days": -7, "at": time(10)}
    if "send_at" in given:
        usual = {}
    subject = makers.both("{event}: soon", "{activité} : bientôt")
    return Described(subject=subject, text=makers.both(text, french or text), **(usual | given))


def add(edition, wanted=None, **given):
    with writing():
        return mailings.add(edition, wanted or described(**given), by=OPERATOR)


def act(what):
    with writing():
        return what()


def go_round():
    """What a worker does twice a minute."""
    db.session.rollback()
    return sending.send_due(clock.now(), by=OPERATOR)


def written():
    """The letters of mailings in the outbox, by address."""
    db.session.rollback()
    query = select(Message).where(Message.kind == letters.KIND).order_by(Message.id)
    return {one.to_address: one for one in db.session.scalars(query)}


def week_before(still, *, later=timedelta()):
    """The moment at which a rule of a week is due."""
    still.move_to(DUE + later)
