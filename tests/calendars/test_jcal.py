"""jCal is the same calendar in other brackets: read back by the library it is what we wrote as iCalendar."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from eventsapp.calendars import feeds, jcal
from eventsapp.calendars.models import CalendarFeed
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from tests import makers
from tests.calendars import lint
from tests.calendars.counting import counted

HOSTILE = 'Run, walk; "wheel"\\n 5\\10 km 🏃🏽‍♀️ </script> \u2067مسيرة'


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.series("walk", name=makers.both("The Walk, 5; km", "La Marche"), summary=makers.both(HOSTILE))


@pytest.fixture
def edition(walk):
    makers.edition(of=walk, starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 31), at=None, year=2026)
    return makers.edition(of=walk, starts_on=date(2027, 6, 6), venue=makers.venue(), zone="America/St_Johns")


def read(slug=None, language="en", **asked):
    feed = feeds.read(slug, language, gzipped=False, **asked)
    db.session.rollback()
    return feed.body


def as_jcal(slug=None, language="en"):
    return json.loads(read(slug, language, as_jcal=True))


def test_read_back_it_is_the_calendar_we_wrote(edition):
    for slug in (None, "walk"):
        for language in ("en", "fr"):
            again = Calendar.from_jcal(as_jcal(slug, language)).to_ical()
            assert lint.events(again) == lint.events(Calendar.from_ical(read(slug, language)).to_ical())
            assert [child.kind for child in lint.parsed(again).children].count("VTIMEZONE") == 2


def test_it_is_what_the_library_makes_of_the_whole(edition):
    kind, properties, components = Calendar.from_ical(read()).to_jcal()
    mine = as_jcal()
    assert (mine[0], mine[2]) == (kind, components)
    assert [one for one in mine[1] if one[0] not in ("name", "color")] == [
        one for one in properties if one[0] not in ("name", "color")
    ]


def test_the_texts_of_the_head_are_texts(edition):
    head = {name: (kind, value) for name, _parameters, kind, value in as_jcal("walk")[1]}
    assert head["name"] == ("text", "The Walk, 5; km")
    assert head["color"] == ("text", "teal")
    assert head["refresh-interval"] == ("duration", "PT4H")


def test_a_calendar_without_events_has_its_zone(walk):
    assert [component[0] for component in as_jcal()[2]] == ["vtimezone"]


def test_a_single_one_is_the_same_entry(edition):
    alone = json.loads(feeds.single("walk", 2027, "en", as_jcal=True).body)
    assert alone[2][-1] in as_jcal()[2]


def test_it_follows_whatever_changes_and_keeps_its_octets_otherwise(edition, still):
    before, french = read("walk", as_jcal=True), read(None, "fr", as_jcal=True)
    still.shift(3600)
    assert read("walk", as_jcal=True) == before
    with writing():
        edition.state = State.CANCELLED
    assert b"CANCELLED: The Walk" in read("walk", as_jcal=True)
    assert read(None, "fr", as_jcal=True) != french
    with counted() as statements:
        read("walk", as_jcal=True)
    assert len(statements) == 1


def test_only_the_changed_entry_is_converted_again(walk, still):
    for number in range(5):
        makers.edition(of=walk, year=2027 + number, starts_on=date(2027 + number, 6, 6), venue=makers.venue())
    read("walk", as_jcal=True)
    edition = makers.edition(of=walk, year=2033, starts_on=date(2033, 6, 6))
    before = jcal._entry.cache_info().misses
    read("walk", as_jcal=True)
    with writing():
        edition.starts_at += timedelta(minutes=30)
    read("walk", as_jcal=True)
    assert jcal._entry.cache_info().misses == before + 2


def test_it_goes_with_the_address_of_its_series(edition, walk):
    read("walk", as_jcal=True)
    with writing():
        walk.slug = "stroll"
    assert db.session.scalars(select(CalendarFeed).where(CalendarFeed.name.startswith("series/walk"))).all() == []
    assert as_jcal("stroll")[2][-1][0] == "vevent"


def test_it_is_joined_anew_at_midnight(edition, still):
    assert ["refresh-interval", {}, "duration", "PT4H"] in as_jcal("walk")[1]
    still.move_to(datetime(2027, 5, 31, 16, 0, tzinfo=UTC))
    assert ["refresh-interval", {}, "duration", "PT1H"] in as_jcal("walk")[1]
