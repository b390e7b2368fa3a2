"""What belongs in which feed, and that a feed is never old."""

import gzip
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from eventsapp.calendars import feeds, ics, joining, keeping
from eventsapp.calendars.models import CalendarFeed
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import State
from tests import makers
from tests.calendars import lint
from tests.calendars.counting import counted

TODAY = date(2027, 3, 10)


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.series("walk", name=makers.both("The Walk", "La Marche"))


def read(slug=None, language="en"):
    feed = feeds.read(slug, language, gzipped=False)
    db.session.rollback()
    lint.check(feed.body)
    return feed


def titles(slug=None, language="en"):
    return [event.text("SUMMARY") for event in lint.events(read(slug, language).body)]


def on(walk, day, **given):
    return makers.edition(of=walk, starts_on=day, year=given.pop("year", day.year), **given)


# ---- What belongs in it


def test_a_series_that_was_never_announced_has_no_calendar_and_one_that_was_keeps_it(walk):
    draft = makers.edition(of=walk, state=State.DRAFT, starts_on=date(2027, 6, 6))
    with pytest.raises(NotFound):
        titles("walk")
    assert titles() == []
    with writing():
        draft.state = State.OPEN
    assert len(titles("walk")) == 1
    with writing():
        draft.state = State.DRAFT
    assert len(titles("walk")) == 1, "whoever follows it reads that it is off"


def test_a_database_that_nobody_has_filled_has_a_calendar_too(app):
    assert lint.check(feeds.read(None, "en", gzipped=False).body).text("NAME") == "Events"


def test_a_feed_says_what_it_is(walk):
    makers.edition(of=walk)
    everything, french, series = (lint.parsed(read(*which).body) for which in ((), (None, "fr"), ("walk",)))
    assert everything.text("NAME") == "FFD: events"
    assert everything.text("X-WR-CALDESC") == "We run, walk and wheel."
    assert everything.one("SOURCE").value == "https://events.example.org/calendar.ics"
    assert french.one("SOURCE").value == "https://events.example.org/fr/calendar.ics"
    assert french.text("X-WR-CALDESC") == "Nous courons, marchons et roulons."
    assert series.text("NAME") == "The Walk"
    assert series.one("URL").value == "https://events.example.org/walk/"


def test_an_unknown_series_is_not_found_and_leaves_nothing_behind(walk):
    with pytest.raises(NotFound):
        feeds.read("nothing", "en", gzipped=False)
    assert db.session.scalars(select(CalendarFeed)).all() == []


def test_drafts_are_in_no_feed(walk):
    on(walk, date(2027, 6, 6), state=State.DRAFT)
    assert titles() == []


def test_a_series_feed_holds_its_own_and_no_other(walk):
    on(walk, date(2027, 6, 6))
    makers.edition(of=makers.series("zoo", name=makers.both("The Zoo")), starts_on=date(2027, 9, 12))
    assert titles("walk") == ["The Walk"]
    assert titles("zoo") == ["The Zoo"]
    assert titles() == ["The Walk", "The Zoo"]


def test_entries_stand_in_order_of_their_start(walk):
    for name, day in (("Third", date(2027, 9, 1)), ("First", date(2027, 4, 1)), ("Second", date(2027, 6, 1))):
        makers.edition(of=makers.series(name=makers.both(name)), starts_on=day)
    assert titles() == ["First", "Second", "Third"]


def test_thirteen_months_of_the_past_are_kept_and_everything_ahead(walk):
    on(walk, date(2026, 2, 9))
    on(walk, date(2026, 2, 10), year=2025)
    on(walk, date(2060, 6, 6))
    assert [event.one("DTSTART").value[:8] for event in lint.events(read().body)] == ["20260210", "20600606"]


def test_a_cancelled_edition_is_said_to_be_so_until_thirty_days_after_its_date(walk, still):
    on(walk, TODAY, state=State.CANCELLED)
    still.move_to(datetime(2027, 4, 9, 16, 0, tzinfo=UTC))
    assert titles() == ["CANCELLED: The Walk"]
    still.move_to(datetime(2027, 4, 10, 16, 0, tzinfo=UTC))
    assert titles() == []


def test_at_most_a_thousand_and_the_oldest_are_left_out_first(walk, monkeypatch):
    monkeypatch.setattr(joining, "MOST", 3)
    for day in (date(2027, 1, 1), date(2027, 2, 1), date(2027, 4, 1), date(2027, 5, 1)):
        makers.edition(of=makers.series(name=makers.both(day.isoformat())), starts_on=day)
    assert titles() == ["2027-02-01", "2027-04-01", "2027-05-01"]


@pytest.mark.parametrize("days, refresh", [(-1, "PT4H"), (0, "PT1H"), (7, "PT1H"), (8, "PT4H")])
def test_programs_are_asked_to_look_more_often_in_the_week_before(walk, days, refresh):
    on(walk, TODAY + timedelta(days=days))
    assert lint.parsed(read().body).one("REFRESH-INTERVAL").value == refresh


def test_a_cancelled_edition_makes_nobody_hurry(walk):
    on(walk, TODAY + timedelta(days=3), state=State.CANCELLED)
    assert lint.parsed(read().body).one("REFRESH-INTERVAL").value == "PT4H"


def test_every_zone_that_is_used_is_declared_the_charitys_first(walk):
    on(walk, date(2027, 6, 6), zone="America/Vancouver")
    zones = [child.one("TZID").value for child in lint.check(read().body).children if child.kind == "VTIMEZONE"]
    assert zones == ["America/Toronto", "America/Vancouver"]


# ---- Never old, never needlessly new


def test_two_reads_are_the_same_octets_of_the_same_date(walk, still):
    on(walk, date(2027, 6, 6))
    first = read()
    still.shift(3600)
    assert read() == first


def test_a_change_shows_in_the_very_next_read(walk, still):
    edition = on(walk, date(2027, 6, 6), venue=makers.venue())
    on(makers.series("zoo"), date(2027, 9, 12))
    before = {name: read(name) for name in (None, "walk", "zoo")}
    still.shift(60)
    with writing():
        edition.venue.street = "1 Parkside Drive"
    assert b"1 Parkside Drive" in read().body
    assert b"1 Parkside Drive" in read("walk", "fr").body
    assert read("walk").version.changed_at == clock.now() > before["walk"].version.changed_at
    assert read("zoo") == before["zoo"], "untouched feeds keep their octets and their date"


def test_untouched_entries_keep_their_octets(walk, still):
    one, _other = on(walk, date(2027, 6, 6), venue=makers.venue()), on(walk, date(2028, 6, 4))
    before = read().body.split(b"BEGIN:VEVENT")
    still.shift(60)
    with writing():
        one.venue.street = "1 Parkside Drive"
    after = read().body.split(b"BEGIN:VEVENT")
    assert after[1] != before[1]
    assert after[2] == before[2]


def test_something_that_leaves_the_feed_moves_its_date(walk, still):
    on(walk, date(2026, 2, 10), year=2026)
    on(walk, date(2027, 6, 6))
    before = read()
    still.move_to(datetime(2027, 3, 11, 5, 0, tzinfo=UTC))  # midnight in Toronto
    after = read()
    assert len(lint.events(after.body)) == 1
    assert after.version.changed_at == clock.now() > before.version.changed_at
    assert after.version.etag != before.version.etag


def test_a_night_in_which_nothing_leaves_moves_nothing(walk, still):
    on(walk, date(2027, 6, 6))
    before = read()
    still.shift(timedelta(days=1))
    assert read() == before
    with counted() as statements:
        feeds.version(None, "en")
    assert len(statements) == 1, "the new day was noted, so the next reader has nothing to join"


def test_the_charitys_name_is_in_the_feed_at_once(walk):
    read()
    makers.organization(short_name=makers.both("Foundation"))
    assert lint.parsed(read().body).text("NAME") == "Foundation: events"


def test_a_series_that_moves_house_leaves_no_feed_at_its_old_address(walk):
    on(walk, date(2027, 6, 6))
    read("walk")
    with writing():
        walk.slug = "stroll"
    assert titles("stroll") == ["The Walk"]
    with pytest.raises(NotFound):
        feeds.read("walk", "en", gzipped=False)


def test_a_new_public_address_is_in_every_entry_at_once(walk, app, still):
    on(walk, date(2027, 6, 6))
    uid = lint.events(read().body)[0].one("UID")
    still.shift(60)
    app.config["PUBLIC_URL"] = "https://walks.example.org"
    event = lint.events(read().body)[0]
    assert event.one("URL").value == "https://walks.example.org/walk/2027/"
    assert event.one("UID") == uid
    assert event.one("SEQUENCE").value == "0"
    assert b"URL:https://walks.example.org/fr/walk/2027/" in feeds.single("walk", 2027, "fr").body


def test_entries_written_by_an_older_version_are_written_anew_and_move_only_if_they_differ(walk, monkeypatch):
    on(walk, date(2027, 6, 6))
    before = read()
    monkeypatch.setattr(ics, "WRITING", ics.WRITING + 1)
    assert read() == before
    with counted() as statements:
        feeds.version(None, "en")
    assert len(statements) == 1


def test_an_unchanged_feed_is_one_statement_and_so_is_reading_it(walk):
    on(walk, date(2027, 6, 6))
    read("walk")
    for ask in (
        lambda: feeds.version("walk", "en"),
        lambda: feeds.read("walk", "en", gzipped=False),
        lambda: feeds.read("walk", "en", gzipped=True),
        lambda: feeds.single("walk", 2027, "en"),
    ):
        with counted() as statements:
            ask()
        assert len(statements) == 1


def test_the_statements_of_a_feed_do_not_grow_with_its_entries(walk):
    def statements_after_a_change():
        with writing():
            walk.summary = makers.both(f"{clock.now()} {uuid4()}")
        with counted() as statements:
            read("walk")
        return len(statements)

    on(walk, date(2027, 6, 6))
    few = statements_after_a_change()
    for year in range(2028, 2040):
        on(walk, date(year, 6, 6))
    assert statements_after_a_change() == few <= 9


def test_the_packed_feed_is_the_same_feed(walk):
    on(walk, date(2027, 6, 6))
    for _ in range(2):  # joined, then kept
        plain, packed = feeds.read(None, "en", gzipped=False), feeds.read(None, "en", gzipped=True)
        assert gzip.decompress(packed.body) == plain.body
        assert packed.version == plain.version


# ---- When the database cannot take it


@contextmanager
def read_only(engine):
    """As on a full disk, or on the copy of a database that has failed over: for every transaction that begins now."""
    switch = "PRAGMA query_only=ON" if engine == "sqlite" else "SET TRANSACTION READ ONLY"

    def refuse_writing(connection):
        connection.exec_driver_sql(switch)

    event.listen(db.engine, "begin", refuse_writing)
    yield
    event.remove(db.engine, "begin", refuse_writing)
    db.session.commit()


def test_a_database_that_cannot_be_written_still_answers_with_what_is_true(walk, engine):
    edition = on(walk, date(2027, 6, 6), venue=makers.venue())
    before = read()
    with writing():
        edition.venue.street = "1 Parkside Drive"
    with read_only(engine):
        assert b"1 Parkside Drive" in read().body
    assert db.session.scalars(select(CalendarFeed.etag)).all() == [before.version.etag]
    assert b"1 Parkside Drive" in read().body


def test_a_database_that_is_busy_still_answers(walk, monkeypatch):
    on(walk, date(2027, 6, 6))

    def busy():
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    monkeypatch.setattr(keeping, "alone", busy)
    assert titles() == ["The Walk"]
    assert gzip.decompress(feeds.read(None, "en", gzipped=True).body) == read().body


# ---- One edition


def test_a_single_edition_is_the_same_entry(walk):
    edition = on(walk, date(2027, 6, 6))
    single = feeds.single("walk", 2027, "en")
    lint.check(single.body, is_feed=False)
    assert lint.events(single.body) == lint.events(read().body)
    with writing():
        edition.state = State.CANCELLED
    assert lint.events(feeds.single("walk", 2027, "en").body)[0].one("STATUS").value == "CANCELLED"


@pytest.mark.parametrize("slug, year", [("walk", 2028), ("nothing", 2027)])
def test_an_edition_that_was_never_public_is_not_found(walk, slug, year):
    on(walk, date(2028, 6, 6), state=State.DRAFT)
    with pytest.raises(NotFound):
        feeds.single(slug, year, "en")


# ---- How it is found


def test_no_feed_reads_a_whole_table(walk, engine):
    """Ten thousand entries of other series and of long ago cost nothing."""
    explain, whole_table = ("EXPLAIN QUERY PLAN", "SCAN") if engine == "sqlite" else ("EXPLAIN", "Seq Scan")
    if engine == "postgresql":  # a small table is quickest read whole; here it is asked whether it must be
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    asked = {"today": TODAY, "soon": TODAY, "first": TODAY, "cancelled": TODAY, "most": 5, "series": walk.id}
    for of_series, is_ahead in product((True, False), repeat=2):
        statement = joining._window(of_series, False, is_ahead=is_ahead).params(asked)
        sql = str(statement.compile(db.engine, compile_kwargs={"literal_binds": True}))
        steps = " ".join(str(row[-1]) for row in db.session.execute(text(f"{explain} {sql}")))
        assert whole_table not in steps
        assert "ix_calendar_entries_" in steps
