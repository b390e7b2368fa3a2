"""Shifts that organizers fill by hand: in whose registration they are, for whom they are, and while an event is off."""

from datetime import time

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.people import households
from eventsapp.submissions import links
from eventsapp.volunteering import ages, assignments, attendance, volunteers
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.states import EventIsOff
from eventsapp.workflows import commitments, giving_back, reassigning, repairing, rostering, shift_waitlists
from eventsapp.workflows.shift_waitlists import GuardianNotThere
from tests import makers


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition()


def brought_by_a_stranger(walk, who, **given):
    """Somebody whom another's form brought first."""
    sent = makers.registration(walk, makers.person("Stranger", "stranger@example.org"))
    with writing():
        volunteers.welcome(sent, who, **given, by=PUBLIC)
    return sent


def assign(shift, who):
    with writing():
        return rostering.assign(shift, who, by=OPERATOR)


def off(edition, state=State.POSTPONED):
    with writing():
        edition.state = state


def test_what_organizers_give_somebody_is_not_on_the_page_of_a_stranger_who_typed_her_name(walk):
    her = makers.person("Ada", "ada@example.org")
    strangers = brought_by_a_stranger(walk, her, may_ask=True)
    taken = assign(makers.shift(walk, at=time(8), until=time(9)), her)
    assert taken.registration.registrant is her
    with writing():
        assert assignments.within(links.opened_by(links.make(strangers, strangers.registrant))) == []
    short = makers.shift(walk, at=time(10), until=time(11))
    with writing():
        (asked,) = repairing.request_help(short, [her], by=OPERATOR)
        repairing.answer(asked, True, by=PUBLIC)
    assert [one.registration for one in assignments.current_of([her])] == [taken.registration] * 2


def test_who_has_no_address_stays_with_the_form_that_brought_them(walk):
    sent = makers.registration(walk, makers.person())
    with writing():
        child = households.member(households.of(sent.registrant), "Léo", language="en")
        volunteers.welcome(sent, child, by=PUBLIC)
    assert assign(makers.shift(walk), child).registration is sent


@pytest.mark.parametrize("state", [State.CANCELLED, State.POSTPONED])
def test_what_was_promised_to_an_event_that_is_off_keeps_nobody_from_another(walk, state):
    other = makers.edition()
    kim = makers.assignment(makers.shift(other, at=time(8), until=time(12))).person
    starts = makers.category(other)
    with writing():
        starts.starts_at = other.starts_at
    makers.entry(starts, kim)
    shift = makers.shift(walk, at=time(9), until=time(10))
    assert len(commitments.of([kim])[kim.id]) == 2
    off(other, state)
    brought_by_a_stranger(walk, kim)
    assert commitments.of([kim])[kim.id] == []
    assert assign(shift, kim).status == "confirmed"


def test_while_an_event_is_off_shifts_are_given_back_and_nothing_else(walk, still):
    role = makers.role(walk)
    first, second = (makers.shift(walk, doing=role, at=time(hour), until=time(hour + 1)) for hour in (8, 10))
    kim, sam, noted = makers.assignment(first), makers.assignment(second), makers.assignment(first)
    still.move_to(first.starts_at)
    with writing():
        attendance.miss(noted, by=OPERATOR)
    off(walk)
    acts = (
        lambda: rostering.assign(second, kim.person, by=OPERATOR),
        lambda: reassigning.move(kim, second, by=OPERATOR),
        lambda: reassigning.swap(kim, sam, by=OPERATOR),
        lambda: giving_back.hand_over(sam, name="Noor Aziz", email="noor@example.org", by=PUBLIC),
        lambda: giving_back.still_coming([sam], by=PUBLIC),
        lambda: attendance.arrive(kim, by=OPERATOR),
        lambda: attendance.miss(kim, by=OPERATOR),
    )
    for act in acts:
        with pytest.raises(EventIsOff), writing():
            act()
    with writing():
        giving_back.give_back([sam], by=PUBLIC)
        attendance.undo(noted, by=OPERATOR)
    assert [one.status for one in (kim, sam, noted)] == ["confirmed", "dropped", "confirmed"]


def test_places_of_taking_down_are_offered_and_filled_after_the_event_itself_has_ended(walk, still):
    shift = makers.shift(walk, at=time(15), until=time(17), maximum=1)
    there, waiting = makers.assignment(shift), makers.assignment(shift)
    still.move_to(walk.ends_at)
    with writing():
        giving_back.give_back([there], by=PUBLIC)
    assert waiting.status == "offered"
    with writing():
        shift_waitlists.accept(waiting.party, by=PUBLIC)
    assert waiting.status == "confirmed" and repairing.is_open(shift, walk.ends_at)
    for state in (State.DRAFT, State.POSTPONED, State.CANCELLED, State.ARCHIVED):
        off(walk, state)
        assert not shift_waitlists.is_coming(shift)


def test_a_child_has_a_place_only_beside_a_guardian_who_has_one(walk):
    role = makers.role(walk, minimum_age=14, beside_guardian_age=8)
    shift = makers.shift(walk, doing=role, maximum=2)
    there = [makers.assignment(shift) for _each in range(2)]
    parent = makers.person("Maya")
    leo = makers.assignment(shift, makers.person("Léo"), from_age=9, is_minor=True, guardian=parent)
    waiting = makers.assignment(shift, parent)
    assert ages.too_young(walk, role) == [leo]
    with writing():
        giving_back.give_back([there[0]], by=PUBLIC)
    assert leo.status == "offered"
    with pytest.raises(GuardianNotThere, match=r"Léo can be on .* only beside Maya"), writing():
        shift_waitlists.accept(leo.party, by=PUBLIC)
    assert db.session.get_one(Shift, shift.id).pool.held == 1
    with writing():
        giving_back.give_back([there[1]], by=PUBLIC)
    for party in (waiting.party, leo.party):
        with writing():
            shift_waitlists.accept(party, by=PUBLIC)
    assert (leo.status, waiting.status) == ("confirmed", "confirmed") and ages.too_young(walk, role) == []


def test_nobody_is_asked_twice_or_too_often_because_another_telephone_made_another_row_of_them(walk):
    rows = [makers.person("Ada", "ada@example.org", phone=number) for number in ("416-555-0101", "416-555-0102")]
    for who in rows:
        sent = makers.registration(walk, who)
        with writing():
            volunteers.welcome(sent, who, may_ask=True, by=PUBLIC)
    shifts = [makers.shift(walk, at=time(hour), until=time(hour + 1), maximum=2) for hour in (8, 10, 12)]
    for shift, asking in zip(shifts, (rows, rows[1:]), strict=False):
        with writing():
            assert len(asked := repairing.request_help(shift, asking, by=OPERATOR)) == 1
    for who in rows:
        with pytest.raises(repairing.NobodyToAsk), writing():
            repairing.request_help(shifts[2], [who], by=OPERATOR)
    makers.assignment(shifts[1], rows[0])
    with writing():
        assert repairing.answer(asked[0], True, by=PUBLIC) == "coming"
    assert db.session.scalar(select(Shift).where(Shift.id == shifts[1].id)).pool.held == 1
