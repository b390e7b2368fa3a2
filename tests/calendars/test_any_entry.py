"""Whatever organizers write and whenever it is: the rules are kept, and readers that are not ours get it as it was."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsapp.calendars import ics, jcal
from eventsapp.calendars.entries import Seen, Status, plain_line, plain_lines
from eventsapp.calendars.ics import Revision
from tests.calendars import lint
from tests.calendars.readers import READERS, Instance, told

CHANGED = datetime(2027, 3, 10, 15, 0, tzinfo=UTC)
UID = "0b8f5c1e-6d0b-4b1a-9a55-0d6b3a0c9f11"
ADDRESS = "https://events.example.org/walk/2027/"
ZONES = (
    *("America/Toronto", "America/St_Johns", "America/Regina", "America/Phoenix", "Europe/Dublin", "Asia/Kathmandu"),
    *("Pacific/Chatham", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "Antarctica/Troll", "UTC"),
)
PIECES = st.one_of(
    st.sampled_from(
        [
            *(
                "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Not ours",
                "\nBEGIN:VALARM\n",
                "END:VCALENDAR\r\n",
                "\\n",
                "\\",
            ),
            *(",", ";", ":", '"', "^n", "^'", "%", "&amp;", "<b>", "\t", " ", "\n", "\r", "\u2028", "\u0085", "\x00"),
            *("\x07", "\x1b[31m", "\x7f", "\u202e", "\u2066", "\ufeff", "\ufffe", "\ud800", "\u00a0", "\u200d"),
            *(
                "🏃🏽‍♀️",
                "🇨🇦",
                "مسيرة من أجل",
                "צעדה",
                "é",
                "e\u0301",
                "𝒳",
                "x" * 200,
                "é" * 40,
                "mailto:a@b",
                "BEGIN:VEVENT",
                "C:\\New",
            ),
        ]
    ),
    st.text(max_size=20),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
MOMENTS = st.integers(0, 5 * 366 * 24 * 60).map(
    lambda minutes: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(0, minutes * 60)
)
MISREADS_TEXTS = {"ics.py"}
"""It takes a backslash that stands before an n for a line end."""


@st.composite
def entries(draw):
    """An entry with anything in it that an organizer could have typed."""
    title, words, place = plain_line(draw(TEXTS)) or "Walk", plain_lines(draw(TEXTS)), plain_line(draw(TEXTS))
    status = draw(st.sampled_from([Status.CONFIRMED, Status.TENTATIVE, Status.CANCELLED]))
    starts = draw(MOMENTS)
    ends = starts + timedelta(minutes=draw(st.integers(1, 50_000)))
    if draw(st.booleans()):
        starts, ends = starts.date(), ends.date() + timedelta(days=1)
    position = draw(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
    return Seen(
        title=f"CANCELLED: {title}" if status is Status.CANCELLED else title.removeprefix("CANCELLED: ") or "Walk",
        description=f"{words}\n\nMore: {ADDRESS}".strip(),
        place=place,
        position=position,
        address=ADDRESS,
        categories=("Charity event", title),
        status=status,
        starts=starts,
        ends=ends,
        zone=draw(st.sampled_from(ZONES)),
    )


@settings(deadline=None, max_examples=80)
@given(entries())
def test_it_keeps_the_rules_and_is_read_as_it_was_meant(shown):
    octets = ics.single(shown.zone, ics.entry(shown, Revision(UID, 0, CHANGED, CHANGED)))
    [event] = lint.check(octets, is_feed=False).children[1:]
    assert event.text("SUMMARY") == shown.title
    assert event.text("DESCRIPTION") == shown.description
    assert [line.value for line in event.all("LOCATION")] == ([event.one("LOCATION").value] if shown.place else [])
    meant = Instance(UID, shown.title, shown.status.value, told(shown.starts), told(shown.ends))
    for name, read in READERS.items():
        [seen] = read(octets)
        expected = replace(meant, title=seen.title) if name in MISREADS_TEXTS else meant
        assert seen == expected, name
    _check_jcal(shown, json.loads(jcal.written(octets)))


def _check_jcal(shown, calendar):
    [event] = [component for component in calendar[2] if component[0] == "vevent"]
    said = {name: values for name, _parameters, _kind, *values in event[1]}
    assert said["summary"] == [shown.title]
    assert said["description"] == [shown.description]
    assert said["categories"] == list(shown.categories)
    assert said.get("location", [""]) == [shown.place]
    assert isinstance(shown.starts, datetime) or said["dtstart"] == [shown.starts.isoformat()]


@pytest.mark.parametrize("text", ["Walk \x00", "\x07\n Walk", "Walk\t\u202e\n\ufffe"])
def test_what_cannot_be_shown_leaves_no_space_behind(text):
    assert plain_line(text) == "Walk"
