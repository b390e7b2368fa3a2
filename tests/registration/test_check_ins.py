"""Checking in: each arrival and each taking back is noted once, whoever presses how often."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition, State
from eventsapp.registration import check_ins
from eventsapp.registration.check_ins import DeskNotOpen, HasNoPlace
from eventsapp.registration.models import CheckIn, Entry
from tests import makers
from tests.capacity.test_race import at_once

TODAY = date(2027, 3, 10)
DESKS = 4


@pytest.fixture
def walk(app, still):
    return makers.edition(starts_on=TODAY)


def arrive(*entries):
    with writing():
        own = [db.session.get_one(Entry, entry.id) for entry in entries]
        edition = db.session.get_one(Edition, own[0].edition_id)
        return [entry.person.name for entry in check_ins.arrive(edition, own, by=OPERATOR)]


def undo(*entries):
    with writing():
        own = [db.session.get_one(Entry, entry.id) for entry in entries]
        return [entry.person.name for entry in check_ins.undo(own, by=OPERATOR)]


def notes(*entries):
    query = select(CheckIn.is_undone).where(CheckIn.entry_id.in_([one.id for one in entries])).order_by(CheckIn.id)
    return list(db.session.scalars(query))


def here_since(entry):
    return db.session.get_one(Entry, entry.id, populate_existing=True).arrived_at


def test_every_arrival_and_every_undo_is_a_row_and_done_twice_it_is_done_once(walk, still):
    amina = makers.entry(makers.category(walk), makers.person("Amina"))
    assert arrive(amina) == ["Amina"] and here_since(amina) == clock.now()
    first = clock.now()
    still.shift(timedelta(minutes=5))
    assert arrive(amina) == [] and here_since(amina) == first
    assert undo(amina) == ["Amina"] and undo(amina) == [] and here_since(amina) is None
    assert arrive(amina) == ["Amina"] and here_since(amina) == clock.now()
    assert notes(amina) == [False, True, False]
    told = list(
        db.session.scalars(select(AuditLine.action).where(AuditLine.action.like("entry.arriv%")).order_by(AuditLine.id))
    )
    assert told == ["entry.arrived", "entry.arrival_undone", "entry.arrived"]


def test_of_a_household_those_who_are_here_already_keep_their_time(walk, still):
    category = makers.category(walk)
    amina, bo = makers.entry(category, makers.person("Amina")), makers.entry(category, makers.person("Bo"))
    arrive(bo)
    since = here_since(bo)
    still.shift(timedelta(minutes=5))
    assert arrive(amina, bo) == ["Amina"] and here_since(bo) == since


def test_who_has_no_place_is_not_checked_in_and_then_nobody_of_them_is(walk):
    category = makers.category(walk, maximum=1)
    amina, waits = makers.entry(category), makers.entry(category, makers.person("Bo"))
    with pytest.raises(HasNoPlace, match="Bo has no place now"):
        arrive(amina, waits)
    assert here_since(amina) is None and notes(amina, waits) == []


@pytest.mark.parametrize(
    ("days", "state", "opens"),
    [
        (2, State.OPEN, False),
        (1, State.OPEN, True),
        (-3, State.CLOSED, True),
        (0, State.CANCELLED, False),
        (0, State.POSTPONED, False),
        (0, State.DRAFT, False),
    ],
)
def test_the_desk_opens_the_day_before_and_not_while_nothing_takes_place(app, still, days, state, opens):
    edition = makers.edition(starts_on=TODAY + timedelta(days=days), state=state)
    entry = makers.entry(makers.category(edition))
    if opens:
        assert len(arrive(entry)) == 1
    else:
        with pytest.raises(DeskNotOpen):
            arrive(entry)


def test_two_desks_that_press_at_once_note_one_arrival_and_one_undo(app):
    walk = makers.edition(starts_on=clock.today(makers.ZONE))
    category = makers.category(walk)
    family = [makers.entry(category) for _number in range(3)]
    edition_id, numbers = walk.id, [entry.id for entry in family]
    db.session.remove()

    def press(act):
        def pressed(number):
            turned = numbers[number % 3 :] + numbers[: number % 3]
            try:
                with writing():
                    return len(
                        act(db.session.get_one(Edition, edition_id), [db.session.get_one(Entry, n) for n in turned])
                    )
            except Refusal as refusal:
                return str(refusal)

        return sorted(at_once(app, pressed, DESKS))

    arrived = press(lambda edition, entries: check_ins.arrive(edition, entries, by=OPERATOR))
    assert arrived == [0] * (DESKS - 1) + [3]
    undone = press(lambda _edition, entries: check_ins.undo(entries, by=OPERATOR))
    assert undone == [0] * (DESKS - 1) + [3]
    assert db.session.scalar(select(func.count(CheckIn.id))) == 6
