"""Many people press the button for the last places at the same moment, each on a connection of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import PUBLIC
from eventsapp.capacity import places
from eventsapp.capacity.models import Claim, Placement, Pool
from eventsapp.core import db as database
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.volunteering.shifts import AlreadyHelping
from eventsapp.workflows import signup
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


def sign_up(category_id, edition_id, number, form_key=None):
    with writing():
        outcome = signup.participant(
            db.session.get_one(Edition, edition_id),
            db.session.get_one(Category, category_id),
            name=f"Runner {number}",
            email=f"runner{number}@example.org",
            language="en",
            form_key=form_key or f"form-{number}",
            by=PUBLIC,
        )
        return outcome.registration.reference, bool(outcome.waits_for)


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
    turns = select(Claim.turn).where(Claim.pool_id == pool_id).order_by(Claim.turn)
    assert list(db.session.scalars(turns)) == list(range(1, CROWD + 1))
    held_turns = select(func.max(Claim.turn)).where(Claim.pool_id == pool_id, Claim.placement == Placement.HELD)
    assert db.session.scalar(held_turns) == 5
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
        try:
            with writing():
                signup.volunteer(
                    db.session.get_one(Edition, edition_id),
                    [db.session.get_one(Shift, shift_ids[number % 2])],
                    name="Kim Lee",
                    email="kim.lee@example.org",
                    phone="",
                    language="en",
                    form_key=f"tab-{number}",
                    by=PUBLIC,
                )
        except AlreadyHelping:
            return "refused"
        return "taken"

    answers = at_once(app, take, 2)
    assert sorted(answers) == ["refused", "taken"]
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 1


def test_without_the_lock_the_race_is_real(app, monkeypatch):
    """The negative control: with the protections off the same crowd goes wrong, so the tests above prove something."""
    pool_id = makers.category(maximum=None).pool_id
    db.session.remove()
    pause = threading.Barrier(4, timeout=10)
    counted = places._counts

    def slow_counts(pool):
        figures = counted(pool)
        pause.wait()
        return figures

    monkeypatch.setattr(places, "_counts", slow_counts)
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

    answers = at_once(app, claim, 4)
    assert sorted(map(str, answers)) != ["1", "2", "3", "4"]


@pytest.mark.parametrize("writers", [32])
def test_nobody_is_told_that_the_database_is_locked(app, writers):
    pool_id = makers.category(maximum=None).pool_id
    db.session.remove()

    def claim(_number):
        with writing():
            return places.claim(db.session.get_one(Pool, pool_id)).turn

    assert sorted(at_once(app, claim, writers)) == list(range(1, writers + 1))
