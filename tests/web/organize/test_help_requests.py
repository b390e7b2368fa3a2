"""Asking for help on a shift that is short: who is proposed, in which order and why, and what becomes of the answer."""

import re
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from eventsapp.access import needs
from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, sealing
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.outbox.models import Message
from eventsapp.volunteering import assignments, help_requests, qualifications, volunteers
from eventsapp.volunteering.models import AssignmentStatus
from eventsapp.volunteering.records import HelpRequest, QualificationKind
from eventsapp.workflows import repairing
from eventsapp.workflows.repairing import Answered
from eventsapp.workflows.shift_waitlists import NotFree
from tests import makers
from tests.visitor import fill_in


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"))


@pytest.fixture
def water(walk):
    return makers.role(walk)


@pytest.fixture
def short(walk, water):
    return makers.shift(walk, doing=water, at=time(8), until=time(12), maximum=2)


def willing(walk, name, **given):
    """Somebody who helps, and agreed to be asked."""
    who = makers.person(name, f"{name.lower()}@example.org")
    sent = makers.registration(walk, who)
    with writing():
        volunteers.welcome(sent, who, **({"may_ask": True, "from_age": 18} | given), by=PUBLIC)
    return who


def at(shift):
    return f"/organize/walk/2027/shifts/{shift.id}/help"


def proposed(visitor, shift):
    """(name, reasons) of each, in the order of the page."""
    page = visitor.get(at(shift)).text.replace("\xa0", " ")
    found = re.findall(r'class="choice-name"[^>]*>([^<]*)</label>.*?choice-hint">([^<]*)<', page, re.DOTALL)
    return [(name, reasons.replace("&#39;", "'")) for name, reasons in found]


def names(visitor, shift):
    return [name for name, _reasons in proposed(visitor, shift)]


def ask(visitor, shift, *people):
    return fill_in(visitor, at(shift), {"people": [str(one.id) for one in people]}, form="ask")


def secrets():
    """(to whom, the secret of the link) of each letter that asks for help."""
    found = db.session.scalars(select(Message).where(Message.kind == "help_wanted").order_by(Message.id))
    return {one.to_address: re.search(r"/help/([\w-]+)", sealing.unseal(one.sealed_secrets))[1] for one in found}


def test_only_those_are_proposed_who_agreed_are_free_suited_and_not_asked_too_often(walk, water, short, owner):
    willing(walk, "Free")
    willing(walk, "Unasked", may_ask=False)
    willing(walk, "Young", from_age=12)
    busy, races, gone, often, before = (willing(walk, name) for name in ("Busy", "Races", "Gone", "Often", "Before"))
    makers.assignment(makers.shift(walk, at=time(11), until=time(13)), busy)
    starts = makers.category(walk)
    starts.starts_at = short.starts_at + timedelta(hours=1)
    db.session.commit()
    makers.entry(starts, races)
    gave_back = makers.assignment(short, gone)
    with writing():
        assignments.end(gave_back, AssignmentStatus.DROPPED, by=PUBLIC)
    for number in range(2):
        other = makers.shift(walk, at=time(13 + number), until=time(14 + number))
        with writing():
            help_requests.make(other, often, by=PUBLIC)
    with writing():
        help_requests.make(short, before, by=PUBLIC)
    assert names(owner, short) == ["Free"]


def test_two_rows_of_one_human_are_looked_at_as_one_and_an_event_that_is_off_keeps_nobody_busy(walk, short, owner):
    twice = [makers.person("Ada", "ada@example.org", phone=number) for number in ("416-555-0101", "416-555-0102")]
    sent = makers.registration(walk, twice[0])
    with writing():
        volunteers.welcome(sent, twice[0], may_ask=True, by=PUBLIC)
    bo, cy = willing(walk, "Bo"), willing(walk, "Cy")
    elsewhere = makers.edition()
    makers.assignment(makers.shift(elsewhere, at=time(8), until=time(12)), bo)
    starts = makers.category(elsewhere)
    with writing():
        starts.starts_at = short.starts_at + timedelta(hours=1)
    makers.entry(starts, cy)
    assert names(owner, short) == ["Ada"]
    later, last = (makers.shift(walk, at=time(hour), until=time(hour + 1)) for hour in (13, 14))
    with writing():
        elsewhere.state = State.POSTPONED
        help_requests.make(later, twice[0], by=PUBLIC)
    assert names(owner, short) == ["Bo", "Cy", "Ada"]
    with writing():
        help_requests.make(last, twice[1], by=PUBLIC)
    assert names(owner, short) == ["Bo", "Cy"]
    alike = makers.person("Dee", willing(walk, "Dee").email, phone="416-555-0103")
    assert names(owner, short) == ["Bo", "Cy", "Dee"]
    with writing():
        help_requests.make(short, alike, by=PUBLIC)
    assert names(owner, short) == ["Bo", "Cy"]


def test_who_knows_the_role_comes_first_then_who_was_asked_longest_ago(walk, water, short, owner, still):
    willing(walk, "Recent"), willing(walk, "Never"), willing(walk, "Earlier")
    knows = willing(walk, "Knows")
    last_year = makers.edition(of=walk.series, starts_on=date(2026, 5, 10))
    makers.assignment(makers.shift(last_year, doing=makers.role(last_year, name=makers.both("WATER table"))), knows)
    people = {one.person.name: one.person for one in volunteers.of_people(walk.id, range(1, 99)).values()}
    other = makers.shift(walk, at=time(13), until=time(14))
    for name, days in (("Earlier", 20), ("Recent", 3)):
        with writing():
            help_requests.make(other, people[name], by=PUBLIC)[0].asked_at = clock.now() - timedelta(days=days)
    assert proposed(owner, short) == [
        ("Knows", "Knows this role. Was never asked."),
        ("Never", "Was never asked."),
        ("Earlier", "Was last asked on Thursday, February 18, 2027."),
        ("Recent", "Was last asked on Sunday, March 7, 2027."),
    ]


def test_what_helps_somebody_a_training_and_a_check_are_looked_at(walk, owner):
    role = makers.role(walk, check_kind="criminal", training=makers.both("First aid", "Premiers soins"))
    shift = makers.shift(walk, doing=role)
    seated, trained, _unchecked = (willing(walk, name) for name in ("Seated", "Trained", "Unchecked"))
    expired = willing(walk, "Expired")
    with writing():
        needs.ask(walk, seated, {NeedKind.SEATED_WORK: "my back"}, by=PUBLIC)
        for who, last_day in ((seated, None), (trained, None), (expired, date(2027, 3, 1))):
            qualifications.record(
                who,
                QualificationKind.VULNERABLE,
                seen_on=date(2027, 2, 1),
                valid_until=last_day,
                today=date(2027, 3, 10),
                by=PUBLIC,
            )
        qualifications.record(
            trained,
            QualificationKind.TRAINING,
            training=role.training,
            seen_on=date(2027, 2, 1),
            valid_until=None,
            today=date(2027, 3, 10),
            by=PUBLIC,
        )
    found = proposed(owner, shift)
    assert [name for name, _reasons in found] == ["Trained", "Seated"]
    assert "Asked for work while seated. This role is not." in found[1][1]
    assert "Has not had the training yet." in found[1][1] and "my back" not in owner.get(at(shift)).text
    with writing():
        db.session.add(role)
        role.is_seated = True
    assert "seated" not in proposed(owner, shift)[1][1]


def test_those_who_are_ticked_are_asked_once_and_the_shift_shows_it(walk, short, owner):
    ada, bo = willing(walk, "Ada"), willing(walk, "Bo")
    assert "Tick at least one person." in ask(owner, short).text
    assert ask(owner, short, ada).location.endswith(f"/shifts/{short.id}#asked")
    assert secrets().keys() == {"ada@example.org"}
    assert names(owner, short) == ["Bo"]
    page = owner.get(f"/organize/walk/2027/shifts/{short.id}").text
    assert "Who was asked for help" in page and "No answer yet" in page
    assert not any(secret in str(db.session.scalars(select(HelpRequest.digest)).all()) for secret in secrets().values())
    with writing(), pytest.raises(repairing.NobodyToAsk):
        repairing.request_help(short, [ada], by=PUBLIC)
    assert bo.id not in {one.person_id for one in help_requests.of_shift(short)}


def test_a_yes_takes_the_place_while_there_is_one_and_a_role_that_approves_has_approved_it(walk, owner):
    shift = makers.shift(walk, doing=makers.role(walk, needs_approval=True), maximum=1)
    ada, bo, cy = (willing(walk, name) for name in ("Ada", "Bo", "Cy"))
    ask(owner, shift, ada, bo, cy)
    links = secrets()

    def says(name, is_coming):
        with writing():
            asked = repairing.opened_by(links[f"{name}@example.org"])
            return repairing.answer(asked, is_coming, by=PUBLIC)

    assert repairing.opened_by("nobody's") is None
    assert [says("ada", True), says("ada", True), says("ada", False)] == [Answered.COMING] * 3
    assert [says("bo", True), says("cy", False)] == [Answered.TOO_LATE, Answered.NO]
    page = owner.get(f"/organize/walk/2027/shifts/{shift.id}").text
    assert page.count("Confirmed") == 1 and shift.pool.held == 1 and shift.pool.waiting == 0
    assert [one.answer for one in sorted(help_requests.of_shift(shift), key=lambda one: one.id)] == ["yes", "yes", "no"]
    assert db.session.scalars(select(Message.to_address).where(Message.kind == "shift_added")).all() == [
        "ada@example.org"
    ]


def test_a_yes_that_comes_too_late_or_clashes_by_now_takes_no_place(walk, short, owner, still):
    ada, bo = willing(walk, "Ada"), willing(walk, "Bo")
    ask(owner, short, ada, bo)
    makers.assignment(makers.shift(walk, at=time(11), until=time(14)), ada)
    first, second = (repairing.opened_by(secret) for secret in secrets().values())
    with pytest.raises(NotFree, match="has promised something else"), writing():
        repairing.answer(first, True, by=PUBLIC)
    still.move_to(short.starts_at + timedelta(minutes=1))
    with writing():
        assert repairing.answer(second, True, by=PUBLIC) is Answered.TOO_LATE
    assert not repairing.is_open(short, clock.now()) and short.pool.held == 0


def test_five_thousand_volunteers_cost_as_many_queries_as_five(walk, short, owner, queries):
    for number in range(5):
        willing(walk, f"Few{number}")
    owner.get(at(short))
    with queries() as few:
        owner.get(at(short))
    for number in range(60):
        willing(walk, f"Many{number}")
    with queries() as many:
        page = owner.get(at(short)).text
    assert page.count('type="checkbox"') == 40
    assert len(many) == len(few) <= 14, many
