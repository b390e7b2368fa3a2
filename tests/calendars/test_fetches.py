"""Noting which kind of program looked at a calendar when, and which version it has."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text

from eventsapp.calendars import fetches
from eventsapp.calendars.feeds import Version
from eventsapp.calendars.own_models import FeedFetch
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from tests.calendars.counting import counted

GOOGLE, IPHONE = "Google-Calendar-Importer", "iOS/26.6 (23G71) dataaccessd/1.0"
MINUTE = timedelta(minutes=1)


def look(etag="one", *, feed="series/walk", agent=GOOGLE, language="en", since=None):
    """A program looks, and has that version."""
    fetches.note(feed, language, agent, Version(etag, since or clock.now().replace(microsecond=0)))


def noted(feed="series/walk", client="google", language="en"):
    db.session.rollback()
    query = select(FeedFetch).filter_by(feed=feed, client=client, language=language)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def test_of_each_kind_of_program_it_is_known_when_it_looked_and_which_version_it_has(app, still):
    since = clock.now() - timedelta(days=2)
    look(since=since)
    look("deux", language="fr")
    look("two", agent=IPHONE)
    one = noted()
    assert (one.etag, one.version_at, one.fetched_at, one.pause_seconds) == ("one", since, clock.now(), None)
    assert noted(language="fr").etag == "deux"
    assert noted(client="apple").etag == "two"


@pytest.mark.parametrize(("feed", "minutes"), [("series/walk", 10), ("all", 10), ("token/7", 5)])
def test_a_program_that_looks_all_the_time_is_noted_now_and_then(app, still, feed, minutes):
    look(feed=feed)
    first = clock.now()
    still.shift(minutes * MINUTE - timedelta(seconds=1))
    with counted() as statements:
        look(feed=feed)
    assert (len(statements), noted(feed).fetched_at) == (1, first)
    still.shift(timedelta(seconds=1))
    with counted() as statements:
        look(feed=feed)
    assert (len(statements) <= 3, noted(feed).fetched_at) == (True, clock.now())


def test_a_new_version_is_noted_at_once_and_does_not_count_as_a_pause(app, still):
    look()
    still.shift(MINUTE)
    look("two")
    assert (noted().etag, noted().fetched_at, noted().pause_seconds) == ("two", clock.now(), None)


def test_how_long_it_waits_between_looks_is_smoothed(app, still):
    look()
    for hours, expected in ((8, 8), (16, 12), (24 * 30, 12), (12, 12)):
        still.shift(timedelta(hours=hours))
        look()
        assert noted().pause_seconds == expected * 3600


def test_a_clock_that_was_put_back_is_noted_and_is_no_pause(app, still):
    look()
    still.shift(timedelta(days=-400))
    look()
    assert (noted().fetched_at, noted().pause_seconds) == (clock.now(), None)
    still.shift(timedelta(hours=3))
    look()
    assert noted().pause_seconds == 3 * 3600


def test_a_browser_is_not_noted(app, still, queries):
    with queries() as made:
        look(agent="Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0")
    assert made == []
    assert db.session.scalars(select(FeedFetch)).all() == []


@pytest.mark.parametrize("agent", ["", "\x00", "x" * 100_000, "'; DROP TABLE feed_fetches; --"])
def test_whatever_a_program_calls_itself_only_its_family_is_kept(app, still, agent):
    look(agent=agent)
    assert noted(client="other").etag == "one"
    assert agent == "" or agent not in str(db.session.execute(select(FeedFetch.__table__)).all())


def test_many_looks_at_once_are_one_note(app):
    ready = Barrier(8, timeout=20)

    def work(number):
        with app.app_context():
            ready.wait()
            for round_ in range(5):
                look(f"{number}-{round_}", since=clock.now())
            db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    [one] = db.session.scalars(select(FeedFetch)).all()
    assert one.etag.endswith(tuple("01234"))


def test_while_somebody_else_writes_a_look_is_answered_without_a_note(app, engine, caplog):
    look()
    ready, done = Barrier(2, timeout=20), Barrier(2, timeout=20)

    def hold_it():
        with app.app_context():
            with writing():
                db.session.execute(text("UPDATE feed_fetches SET etag = 'held'"))
                ready.wait()
                done.wait()
            db.session.remove()

    with ThreadPoolExecutor(1) as pool, caplog.at_level(logging.WARNING, "eventsapp.calendars"):
        holding = pool.submit(hold_it)
        ready.wait()
        began = clock.now()
        look("two")
        took = clock.now() - began
        done.wait()
        holding.result()
    assert took < timedelta(seconds=2)
    assert noted().etag == "held"
    assert [record.getMessage() for record in caplog.records] == ["a look at a calendar was not noted"]


READ_ONLY = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET TRANSACTION READ ONLY"}


def test_a_database_that_only_reads_still_answers(app, engine, caplog, monkeypatch):
    look()

    @contextmanager
    def only_reading(**patience):
        with writing(**patience):
            db.session.execute(text(READ_ONLY[engine]))
            yield

    monkeypatch.setattr(fetches, "writing", only_reading)
    with caplog.at_level(logging.WARNING, "eventsapp.calendars"):
        look("two")
    assert noted().etag == "one"
    assert len(caplog.records) == 1
