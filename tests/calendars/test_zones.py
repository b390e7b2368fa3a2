from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from eventsapp.calendars.zones import vtimezone

TORONTO = """\
BEGIN:VTIMEZONE
TZID:America/Toronto
X-LIC-LOCATION:America/Toronto
BEGIN:DAYLIGHT
TZNAME:EDT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:EST
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE
"""
STEADY = (
    "America/Toronto",
    "America/Halifax",
    "America/St_Johns",
    "America/Winnipeg",
    "America/Vancouver",
    "Europe/London",
    "Europe/Dublin",
    "Asia/Jerusalem",
    "Australia/Sydney",
    "Australia/Lord_Howe",
)
WITHOUT_CHANGES = ("America/Regina", "Asia/Kolkata", "UTC")
BY_THE_MOON = ("Africa/Casablanca", "Africa/Cairo")


def test_toronto_is_written_word_for_word_as_decided():
    """Should Ontario's law change, this fails with the next data about time zones."""
    assert vtimezone("America/Toronto", 2027) == TORONTO.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("zone", STEADY)
def test_a_steady_zone_has_two_rules_and_the_same_octets_every_year(zone):
    text = vtimezone(zone, 2027).decode()
    assert text.count("RRULE:FREQ=YEARLY") == 2
    assert "RDATE" not in text
    assert vtimezone(zone, 2029) == vtimezone(zone, 2027)


@pytest.mark.parametrize("zone", WITHOUT_CHANGES)
def test_a_zone_whose_clocks_never_change_is_one_block_with_equal_offsets(zone):
    text = vtimezone(zone, 2027).decode()
    assert text.count("BEGIN:STANDARD") == 1
    assert "DAYLIGHT" not in text
    assert "RRULE" not in text


@pytest.mark.parametrize("zone", (*STEADY, *WITHOUT_CHANGES, *BY_THE_MOON))
def test_read_back_every_clock_is_right_for_all_that_a_feed_can_hold(zone):
    """Read by the library, from thirteen months back to five years ahead, close to each change and in between."""
    block = Timezone.from_ical(vtimezone(zone, 2027))
    assert isinstance(block, Timezone)
    written = block.to_tz()
    wrong = []
    moment = datetime(2025, 12, 1, 0, 30, tzinfo=UTC)
    while moment.year < 2032:
        local = moment.astimezone(ZoneInfo(zone))
        # The hours that are skipped or come twice are no wall clock to compare by.
        around = {(moment + timedelta(hours=hours)).astimezone(ZoneInfo(zone)).utcoffset() for hours in (-2, 2)}
        if len(around) == 1 and local.replace(tzinfo=written).utcoffset() != local.utcoffset():
            wrong.append(moment)
        moment += timedelta(hours=5)
    assert not wrong
