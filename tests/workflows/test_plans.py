"""How signing up, checking in and the worker's rounds read: nothing that grows is read from one end to the other."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from benchmarks import crowds, data
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox import delivery
from eventsapp.registration import check_ins
from eventsapp.registration.models import Category, Entry
from eventsapp.retention import erasing
from eventsapp.rounds import sending
from eventsapp.workflows import housekeeping, signup
from eventsapp.workflows.plans import Comer, Plan
from tests import makers, plans

CROWD = 200


@pytest.fixture
def edition(app):
    made = data.edition("crowd")
    crowds.fill(made, CROWD)
    return made


def test_signing_up_and_checking_in_read_only_what_they_are_about(edition):
    category = db.session.scalars(select(Category.id).where(Category.edition_id == edition.id)).first()
    entry = db.session.scalars(select(Entry).where(Entry.status == "confirmed", Entry.arrived_at.is_(None))).first()
    known = makers.person("Ada Known", "ada@example.org")
    people = [("Robin Newcomer", "robin@example.org"), (known.name, known.email)]
    with plans.asked() as made:
        for name, address in people:
            comer = Comer("me", name, category, is_registrant=True)
            with writing():
                signup.household(edition, Plan(name, address, (comer,), f"form of {name}", "en"), by=PUBLIC)
        with writing():
            edition.starts_on = edition.ends_on = clock.today(edition.zone)
            assert check_ins.arrive(edition, [entry], by=OPERATOR)
    assert len(made) > 40
    _check_nothing_read_whole(made)


def test_the_rounds_of_the_worker_read_only_what_is_due(edition):
    now = clock.now()
    with plans.asked() as made:
        delivery.claim(20, now=now, from_the_dead=False)
        delivery.claim(20, now=now, from_the_dead=True)
        housekeeping.run(now)
        sending.send_due(now, by=OPERATOR)
        erasing.erase_due(now + timedelta(days=1))
    assert len(made) > 25
    _check_nothing_read_whole(made)


def _check_nothing_read_whole(made):
    found = plans.read_whole(made)
    assert not found, "\n\n".join(found)
