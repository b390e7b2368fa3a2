"""Hours: how many are proposed, and how people write them."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsapp.volunteering import hours
from eventsapp.volunteering.models import Assignment, Shift

SEVEN = datetime(2027, 6, 6, 11, tzinfo=UTC)


def proposed(came=None, left=None):
    """For a shift from seven to nine; moments in minutes after seven."""
    at = [None if minutes is None else SEVEN + timedelta(minutes=minutes) for minutes in (came, left)]
    shift = Shift(starts_at=SEVEN, ends_at=SEVEN + timedelta(hours=2))
    return hours.proposed(Assignment(shift=shift, arrived_at=at[0], left_at=at[1]))


@pytest.mark.parametrize(
    ("came", "left", "minutes"),
    [
        (None, None, 120),  # noted afterwards: the time of the shift
        (5, 121, 120),  # to the quarter of an hour
        (-40, 120, 120),  # waiting is not work
        (30, None, 90),  # never checked out
        (0, 200, 195),  # stayed on
        (0, 60 * 9, 120),  # forgotten, and checked out in the evening
        (0, 3, 0),
    ],
)
def test_they_are_proposed_from_arrival_and_check_out(came, left, minutes):
    assert proposed(came, left) == minutes


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("4", 240), ("4.5", 270), ("4,25", 255), ("4:30", 270), ("4 h 30", 270), ("4h", 240), ("45 min", 45), ("0", 0)],
)
def test_they_are_read_as_people_write_them(typed, minutes):
    assert hours.understood(typed) == minutes


@pytest.mark.parametrize("typed", ["", "four", "-1", "49", "4:75", "9999 min", "1e3", "٤٤٤٤"])
def test_nothing_else_is_taken_for_hours(typed):
    assert hours.understood(typed) is None
