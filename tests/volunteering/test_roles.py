"""Roles made twice: a button pressed several times at the same moment makes one."""

from datetime import date

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.volunteering import planning, roles
from eventsapp.volunteering.models import Role, Shift
from tests import makers
from tests.capacity.test_race import at_once

CLICKS = 4


@pytest.fixture
def walk(app, still):
    return makers.edition(starts_on=date(2027, 6, 6))


def names():
    return [role.name.en for role in db.session.scalars(select(Role).order_by(Role.position))]


def test_a_role_described_several_times_at_once_is_there_once(app, walk):
    number = walk.id
    db.session.remove()

    def add(_click):
        with writing():
            wanted = roles.Described(makers.both("Marshal"), makers.both("Show the way."), minimum_age=16)
            return roles.add(db.session.get_one(Edition, number), wanted, by=OPERATOR).id

    assert len(set(at_once(app, add, CLICKS))) == 1 and names() == ["Marshal"]


def test_so_is_a_copy_with_its_shifts(app, walk):
    role = makers.role(walk, name=makers.both("Marshal"))
    makers.shift(walk, doing=role)
    number = role.id
    db.session.remove()

    def copy(_click):
        with writing():
            known = db.session.get_one(Role, number)
            return planning.copy_role(known, makers.both("Desk"), with_shifts=True, by=OPERATOR).id

    assert len(set(at_once(app, copy, CLICKS))) == 1
    assert names() == ["Marshal", "Desk"] and len(db.session.scalars(select(Shift)).all()) == 2
