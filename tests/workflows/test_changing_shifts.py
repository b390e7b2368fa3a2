"""Changing and cancelling shifts that people are on."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.capacity.models import Pool
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.outbox.models import Message
from eventsapp.people import households
from eventsapp.volunteering import planning, shifts, volunteers
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from eventsapp.workflows import changing_shifts, joining, signup
from eventsapp.workflows.plans import Comer, Plan
from tests import makers
from tests.capacity.test_race import at_once


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition()


def change(shift, *, tell=False, **to):
    with writing():
        return changing_shifts.change(shift, replace(planning.planned(shift), **to), tell=tell, by=OPERATOR)


def cancel(shift, *, tell=False):
    with writing():
        return changing_shifts.cancel(shift, tell=tell, by=OPERATOR)


def letters():
    return {(message.kind, message.to_address) for message in db.session.scalars(select(Message))}


def test_whom_a_change_affects_is_said_by_who_can_be_told(walk):
    shift = makers.shift(walk, maximum=None)
    parent = makers.assignment(shift).person
    makers.assignment(shift)
    sent = makers.registration(walk, parent)
    with writing():
        child = households.placeholder(households.of(parent), "Léo", language="en")
        volunteer = volunteers.welcome(sent, child, guardian=parent, is_minor=True, by=OPERATOR)
        shifts.take(sent, db.session.get_one(Shift, shift.id), volunteer, by=OPERATOR)
    effect = changing_shifts.effect(shift)
    assert (len(effect.people), effect.told_themselves, effect.told_through_others) == (3, 2, 1)
    assert effect.can_be_told == 3 and not effect.unreachable


def test_those_on_it_are_told_of_another_time_only_if_wanted(walk):
    shift = makers.shift(walk)
    who = makers.assignment(shift).person
    later = timedelta(hours=1)
    change(shift, starts_at=shift.starts_at + later, ends_at=shift.ends_at + later)
    assert not letters(), "nobody wanted them to be told"
    change(shift, tell=True, place=makers.both("Barn", "Grange"))
    assert {email for _kind, email in letters()} == {who.email}
    assert db.session.scalars(select(Assignment)).one().status == AssignmentStatus.CONFIRMED


def test_a_change_of_numbers_alone_tells_nobody(walk):
    shift = makers.shift(walk)
    makers.assignment(shift)
    change(shift, tell=True, ideal=3)
    assert not letters()


def test_who_said_they_still_come_is_asked_again_when_the_time_changes(walk, still):
    shift = makers.shift(walk)
    one = makers.assignment(shift)
    with writing():
        one.status, one.asked_at = AssignmentStatus.REAFFIRMED, walk.starts_at - timedelta(days=2)
    change(shift, place=makers.both("Barn", "Grange"))
    assert one.status == AssignmentStatus.REAFFIRMED
    change(shift, ends_at=shift.ends_at + timedelta(hours=1))
    assert (one.status, one.asked_at) == (AssignmentStatus.CONFIRMED, None)


def test_fewer_places_than_people_are_refused_and_more_are_offered_to_those_who_wait(walk):
    shift = makers.shift(walk, maximum=2)
    on_it = [makers.assignment(shift) for _number in range(4)]
    with pytest.raises(changing_shifts.FewerThanOnIt) as refused:
        change(shift, minimum=1, ideal=1, maximum=1)
    assert str(refused.value).startswith("Places taken or offered: 2.") and refused.value.field == "maximum"
    assert db.session.get_one(Pool, shift.pool_id).maximum == 2
    change(shift, maximum=3)
    assert [one.status for one in on_it] == ["confirmed", "confirmed", "offered", "waitlisted"]


def test_who_cannot_come_at_the_new_time_is_listed_and_stays(walk):
    role = makers.role(walk, minimum_age=14, night_age=18, night_from=time(22), night_until=time(6))
    morning = makers.shift(walk, doing=role, at=time(7), until=time(9))
    evening = makers.shift(walk, at=time(20), until=time(23))
    busy = makers.assignment(morning)
    young = makers.assignment(morning, from_age=16)
    sent = busy.registration
    with writing():
        volunteer = volunteers.of_person(walk.id, busy.person)
        shifts.take(sent, db.session.get_one(Shift, evening.id), volunteer, by=OPERATOR)
    to_the_night = replace(planning.planned(morning), starts_at=evening.starts_at, ends_at=evening.ends_at)
    effect = changing_shifts.effect(morning, to_the_night)
    assert ([one.id for one in effect.busy], [one.id for one in effect.too_young]) == ([busy.id], [young.id])
    change(morning, starts_at=evening.starts_at, ends_at=evening.ends_at)
    assert busy.is_held and young.is_held


def test_a_cancelled_shift_lets_everybody_go_and_tells_them_if_wanted(walk):
    shift = makers.shift(walk, maximum=1)
    people = [makers.assignment(shift) for _number in range(2)]
    assert len(cancel(shift, tell=True)) == 2
    assert {one.status for one in people} == {AssignmentStatus.DROPPED}
    pool = db.session.get_one(Pool, shift.pool_id)
    assert (pool.held, pool.offered, pool.waiting) == (0, 0, 0)
    assert {email for _kind, email in letters()} == {one.person.email for one in people}
    assert not cancel(shift, tell=True), "done twice it is done once"
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "shift.cancelled")).one()
    assert line.details == {"people": 2, "told": True}


def test_nobody_gets_onto_a_shift_that_was_cancelled_meanwhile(walk):
    shift = makers.shift(walk)
    cancel(shift)
    with pytest.raises(shifts.CancelledMeanwhile):
        makers.assignment(shift)
    assert db.session.get_one(Pool, shift.pool_id).held == 0


def test_many_who_take_a_shift_as_it_is_cancelled_leave_nobody_on_it(app):
    walk = makers.edition()
    shift = makers.shift(walk, maximum=None)
    edition_id, shift_id, pool_id = walk.id, shift.id, shift.pool_id
    db.session.remove()

    def act(number):
        try:
            if number == 5:
                with writing():
                    return len(changing_shifts.cancel(db.session.get_one(Shift, shift_id), tell=False, by=OPERATOR))
            with writing():
                comer = Comer("1", f"Kim {number}", is_registrant=True, shift_ids=(shift_id,))
                plan = Plan(f"Kim {number}", f"kim{number}@example.org", (comer,), f"form-{number}", "en")
                return signup.household(db.session.get_one(Edition, edition_id), plan, by=PUBLIC).registration.id
        except (shifts.CancelledMeanwhile, joining.ShiftGone) as refusal:
            return str(refusal)

    at_once(app, act, 12)
    assert {one.status for one in db.session.scalars(select(Assignment))} <= {AssignmentStatus.DROPPED}
    assert db.session.get_one(Pool, pool_id).held == 0
    assert db.session.get_one(Shift, shift_id).cancelled_at is not None


def test_a_shift_that_has_begun_is_not_cancelled(walk, still):
    shift = makers.shift(walk)
    one = makers.assignment(shift)
    still.move_to(shift.starts_at)
    with pytest.raises(changing_shifts.HasBegun):
        cancel(shift)
    assert one.is_held
