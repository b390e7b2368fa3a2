"""Many people press the button for the last places at the same moment, each on a connection of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import PUBLIC
from eventsapp.capacity import places
from eventsapp.capacity.models import Party, Placement, Pool
from eventsapp.core import db as database
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.outbox.models import Message
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment
from eventsapp.workflows import signup
from eventsapp.workflows.plans import Comer, Plan
from tests import makers

CROWD = 24


def at_once(app, act, times=CROWD):
    """Run the act so many times at the same moment; its number is handed in. What went wrong is raised."""
    ready = threading.Barrier(min(times, 12))

    def run(number):
        if number < ready.parties:
            ready.wait()
        with app.app_context():
            try:
                return act(number)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(12) as people:
        return list(people.map(run, range(times)))


def sign_up(category_id, edition_id, number, form_key=None, address=None):
    name, address = f"Runner {number}", address or f"runner{number}@example.org"
    comer = Comer("me", name, category_id, is_registrant=True)
    with writing():
        plan = Plan(name, address, (comer,), form_key or f"form-{number}", "en")
        outcome = signup.household(db.session.get_one(Edition, edition_id), plan, by=PUBLIC)
        return outcome.registration.reference, outcome.waits


def test_no_place_is_sold_twice_none_is_lost_and_everybody_is_told_what_is_stored(app):
    edition = makers.edition()
    category = makers.category(edition, maximum=5)
    edition_id, category_id, pool_id = edition.id, category.id, category.pool_id
    db.session.remove()

    answers = at_once(app, lambda number: sign_up(category_id, edition_id, number))

    assert sum(not waits for _reference, waits in answers) == 5
    stored = db.session.execute(
        select(Registration.reference, Entry.status).join(Entry, Entry.registration_id == Registration.id)
    )
    assert {(reference, status == "waitlisted") for reference, status in stored} == set(answers)
    turns = select(Party.turn, Party.placement).order_by(Party.turn)
    placements = [Placement.HELD] * 5 + [Placement.WAITING] * (CROWD - 5)
    assert list(db.session.execute(turns)) == list(enumerate(placements, 1))
    pool = db.session.get_one(Pool, pool_id)
    assert (pool.held, pool.waiting) == (5, CROWD - 5)


def test_one_form_sent_many_times_at_once_is_one_registration(app):
    edition = makers.edition()
    category = makers.category(edition)
    edition_id, category_id = edition.id, category.id
    db.session.remove()

    def same(_number):
        return sign_up(category_id, edition_id, 1, "one-form")

    assert len(set(at_once(app, same, 12))) == 1
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1


def test_one_form_sent_at_once_with_two_addresses_is_one_registration_too(app):
    edition = makers.edition()
    category = makers.category(edition)
    edition_id, category_id = edition.id, category.id
    db.session.remove()

    def same_form(number):
        return sign_up(category_id, edition_id, 1, "one-form", f"{number}@example.org")

    assert len(set(at_once(app, same_form, 4))) == 1
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def test_the_same_person_on_two_forms_at_once_is_entered_once(app):
    edition = makers.edition()
    category = makers.category(edition)
    edition_id, category_id = edition.id, category.id
    db.session.remove()

    at_once(app, lambda number: sign_up(category_id, edition_id, 1, f"form-{number}"), 12)

    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1


def test_a_volunteer_who_takes_two_clashing_shifts_in_two_tabs_at_once_ends_with_one(app):
    edition = makers.edition()
    shift_ids = [makers.shift(edition).id, makers.shift(edition).id]
    edition_id = edition.id
    db.session.remove()

    def take(number):
        comer = Comer("1", "Kim Lee", is_registrant=True, shift_ids=(shift_ids[number % 2],))
        plan = Plan("Kim Lee", "kim.lee@example.org", (comer,), f"tab-{number}", "en")
        with writing():
            signup.household(db.session.get_one(Edition, edition_id), plan, by=PUBLIC)

    at_once(app, take, 2)
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 1
    assert db.session.scalar(select(func.count()).where(Message.kind == "shift_clash")) == 1


def test_without_the_lock_the_race_is_real(app, monkeypatch):
    """The negative control: with the protections off the same crowd goes wrong, so the tests above prove something."""
    pool_id = makers.shift(maximum=None).pool_id
    db.session.remove()
    pause = threading.Barrier(4, timeout=10)
    free_of = places.free_of

    def slow(pools):
        found = free_of(pools)
        pause.wait()
        return found

    monkeypatch.setattr(places, "free_of", slow)
    monkeypatch.setattr(places, "locked", lambda row: row)

    def claim(_number):
        try:
            if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
                claimed = places.claim(db.session.get_one(Pool, pool_id))  # a reading transaction that turns to writing
                db.session.commit()
            else:
                with database.writing():
                    claimed = places.claim(db.session.get_one(Pool, pool_id))
            return claimed.turn
        except Exception as error:
            db.session.rollback()
            return type(error).__name__

    turns = sorted(map(str, at_once(app, claim, 4)))
    assert (turns, db.session.get_one(Pool, pool_id).held) != (["1", "2", "3", "4"], 4)


@pytest.mark.parametrize("writers", [32])
def test_nobody_is_told_that_the_database_is_locked(app, writers):
    pool_id = makers.shift(maximum=None).pool_id
    db.session.remove()

    def claim(_number):
        with writing():
            return places.claim(db.session.get_one(Pool, pool_id)).turn

    assert sorted(at_once(app, claim, writers)) == list(range(1, writers + 1))
