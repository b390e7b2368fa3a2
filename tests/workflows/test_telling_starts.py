"""A category starts at another time: everybody in it is told once, and nobody else."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events import editions
from eventsapp.events.models import State
from eventsapp.outbox.models import Message
from eventsapp.registration import categories, start_news
from eventsapp.registration.models import EntryStatus
from eventsapp.submissions.models import Registration
from eventsapp.workflows import housekeeping, spreading, telling_starts
from tests import makers
from tests.capacity.test_race import at_once
from tests.conftest import NOW

JUNE_6 = date(2027, 6, 6)


@pytest.fixture
def walk(app, still):
    makers.organization()
    series = makers.series("walk", name=makers.both("The Walk", "La Marche"))
    return makers.edition(of=series, starts_on=JUNE_6, venue=makers.venue())


@pytest.fixture
def wheel(walk, still):
    """With Ada, Wim who waits, and Gone who is in it no more; Run is in another category."""
    category = makers.category(walk, name=makers.both("5 km wheel", "5 km sur roues"), maximum=1)
    makers.entry(category, makers.person("Ada", "ada@example.org"))
    makers.entry(category, makers.person("Wim Waiting", "wim@example.org"))
    gone = makers.entry(category, makers.person("Gone", "gone@example.org"))
    with writing():
        gone.status = EntryStatus.WITHDRAWN
    makers.entry(makers.category(walk, name=makers.both("Run")), makers.person("Run", "run@example.org"))
    still.shift(60)
    return category


def start_at(category, hour):
    at = None if hour is None else clock.moment(datetime.combine(JUNE_6, time(hour)), makers.ZONE)
    with writing():
        categories.edit(category, replace(categories.described(category), starts_at=at), by=OPERATOR)


def told():
    housekeeping.run(NOW)
    return list(db.session.scalars(select(Message).where(Message.kind == "start_moved").order_by(Message.id)))


def test_everybody_in_it_or_waiting_for_it_is_told_the_new_start_once(wheel):
    assert start_news.concerned(wheel) == 2
    start_at(wheel, 9)
    letters = {one.to_address: one for one in told()}
    assert letters.keys() == {"ada@example.org", "wim@example.org"}
    letter = letters["ada@example.org"]
    assert letter.subject.startswith("Another start: 5 km wheel, The Walk 2027")
    assert "Sunday, June 6, 2027, 9:00\N{NO-BREAK SPACE}a.m." in letter.text
    assert "Ada\n  5 km wheel\n  Start: 9:00" in letter.text
    assert letter.calendar_of is not None
    assert len(told()) == 2


def test_a_french_reader_is_told_in_french_also_that_it_starts_with_the_event_again(wheel):
    start_at(wheel, 9)
    told()
    with writing():
        for registration in db.session.scalars(select(Registration)):
            registration.language = "fr"
    start_at(wheel, None)
    letter = told()[-1]
    assert letter.subject.startswith("Nouveau départ : 5 km sur roues, La Marche 2027")
    assert "elle part avec l’activité" in letter.text


def test_changed_twice_before_anybody_was_told_it_is_told_once_as_it_is(wheel):
    start_at(wheel, 9)
    start_at(wheel, 10)
    letters = told()
    assert len(letters) == 2 and all(
        "10:00" in one.text and "9:00\N{NO-BREAK SPACE}a.m." not in one.text for one in letters
    )


def test_another_hint_or_the_same_start_tells_nobody(wheel):
    with writing():
        categories.edit(wheel, replace(categories.described(wheel), hint=makers.both("Gently")), by=OPERATOR)
    start_at(wheel, None)
    assert told() == []


def test_of_a_draft_and_of_what_is_off_nobody_is_told(walk, wheel):
    with writing():
        walk.state = State.DRAFT
    start_at(wheel, 9)
    assert start_news.concerned(wheel) == 0 and told() == []
    with writing():
        walk.state = State.OPEN
    start_at(wheel, 10)
    with writing():
        editions.cancel(walk, makers.both("Smoke"), by=OPERATOR)
    assert told() == []


def test_who_signs_up_afterwards_knows_it_as_it_is(walk, wheel, still):
    start_at(wheel, 9)
    still.shift(60)
    makers.entry(wheel, makers.person("Late", "late@example.org"))
    assert "late@example.org" not in {one.to_address for one in told()}


def test_many_are_told_some_at_a_time_and_by_several_workers_each_once(app, wheel, still, monkeypatch):
    monkeypatch.setattr(spreading, "AT_ONCE", 2)
    for number in range(7):
        makers.entry(wheel, makers.person(f"P{number}", f"p{number}@example.org"))
    still.shift(60)
    start_at(wheel, 9)
    at_once(app, lambda _number: telling_starts.tell_due(by=OPERATOR), 3)
    db.session.rollback()
    addresses = [one.to_address for one in told()]
    assert len(addresses) == len(set(addresses)) == 9
