import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from eventsapp.calendars import ics
from eventsapp.calendars.entries import Seen, Status, plain_line, plain_lines
from eventsapp.calendars.ics import Revision
from tests.calendars import lint

ZONE = "America/Toronto"
REVISION = Revision(
    uid="0b8f5c1e-6d0b-4b1a-9a55-0d6b3a0c9f11",
    sequence=2,
    created_at=datetime(2026, 11, 1, 12, 0, tzinfo=UTC),
    modified_at=datetime(2027, 3, 10, 15, 0, tzinfo=UTC),
)
HOSTILE = [
    "Run, walk; wheel: 5\\10 km",
    "First\nSecond\r\nThird\rFourth\u2028Fifth\u2029Sixth\u0085Seventh",
    "Fine\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Not ours",
    '\\nBEGIN:VALARM\\n;X="1":,',
    "🏃🏽‍♀️" * 40,
    "مسيرة من أجل خلل التوتر العضلي " * 6,
    "\x00\x07\x0b\x0c\x1b[31m\x1c\x1d\x1e\x7f\ud800\ufffe",
    "\u202egnihtemos\u2066",
    "é" * 36 + "𝒳" + "a" * 80,
    '"quoted" ^n ^\' ^^ : ; ,',
    "x" * 5000,
]


def seen(**given):
    usual: dict[str, Any] = {
        "title": "Chuck's Run for Dystonia",
        "description": "Run, walk and wheel.\n\nMore: https://events.example.org/chucks-run/2027/",
        "place": "High Park, 1873 Bloor Street West, Toronto, ON M6R 2Z3, Canada",
        "position": (43.6465, -79.4637),
        "address": "https://events.example.org/chucks-run/2027/",
        "categories": ("Charity event", "Chuck's Run for Dystonia"),
        "status": Status.CONFIRMED,
        "starts": datetime(2027, 6, 6, 13, 30, tzinfo=UTC),
        "ends": datetime(2027, 6, 6, 17, 0, tzinfo=UTC),
        "zone": ZONE,
    }
    return Seen(**(usual | given))


def written(**given):
    octets = ics.single(ZONE, ics.entry(seen(**given), REVISION))
    lint.check(octets, is_feed=False)
    return octets


LIKE_STAMPS = ["\r\nSEQUENCE:2\r\n", "SEQUENCE:2", "x" * 63 + "DTSTAMP:20270310T150000Z"]


@pytest.mark.parametrize("text", [*LIKE_STAMPS, *HOSTILE])
def test_an_entry_that_is_stamped_is_the_one_that_would_be_written_anew(text):
    changed = replace(REVISION, sequence=3, modified_at=REVISION.modified_at + timedelta(days=1))
    told = seen(title=plain_line(text), description=plain_lines(text))
    assert ics.stamped(ics.entry(told, REVISION), REVISION, changed) == ics.entry(told, changed)
    assert ics.entry(told, changed) != ics.entry(told, REVISION)


def test_an_entry_word_for_word():
    """If this changes, raise `ics.WRITING` too: entries already kept are then written anew."""
    assert ics.WRITING == 2
    assert ics.entry(seen(), REVISION).decode() == (
        "BEGIN:VEVENT\r\n"
        "SUMMARY:Chuck's Run for Dystonia\r\n"
        "DTSTART;TZID=America/Toronto:20270606T093000\r\n"
        "DTEND;TZID=America/Toronto:20270606T130000\r\n"
        "DTSTAMP:20270310T150000Z\r\n"
        "UID:0b8f5c1e-6d0b-4b1a-9a55-0d6b3a0c9f11\r\n"
        "SEQUENCE:2\r\n"
        "CATEGORIES:Charity event,Chuck's Run for Dystonia\r\n"
        "CLASS:PUBLIC\r\n"
        "CREATED:20261101T120000Z\r\n"
        "DESCRIPTION:Run\\, walk and wheel.\\n\\nMore: https://events.example.org/chuc\r\n"
        " ks-run/2027/\r\n"
        "GEO:43.646500;-79.463700\r\n"
        "LAST-MODIFIED:20270310T150000Z\r\n"
        "LOCATION:High Park\\, 1873 Bloor Street West\\, Toronto\\, ON M6R 2Z3\\, Canad\r\n"
        " a\r\n"
        "STATUS:CONFIRMED\r\n"
        "TRANSP:TRANSPARENT\r\n"
        "URL:https://events.example.org/chucks-run/2027/\r\n"
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=150;X-TITLE="High Par\r\n'
        ' k, 1873 Bloor Street West, Toronto, ON M6R 2Z3, Canada":geo:43.646500,-79.\r\n'
        " 463700\r\n"
        "END:VEVENT\r\n"
    )


@pytest.mark.parametrize(
    "minutes, written", [(15, "PT15M"), (30, "PT30M"), (60, "PT1H"), (90, "PT1H30M"), (240, "PT4H"), (1440, "P1D")]
)
def test_how_often_to_look_is_told_twice_alike(minutes, written):
    about = ics.About("Walk", "", "", "https://example.org/", ZONE, timedelta(minutes=minutes), None)
    feed = lint.parsed(ics.feed(about, {ZONE}, []))
    assert feed.one("REFRESH-INTERVAL").value == feed.one("X-PUBLISHED-TTL").value == written


def test_the_date_of_a_feed_is_never_put_into_somebodys_words():
    words = "LAST-MODIFIED:20000101T000000Z"
    about = ics.About(words, words, "", "https://example.org/", ZONE, timedelta(hours=1), REVISION.modified_at)
    feed = lint.parsed(ics.feed(about, {ZONE}, []))
    assert [feed.one(name).value for name in ("NAME", "DESCRIPTION")] == [words, words]
    assert feed.one("LAST-MODIFIED").value == "20270310T150000Z"


def test_whole_days_end_on_the_day_after():
    octets = written(starts=date(2027, 6, 1), ends=date(2027, 7, 1))
    assert b"DTSTART;VALUE=DATE:20270601\r\n" in octets
    assert b"DTEND;VALUE=DATE:20270701\r\n" in octets


@pytest.mark.parametrize(
    "starts, written_start",
    [
        (datetime(2027, 3, 14, 6, 30, tzinfo=UTC), b"DTSTART;TZID=America/Toronto:20270314T013000"),
        (datetime(2027, 3, 14, 7, 0, tzinfo=UTC), b"DTSTART;TZID=America/Toronto:20270314T030000"),
        (datetime(2027, 11, 7, 4, 30, tzinfo=UTC), b"DTSTART;TZID=America/Toronto:20271107T003000"),
        (datetime(2027, 11, 7, 5, 30, tzinfo=UTC), b"DTSTART:20271107T053000Z"),
        (datetime(2027, 11, 7, 6, 30, tzinfo=UTC), b"DTSTART:20271107T063000Z"),
        (datetime(2027, 11, 7, 7, 0, tzinfo=UTC), b"DTSTART;TZID=America/Toronto:20271107T020000"),
    ],
)
def test_around_a_change_of_the_clocks(starts, written_start):
    """The hour that comes twice is told in UTC, both times: readers do not agree which of the two a local time is."""
    octets = written(starts=starts, ends=starts + timedelta(hours=3))
    assert written_start in octets
    read: Any = Calendar.from_ical(octets).events[0].start
    assert read.astimezone(UTC) == starts
    read = vobject.readOne(octets.decode()).vevent.dtstart.value
    assert read.astimezone(UTC) == starts


@pytest.mark.parametrize("position", [(0.0, 0.0), (-0.0000004, 179.9999999), (1e-7, -1e-5), (43.6465123456, -79.4)])
def test_positions_have_six_decimals(position):
    written(position=position)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text):
    _is_read_as_written(text)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_stays_text(text):
    _is_read_as_written(text)


@settings(deadline=None)
@given(st.integers(0, 75), st.sampled_from(["é", "€", "𝒳", "🏃🏽‍♀️", "\\", ",", "\n"]))
def test_folding_cuts_no_character(before, letter):
    _is_read_as_written("a" * before + letter * 60)


@settings(deadline=None)
@given(
    st.integers(0, 8_000_000),
    st.timedeltas(timedelta(minutes=1), timedelta(days=40)),
    st.sampled_from(["America/Toronto", "America/St_Johns", "Australia/Lord_Howe", "America/Regina", "Europe/London"]),
)
def test_any_time_is_read_back_by_others_as_it_was_meant(minutes, lasts, zone):
    moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    end = moment + timedelta(minutes=lasts // timedelta(minutes=1))
    octets = ics.single(zone, ics.entry(seen(starts=moment, ends=end, zone=zone), REVISION))
    event = vobject.readOne(octets.decode()).vevent
    assert event.dtstart.value.astimezone(UTC) == moment
    assert event.dtend.value.astimezone(UTC) == end


def _is_read_as_written(text):
    title, words = plain_line(text) or "-", plain_lines(text)
    octets = written(title=title, place=plain_line(text), description=f"{words}\nMore: {seen().address}")
    event = lint.events(octets)[0]
    assert event.text("SUMMARY") == title
    assert event.text("DESCRIPTION").removesuffix(f"\nMore: {seen().address}") == words
    assert octets.count(b"\r\nBEGIN:VEVENT\r\n") == 1
    read = Calendar.from_ical(octets).events
    assert [str(one["SUMMARY"]) for one in read] == [title]
    other = vobject.readOne(octets.decode()).vevent
    assert re.sub(r"\s+", " ", other.summary.value) == re.sub(r"\s+", " ", title)
