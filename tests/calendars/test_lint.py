"""Each rule of a calendar can fail, says which line breaks it, and is broken by nothing that we write."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsapp.calendars import ics, lint
from eventsapp.calendars.entries import Seen, Status
from eventsapp.calendars.ics import About, Revision
from eventsapp.core import languages

ZONE = "America/Toronto"
CHANGED = datetime(2027, 3, 10, 15, 0, tzinfo=UTC)
ADDRESS = "https://events.example.org/walk/2027/"
UID = "0b8f5c1e-6d0b-4b1a-9a55-0d6b3a0c9f11"
ALARM = (
    b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\n",
    b"BEGIN:VALARM\r\nACTION:AUDIO\r\nDESCRIPTION:Soon\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\n",
)


def entry(*, uid=UID, **given):
    usual: dict[str, Any] = {
        "title": "Run, walk",
        "description": f"For all; really.\n\nMore: {ADDRESS}",
        "place": "High Park, Toronto",
        "position": (43.6465, -79.4637),
        "address": ADDRESS,
        "categories": ("Charity event",),
        "status": Status.CONFIRMED,
        "starts": datetime(2027, 6, 6, 13, 30, tzinfo=UTC),
        "ends": datetime(2027, 6, 6, 17, 0, tzinfo=UTC),
        "zone": ZONE,
    }
    return ics.entry(Seen(**(usual | given)), Revision(uid, 2, CHANGED, CHANGED))


def feed(*entries, is_private=False, hours=4):
    source = "" if is_private else "https://events.example.org/calendar.ics"
    page = "https://events.example.org/"
    about = About("FFD, events", "Run; walk", source, page, ZONE, timedelta(hours=hours), CHANGED if entries else None)
    return ics.feed(about, {ZONE}, entries)


def public():
    off = entry(
        uid=UID.replace("11", "12"),
        title="CANCELLED: Walk",
        status=Status.CANCELLED,
        starts=date(2027, 7, 1),
        ends=date(2027, 7, 3),
    )
    return feed(entry(), off)


def private():
    busy = entry(is_private=True, belongs_to="0b8f5c1e").replace(b"END:VEVENT", ALARM[0] + b"END:VEVENT")
    return feed(busy, is_private=True, hours=1)


def test_what_we_write_keeps_every_rule():
    assert lint.findings(public()) == []
    assert lint.findings(feed()) == []
    assert lint.findings(private(), is_private=True) == []
    assert lint.findings(ics.single(ZONE, entry()), is_feed=False) == []


BROKEN = [
    ("line ends", b"STATUS:CONFIRMED\r\n", b"STATUS:CONFIRMED\n"),
    ("line ends", b"END:VCALENDAR\r\n", b"END:VCALENDAR"),
    ("folding", b"SEQUENCE:2\r\n", b"SEQUENCE:2\r\nX-LONG:" + b"x" * 69 + b"\r\n"),
    ("folding", b"SEQUENCE:2\r\n", b"X-CUT:\xc3\r\n \xa9\r\nSEQUENCE:2\r\n"),
    ("controls", b"SUMMARY:Run", b"SUMMARY:R\x07un"),
    ("controls", b"SUMMARY:Run", "SUMMARY:R\u2028un".encode()),
    ("readable", b"SEQUENCE:2\r\n", b"SEQUENCE 2\r\n"),
    ("readable", b"END:VCALENDAR\r\n", b"END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    ("readable", b"BEGIN:VCALENDAR\r\n", b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n"),
    ("readable", b"END:STANDARD", b"END:DAYLIGHT"),
    ("readable", b"END:VCALENDAR\r\n", b"X-OPEN:1\r\n"),
    ("head", b"VERSION:2.0", b"VERSION:1.0"),
    ("head", b"CALSCALE:GREGORIAN\r\n", b""),
    ("head", b"NAME:FFD\\, events\r\n", b""),
    ("no identity", b"VERSION:2.0\r\n", b"VERSION:2.0\r\nUID:one\r\n"),
    ("not in feeds", b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\n"),
    ("not in feeds", b"SEQUENCE:2\r\n", b"SEQUENCE:2\r\nORGANIZER:mailto:a@example.org\r\n"),
    ("escaping", b"SUMMARY:Run\\, walk", b"SUMMARY:Run, walk"),
    ("escaping", b"SUMMARY:Run\\, walk", b"SUMMARY:Run\\\\, walk"),
    ("escaping", b"SUMMARY:Run\\, walk", b"SUMMARY:Run\\: walk"),
    ("escaping", b"SUMMARY:Run\\, walk", b"SUMMARY:Run\\"),
    ("name", b"X-WR-CALNAME:FFD", b"X-WR-CALNAME:ffd"),
    ("description", b"X-WR-CALDESC:Run", b"X-WR-CALDESC:Walk"),
    ("refresh", b"X-PUBLISHED-TTL:PT4H", b"X-PUBLISHED-TTL:PT1H"),
    ("refresh", b"REFRESH-INTERVAL;VALUE=DURATION:PT4H", b"REFRESH-INTERVAL:PT4H"),
    ("refresh", b"PT4H", b"PT15M"),
    ("page", b"\nURL:https://events.example.org/\r\n", b"\nURL:http://events.example.org/\r\n"),
    ("colour", b"COLOR:teal", b"COLOR:#008080"),
    ("last change", b"teal\r\nLAST-MODIFIED:20270310T15", b"teal\r\nLAST-MODIFIED:20270310T14"),
    ("source", b"SOURCE;VALUE=URI:https://events.example.org/calendar.ics\r\n", b""),
    ("zone", b"TZNAME:EST\r\n", b""),
    ("zone", b"DTSTART:20071104T020000", b"DTSTART:20071104T020000Z"),
    ("contents", b"END:VCALENDAR", b"BEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\nEND:VCALENDAR"),
    ("contents", b"VCALENDAR", b"VCARD"),
    ("entry", b"CREATED:20270310T150000Z\r\n", b""),
    ("identity", b"UID:0b8f", b"UID:edition-1@"),
    ("identity", b"0d6b3a0c9f12", b"0d6b3a0c9f11"),
    ("stamps", b"DTSTAMP:20270310T150000Z", b"DTSTAMP:20270310T150001Z"),
    ("stamps", b"CREATED:20270310T150000Z", b"CREATED:20270310T150000"),
    ("sequence", b"SEQUENCE:2", b"SEQUENCE:-2"),
    ("times", b"DTEND;TZID=America/Toronto:20270606T130000", b"DTEND;TZID=America/Toronto:20270606T093000"),
    ("times", b"DTEND;TZID=America/Toronto:20270606T130000", b"DTEND:20270606T170000Z"),
    ("times", b"DTEND;VALUE=DATE:20270703", b"DTEND;VALUE=DATE:20270701"),
    ("times", b";TZID=America/Toronto", b""),
    ("unknown zone", b";TZID=America/Toronto", b";TZID=America/Vancouver"),
    ("status", b"STATUS:CONFIRMED", b"STATUS:POSTPONED"),
    ("title", b"SUMMARY:CANCELLED: Walk", b"SUMMARY:Walk"),
    ("title", b"SUMMARY:Run", b"SUMMARY:CANCELLED: Run"),
    ("title", b"SUMMARY:Run\\, walk", b"SUMMARY:Run\\nwalk"),
    ("place", b"LOCATION:High Park\\, Toronto", b"LOCATION:High Park\\nToronto"),
    ("address", b"\nURL:https://events.example.org/walk/2027/", b"\nURL:https://events.example.org/walk/"),
    ("inside", b"END:VEVENT", ALARM[0] + b"END:VEVENT"),
    ("position", b"GEO:43.646500;-79.463700", b"GEO:43.646500,-79.463700"),
    ("position", b"geo:43.646500", b"geo:43.646501"),
    ("busy", b"TRANSP:TRANSPARENT", b"TRANSP:OPAQUE"),
    ("class", b"CLASS:PUBLIC", b"CLASS:PRIVATE"),
]
BROKEN_OF_ONES_OWN = [
    ("secret", b"VERSION:2.0\r\n", b"VERSION:2.0\r\nSOURCE;VALUE=URI:https://events.example.org/secret\r\n"),
    ("refresh", b"PT1H\r\n", b"PT20M\r\n"),
    ("busy", b"TRANSP:OPAQUE", b"TRANSP:TRANSPARENT"),
    ("class", b"CLASS:PRIVATE", b"CLASS:PUBLIC"),
    ("inside", ALARM[0], ALARM[1]),
]


@pytest.mark.parametrize(("rule", "right", "wrong"), BROKEN)
def test_a_broken_rule_is_found_and_no_other(rule, right, wrong):
    assert right in public()
    assert {one.rule for one in lint.findings(public().replace(right, wrong))} == {rule}


@pytest.mark.parametrize(("rule", "right", "wrong"), BROKEN_OF_ONES_OWN)
def test_a_broken_rule_of_ones_own_calendar_is_found_and_no_other(rule, right, wrong):
    assert right in private()
    assert {one.rule for one in lint.findings(private().replace(right, wrong), is_private=True)} == {rule}


def test_what_somebody_keeps_an_eye_on_takes_nobodys_time_however_private():
    watched = feed(entry(is_private=True, takes_time=False), is_private=True, hours=1)
    assert lint.findings(watched, is_private=True, takes_time=False) == []
    assert {one.rule for one in lint.findings(watched, is_private=True)} == {"busy"}
    assert {one.rule for one in lint.findings(private(), is_private=True, takes_time=False)} == {"busy"}


def test_a_calendar_without_a_zone_first_is_found():
    head, zone, rest = public().partition(b"BEGIN:VTIMEZONE\r\n")
    block, end, entries = (zone + rest).partition(b"END:VTIMEZONE\r\n")
    late = head + entries.removesuffix(b"END:VCALENDAR\r\n") + block + end + b"END:VCALENDAR\r\n"
    assert {one.rule for one in lint.findings(late)} == {"zone first"}


def test_a_single_entry_has_no_name():
    named = ics.single(ZONE, entry()).replace(b"VERSION:2.0\r\n", b"VERSION:2.0\r\nNAME:Walk\r\n")
    assert {one.rule for one in lint.findings(named, is_feed=False)} == {"name"}


def test_every_rule_is_shown_to_fail():
    shown = {rule for rule, _right, _wrong in (*BROKEN, *BROKEN_OF_ONES_OWN)} | {"zone first"}
    assert shown == set(lint.RULES)


def test_the_line_is_the_one_an_editor_shows_and_the_reason_is_said_in_the_language_of_the_page(app):
    [found] = lint.findings(public().replace(b"STATUS:CONFIRMED", b"STATUS:POSTPONED"))
    assert public().split(b"\r\n")[found.line - 1] == b"STATUS:CONFIRMED"
    assert found.why == "An entry is confirmed, tentative or cancelled."
    with languages.speaking("fr"):
        assert found.why == "Une entrée est confirmée, provisoire ou annulée."


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=20))
def test_whatever_comes_it_answers(at, length, other):
    octets = public()
    damaged = octets[:at] + other + octets[at + length :]
    for found in lint.findings(damaged):
        assert 1 <= found.line <= damaged.count(b"\n") + 1
        assert found.rule in lint.RULES
