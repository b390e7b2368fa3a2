"""Times of shifts as organizers type them, on the clock of the place."""

from datetime import date, time, timedelta

import pytest

from eventsapp.core import clock
from eventsapp.volunteering import timetable
from eventsapp.volunteering.timetable import Pattern
from tests import makers

SUNDAY = date(2027, 3, 14)
"""In Toronto the clocks go from 2:00 to 3:00 that night."""


@pytest.fixture
def walk(app, still):
    return makers.edition(starts_on=SUNDAY, at=time(9, 0))


def on_the_wall(spans, zone):
    return [tuple(clock.local(moment, zone).strftime("%d %H:%M") for moment in span) for span in spans]


def test_every_two_hours_from_seven_to_three(walk):
    spans = Pattern(SUNDAY, SUNDAY, time(7), time(15), 120).spans(walk)
    walls = [("07:00", "09:00"), ("09:00", "11:00"), ("11:00", "13:00"), ("13:00", "15:00")]
    assert on_the_wall(spans, walk.zone) == [(f"14 {begins}", f"14 {ends}") for begins, ends in walls]


def test_a_pattern_leaves_no_hole_at_its_end_and_goes_on_for_days_and_past_midnight(walk):
    first = SUNDAY + timedelta(days=1)
    spans = Pattern(first, first + timedelta(days=1), time(20), time(1), 180, ends_next_day=True).spans(walk)
    assert on_the_wall(spans, walk.zone) == [
        ("15 20:00", "15 23:00"),
        ("15 23:00", "16 01:00"),
        ("16 20:00", "16 23:00"),
        ("16 23:00", "17 01:00"),
    ]


@pytest.mark.parametrize(("begins", "ends", "field"), [((2, 30), (5, 0), "begins"), ((0, 0), (2, 0), "ends")])
def test_a_time_that_the_clocks_leave_out_in_spring_is_refused_in_words(walk, begins, ends, field):
    with pytest.raises(timetable.NoSuchTime) as refused:
        timetable.span(walk, SUNDAY, time(*begins), time(*ends))
    assert refused.value.field == field
    said = str(refused.value).replace("\xa0", " ")
    assert said.startswith("The clocks go forward on Sunday, March 14, 2027, so 2:") and ".." not in said
    assert said.endswith(" a.m. is left out. Please choose another time.")


def test_so_is_a_pattern_that_would_touch_it(walk):
    with pytest.raises(timetable.NoSuchTime):
        Pattern(SUNDAY, SUNDAY, time(0), time(6), 60).spans(walk)
    assert len(Pattern(SUNDAY, SUNDAY, time(0), time(6), 180).spans(walk)) == 2


def test_a_night_shift_keeps_its_time_on_the_wall_though_the_night_is_an_hour_longer(app, still):
    walk = makers.edition(starts_on=date(2027, 11, 6))
    begins, ends = timetable.span(walk, date(2027, 11, 6), time(22), time(6), ends_next_day=True)
    assert ends - begins == timedelta(hours=9)


@pytest.mark.parametrize(
    ("begins", "ends", "next_day", "refusal"),
    [
        (time(12), time(8), False, timetable.EndsTooEarly),
        (time(12), time(12), False, timetable.EndsTooEarly),
        (time(8), time(9), True, timetable.TooLong),
    ],
)
def test_a_shift_ends_after_it_begins_and_within_a_day(walk, begins, ends, next_day, refusal):
    with pytest.raises(refusal) as refused:
        timetable.span(walk, SUNDAY, begins, ends, ends_next_day=next_day)
    assert refused.value.field == "ends"


def test_a_slip_in_the_year_is_noticed(walk):
    with pytest.raises(timetable.FarFromTheEvent) as refused:
        timetable.span(walk, SUNDAY.replace(year=2026), time(8), time(9))
    assert "Sunday, March 14, 2027" in str(refused.value) and refused.value.field == "day"
