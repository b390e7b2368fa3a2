"""Still coming? and counting: what time alone brings about for volunteers."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.outbox.models import Message
from eventsapp.volunteering.models import Assignment, AssignmentStatus
from eventsapp.volunteering.records import ShiftCount
from eventsapp.workflows import housekeeping, reaffirming
from tests import makers
from tests.capacity.test_race import at_once


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition()


def asked(to=None):
    db.session.rollback()
    query = select(Message).where(Message.kind == "still_coming").order_by(Message.id)
    return list(db.session.scalars(query.where(Message.to_address == to) if to else query))


def same_day(walk, who=None):
    """Somebody on two shifts of one day, by one form."""
    who = who or makers.person("Kim Lee", "kim@example.org")
    first = makers.assignment(makers.shift(walk, at=time(7), until=time(9)), who)
    second = makers.assignment(makers.shift(walk, at=time(13), until=time(15)), who)
    with writing():
        second.registration = first.registration
    return first, second


def run(still, before, hours):
    still.move_to(before - timedelta(hours=hours))
    housekeeping.run(clock.now())


def test_three_days_before_their_first_shift_people_are_asked_once_about_all_of_that_day(walk, still):
    first, second = same_day(walk)
    begins = first.shift.starts_at
    run(still, begins, 73)
    assert asked() == []
    run(still, begins, 72)
    assert len(asked("kim@example.org")) == 1
    assert first.asked_at == second.asked_at == clock.now()
    for hours in (71, 66, 10):
        run(still, begins, hours)
    assert len(asked()) == 1
    assert first.status == AssignmentStatus.CONFIRMED


def test_only_those_who_are_settled_are_asked_and_only_where_the_organizers_want_it(walk, still):
    shift = makers.shift(walk, at=time(7), maximum=2)
    said, waits = makers.assignment(shift), None
    makers.assignment(shift, makers.person("Kim Lee", "kim@example.org"))
    waits = makers.assignment(shift)
    approved_later = makers.assignment(makers.shift(walk, doing=makers.role(walk, needs_approval=True)))
    silent = makers.edition(reaffirm_hours=0)
    makers.assignment(makers.shift(silent))
    cancelled = makers.assignment(makers.shift(walk))
    with writing():
        said.status = AssignmentStatus.REAFFIRMED
        cancelled.shift.cancelled_at = clock.now()
    run(still, shift.starts_at, 70)
    assert [letter.to_address for letter in asked()] == ["kim@example.org"]
    assert (waits.status, approved_later.status) == (AssignmentStatus.WAITLISTED, AssignmentStatus.REQUESTED)


def test_who_took_a_shift_just_now_is_asked_a_day_later_and_not_after_it_began(walk, still):
    shift = makers.shift(walk, at=time(7))
    still.move_to(shift.starts_at - timedelta(hours=40))
    makers.assignment(shift, makers.person("Kim Lee", "kim@example.org"))
    housekeeping.run(clock.now())
    assert asked() == []
    late = makers.shift(walk, at=time(8))
    still.move_to(late.starts_at - timedelta(hours=20))
    makers.assignment(late)
    run(still, shift.starts_at, 16)
    assert [letter.to_address for letter in asked()] == ["kim@example.org"]
    still.move_to(shift.starts_at + timedelta(hours=6))
    housekeeping.run(clock.now())
    assert len(asked()) == 1


def test_whoever_cannot_be_written_to_is_not_marked_as_asked(walk, still):
    kept = makers.assignment(makers.shift(walk, at=time(7)))
    with writing():
        kept.person.email = kept.person.email_key = None
    run(still, kept.shift.starts_at, 70)
    assert asked() == []
    assert kept.asked_at is None


def test_who_takes_down_the_day_after_is_asked_though_the_event_has_ended_meanwhile(walk, still):
    last = makers.assignment(makers.shift(walk))
    with writing():
        last.shift.starts_at, last.shift.ends_at = (walk.ends_at + timedelta(hours=hours) for hours in (20, 22))
        walk.reaffirm_hours = 12
    run(still, last.shift.starts_at, 10)
    assert clock.now() > walk.ends_at
    assert [letter.to_address for letter in asked()] == [last.person.email]


def test_what_did_not_take_place_is_not_counted(walk, still):
    makers.shift(walk)
    still.move_to(walk.ends_at + timedelta(hours=1))
    for state in (State.DRAFT, State.POSTPONED, State.CANCELLED):
        with writing():
            walk.state = state
        housekeeping.run(clock.now())
        assert counts() == {}


def test_two_workers_at_once_ask_once(app, still):
    makers.organization()
    first, _second = same_day(makers.edition())
    begins, number = first.shift.starts_at, first.registration_id
    db.session.remove()
    still.move_to(begins - timedelta(hours=70))
    now = clock.now()

    def work(_number):
        with writing():
            return reaffirming.ask(number, now, by=OPERATOR)

    assert sorted(at_once(app, work, 4)) == [0, 0, 0, 1]
    assert len(asked()) == 1


def test_after_the_day_numbers_stay_of_who_was_needed_and_who_came(walk, still):
    shift = makers.shift(walk, at=time(7), until=time(9), ideal=3, maximum=9)
    on = [makers.assignment(shift) for _ in range(5)]
    empty = makers.shift(walk, ideal=2)
    off = makers.assignment(makers.shift(walk))
    statuses = (
        AssignmentStatus.COMPLETED,
        AssignmentStatus.ARRIVED,
        AssignmentStatus.NO_SHOW,
        AssignmentStatus.DROPPED,
    )
    with writing():
        for assignment, status in zip(on, statuses, strict=False):
            assignment.status = status
        off.shift.cancelled_at = clock.now()
    still.move_to(walk.ends_at - timedelta(minutes=1))
    housekeeping.run(clock.now())
    assert counts() == {}
    still.move_to(walk.ends_at + timedelta(hours=1))
    housekeeping.run(clock.now())
    assert counts() == {shift.id: (3, 4, 2, 1), empty.id: (2, 0, 0, 0)}
    with writing():
        db.session.get_one(Assignment, on[2].id).status = AssignmentStatus.COMPLETED
    still.shift(timedelta(hours=1))
    housekeeping.run(clock.now())
    assert counts()[shift.id] == (3, 4, 3, 0)
    with writing():
        db.session.get_one(Assignment, on[2].id).status = AssignmentStatus.NO_SHOW
    still.shift(timedelta(days=61))
    housekeeping.run(clock.now())
    assert counts()[shift.id] == (3, 4, 3, 0)


def counts():
    db.session.rollback()
    return {
        one.shift_id: (one.needed, one.signed_up, one.came, one.missed)
        for one in db.session.scalars(select(ShiftCount))
    }
