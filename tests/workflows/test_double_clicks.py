"""A button pressed twice, or in two tabs at the same moment: it is done once, and nobody sees an error."""

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.capacity.models import Party, Pool
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.outbox.models import Message
from eventsapp.registration import payments
from eventsapp.registration.models import Category, Deferral, Entry, Method, Payment
from eventsapp.submissions import codes, links
from eventsapp.submissions.codes import Typed
from eventsapp.submissions.models import Registration
from eventsapp.workflows import adding, changing, handing_over, waitlists
from eventsapp.workflows.plans import Comer
from tests import makers
from tests.capacity.test_race import at_once
from tests.cast import STRANGER

CLICKS = 4


@pytest.fixture
def entry(app):
    """Somebody who paid for the only place, and the next in line."""
    makers.organization()
    walk = makers.edition()
    category = makers.category(walk, maximum=1)
    held = makers.entry(category, fee_cents=2500)
    makers.entry(category)
    with writing():
        payments.record(held.registration, 2500, Method.CASH, clock.today(walk.zone), by=OPERATOR)
    return held


def pressed(app, entry, act):
    """What each of the clicks came to: done, or the name of what it was refused for."""
    number = entry.id
    db.session.remove()

    def click(_number):
        try:
            with writing():
                act(db.session.get_one(Entry, number))
            return "done"
        except Refusal as refusal:
            return type(refusal).__name__

    return sorted(at_once(app, click, CLICKS))


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def pool_of(entry_id):
    pool = db.session.get_one(Pool, db.session.get_one(Entry, entry_id).category.pool_id)
    return pool.held, pool.offered, pool.waiting


def test_withdrawing_frees_one_place_and_writes_one_letter_each(app, entry):
    number = entry.id
    assert pressed(app, entry, lambda one: changing.withdraw([one], by=PUBLIC)) == ["done"] * CLICKS
    assert pool_of(number) == (0, 1, 0)
    assert count(Message, Message.kind == "left") == count(Message, Message.kind == "offer") == 1


def test_passing_on_makes_one_new_entry(app, entry):
    number = entry.id

    def transfer(one):
        handing_over.transfer(one, name=STRANGER["name"], email=STRANGER["email"], by=PUBLIC)

    assert pressed(app, entry, transfer) == ["done"] * CLICKS
    assert pool_of(number) == (1, 0, 1)
    assert count(Entry) == count(Registration) == 3


def test_passing_on_to_two_at_once_reaches_one_of_them(app, entry):
    number = entry.id
    db.session.remove()

    def transfer(which):
        try:
            with writing():
                one = db.session.get_one(Entry, number)
                handing_over.transfer(one, name=f"Kim {which}", email=f"kim{which}@example.org", by=PUBLIC)
            return "done"
        except Refusal as refusal:
            return type(refusal).__name__

    assert sorted(at_once(app, transfer, CLICKS)) == ["NotThereAnyMore"] * (CLICKS - 1) + ["done"]


def test_putting_off_keeps_the_credit_once(app, entry):
    answers = pressed(app, entry, lambda one: handing_over.defer(one, by=PUBLIC))
    assert answers == ["NotThereAnyMore"] * (CLICKS - 1) + ["done"]
    assert count(Deferral) == 1
    assert db.session.scalar(select(func.sum(Payment.amount_cents))) == 0


def test_withdrawing_and_passing_on_in_two_tabs_ends_in_one_of_the_two(app, entry):
    number = entry.id
    db.session.remove()

    def tab(which):
        try:
            with writing():
                one = db.session.get_one(Entry, number)
                if which % 2:
                    changing.withdraw([one], by=PUBLIC)
                else:
                    handing_over.transfer(one, name=STRANGER["name"], email=STRANGER["email"], by=PUBLIC)
        except Refusal:
            pass

    at_once(app, tab, CLICKS)
    status = db.session.get_one(Entry, number).status
    assert (status, pool_of(number)) in (("withdrawn", (0, 1, 0)), ("transferred", (1, 0, 1)))


def test_a_person_is_added_once(app, entry):
    category_id = entry.category_id
    before = count(Entry)

    def add(one):
        adding.add(one.registration, [Comer("1", "Léo", category_id)], by=PUBLIC)

    assert pressed(app, entry, add) == ["done"] * CLICKS
    assert count(Entry) == before + 1


def test_changing_back_and_forth_loses_no_place(app, entry):
    other = makers.category(entry.registration.edition, maximum=1).id
    own = entry.category_id
    number = entry.id
    db.session.remove()

    def change(which):
        with writing():
            one = db.session.get_one(Entry, number)
            changing.change_category(one, db.session.get_one(Category, (own, other)[which % 2]), by=PUBLIC)

    at_once(app, lambda which: _refused_or(change, which), CLICKS)
    claimed = [claim.pool_id for claim in db.session.get_one(Entry, number).party.claims]
    assert db.session.get_one(Entry, number).category.pool_id in claimed
    for pool in db.session.scalars(select(Pool)):
        assert pool.maximum is None or pool.held + pool.offered <= pool.maximum


def test_accepting_and_declining_at_once_ends_in_one_of_the_two(app, entry):
    waits = db.session.scalars(select(Entry).where(Entry.status == "waitlisted")).one().id
    with writing():
        changing.withdraw([entry], by=PUBLIC)
    db.session.remove()

    def answer(which):
        with writing():
            one = db.session.get_one(Entry, waits)
            party = db.session.get_one(Party, one.party_id)
            if which % 2:
                changing.leave_line([one], by=PUBLIC)
            else:
                waitlists.accept(party, by=PUBLIC)

    at_once(app, lambda which: _refused_or(answer, which), CLICKS)
    status = db.session.get_one(Entry, waits).status
    assert (status, pool_of(waits)) in (("confirmed", (1, 0, 0)), ("withdrawn", (0, 0, 0)))


def test_a_code_typed_in_many_times_at_once_is_used_once_and_guessed_five_times(app, entry):
    with writing():
        token = links.make(entry.registration, entry.person)
        code = codes.make(links.opened_by(token), token, by=PUBLIC)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    db.session.remove()

    def guess(_number):
        with writing():
            return codes.type_in(links.opened_by(token), token, wrong, by=PUBLIC)

    answers = at_once(app, guess, 12)
    assert answers.count(Typed.WRONG) == 4 and Typed.RIGHT not in answers
    with writing():
        assert codes.type_in(links.opened_by(token), token, code, by=PUBLIC) is Typed.ENDED


def _refused_or(act, which):
    try:
        act(which)
    except Refusal:
        return
