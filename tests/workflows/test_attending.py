"""Two people at two telephones note the same helper at the same moment; and a thin morning, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.outbox.models import Message
from eventsapp.people.models import Account
from eventsapp.volunteering import attendance
from eventsapp.volunteering.models import Assignment, Priority, Shift
from eventsapp.volunteering.records import Hours
from eventsapp.workflows import attending, thinning
from tests import makers
from tests.capacity.test_race import at_once


def soon(walk, name, *, of=2, **given):
    """A shift that began a while ago, with so many helpers who are expected."""
    role = makers.role(walk, name=makers.both(name))
    shift = makers.shift(walk, doing=role, minimum=1, maximum=5, **given)
    now = clock.now()
    with writing():
        shift.starts_at, shift.ends_at = now - timedelta(hours=1), now + timedelta(hours=1)
    return shift, [makers.assignment(shift) for _ in range(of)]


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition()


def test_here_and_missing_noted_at_once_leave_the_places_right(app, walk):
    shift, (one,) = soon(walk, "Water table", of=1)
    acts = (attendance.arrive, attendance.miss, attendance.undo, attendance.complete)
    number, shift_id = one.id, shift.id

    def note(turn):
        try:
            with writing():
                acts[turn % 4](db.session.get_one(Assignment, number), by=OPERATOR)
        except Refusal:
            pass

    at_once(app, note, times=24)
    db.session.rollback()
    one, pool = db.session.get_one(Assignment, number), db.session.get_one(Shift, shift_id).pool
    db.session.refresh(one)
    db.session.refresh(pool)
    assert pool.held == (1 if one.is_held else 0)


def test_hours_approved_twice_at_once_are_credited_once(app, walk):
    _shift, (one,) = soon(walk, "Water table", of=1)
    with writing():
        attendance.arrive(one, by=OPERATOR)
    number, account = one.id, makers.account().id

    def approve(turn):
        with writing():
            mine = db.session.get_one(Assignment, number)
            attending.approve_hours([(mine, 60)], db.session.get_one(Account, account), by=OPERATOR)

    at_once(app, approve, times=8)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Message.kind == "hours_approved")) == 1
    assert db.session.scalar(select(func.count()).select_from(Hours)) == 1


def test_who_is_here_is_sent_to_what_cannot_go_without(walk):
    crossing, (lost,) = soon(walk, "Crossing", of=1, priority=Priority.CRITICAL)
    water, (kim, bo) = soon(walk, "Water table")
    with writing():
        for one in (kim, bo):
            attendance.arrive(one, by=OPERATOR)
        attendance.miss(lost, by=OPERATOR)
    now = clock.now()
    plan = thinning.plan(walk, now - timedelta(hours=2), now + timedelta(hours=2), now)
    assert [(post.shift_id, post.missing) for post in plan.short] == [(crossing.id, 1)] and plan.left_short == []
    (move,) = plan.moves
    assert (move.out_of.shift_id, move.into.shift_id, move.leaves) == (water.id, crossing.id, 1)
    with writing():
        attending.redeploy(db.session.get_one(Assignment, move.helper.assignment_id), water, crossing, by=OPERATOR)
    assert thinning.plan(walk, now - timedelta(hours=2), now + timedelta(hours=2), now).short == []
