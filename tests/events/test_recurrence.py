"""Recurrence rules, as dates and in words."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core.languages import speaking
from eventsapp.events import recurrence

FIRST_SUNDAY_OF_JUNE = "FREQ=YEARLY;BYMONTH=6;BYDAY=1SU"


def test_chucks_run_is_on_the_first_sunday_of_june():
    assert recurrence.next_dates(FIRST_SUNDAY_OF_JUNE, date(2026, 11, 22), 3) == [
        date(2027, 6, 6),
        date(2028, 6, 4),
        date(2029, 6, 3),
    ]


def test_the_day_itself_is_not_the_next_one():
    assert recurrence.next_dates(FIRST_SUNDAY_OF_JUNE, date(2027, 6, 5), 1) == [date(2027, 6, 6)]
    assert recurrence.next_dates(FIRST_SUNDAY_OF_JUNE, date(2027, 6, 6), 1) == [date(2028, 6, 4)]


def test_the_last_day_of_february_knows_leap_years():
    assert recurrence.next_dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", date(2027, 1, 1), 2) == [
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]


def test_a_date_that_comes_every_28_years_is_found():
    assert recurrence.next_dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU", date(2004, 3, 1), 1) == [
        date(2032, 2, 29)
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYDAY=99SU",
        "FREQ=YEARLY;BYMONTH=13;BYDAY=1SU",
        "FREQ=YEARLY;BYWEEKNO=99;BYDAY=MO",
        "FREQ=YEARLY;BYMONTH=6;BYDAY=6SU",
    ],
)
def test_a_rule_that_never_matches_is_given_up_soon(rule):
    began = time.process_time()
    assert recurrence.next_dates(rule, date(2027, 1, 1), 3) == []
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every year in June",
        "FREQ=YEARLY",
        "FREQ=SECONDLY;BYDAY=SU",
        "FREQ=YEARLY;BYDAY=XX",
        "FREQ=YEARLY;BYMONTHDAY=a",
        "FREQ=YEARLY;BYMONTH=6;BYDAY=",
        "FREQ=YEARLY;BYMONTH=6;BYDAY=1SU;COUNT=2",
        "FREQ=YEARLY;FREQ=YEARLY;BYMONTH=6;BYDAY=1SU",
        "FREQ=YEARLY;BYMONTH=6;BYDAY=1SU;X-ODD=1",
    ],
)
def test_a_rule_we_do_not_understand_proposes_nothing(rule):
    assert recurrence.next_dates(rule, date(2027, 1, 1), 3) == []
    assert not recurrence.is_understood(rule)
    assert recurrence.sentence(rule) == ""


def test_at_the_end_of_the_calendar_there_are_simply_no_more_dates():
    assert recurrence.next_dates(FIRST_SUNDAY_OF_JUNE, date(9999, 7, 1), 2) == []


@given(st.text(alphabet="FREQ=YALBMONTHDWKPS;,+-0123456789U", max_size=60), st.dates())
def test_no_rule_is_strange_enough_to_break_it(rule, after):
    assert recurrence.next_dates(rule, after, 2) == []


@given(
    st.integers(1, 12),
    st.sampled_from([1, 2, 3, 4, -1]),
    st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
)
def test_each_proposed_date_is_the_one_the_rule_names(month, nth, weekday, after):
    days = recurrence.next_dates(f"FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{weekday}", after, 3)
    assert len(days) == 3
    assert after < days[0]
    for day in days:
        assert day.month == month
        assert day.strftime("%a").upper()[:2] == weekday
        assert (day + timedelta(days=7)).month != month if nth == -1 else (day.day - 1) // 7 + 1 == nth


SENTENCES = [
    (FIRST_SUNDAY_OF_JUNE, "the first Sunday of June", "le premier dimanche de juin"),
    (
        "FREQ=YEARLY;BYMONTH=9;BYDAY=SA;BYSETPOS=3",
        "the third Saturday of September",
        "le troisième samedi de septembre",
    ),
    ("FREQ=YEARLY;BYMONTH=8;BYDAY=+2SU", "the second Sunday of August", "le deuxième dimanche d’août"),
    ("FREQ=YEARLY;BYMONTH=4;BYDAY=-1SA", "the last Saturday of April", "le dernier samedi d’avril"),
    ("FREQ=YEARLY;BYMONTH=10;BYDAY=4TU", "the fourth Tuesday of October", "le quatrième mardi d’octobre"),
    ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1", "June 1", "le 1er juin"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "the last day of February", "le dernier jour de février"),
]


@pytest.mark.parametrize(("rule", "english", "french"), SENTENCES)
def test_a_rule_is_said_in_both_languages(make_app, databases, rule, english, french):
    with databases.fresh("sqlite", migrated=False) as url, make_app(url).app_context():
        with speaking("en"):
            assert recurrence.sentence(rule) == english
        with speaking("fr"):
            assert recurrence.sentence(rule) == french


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYYEARDAY=100", "FREQ=YEARLY;BYMONTH=6,7;BYDAY=1SU"])
def test_what_cannot_be_said_simply_is_left_unsaid(rule):
    assert recurrence.is_understood(rule)
    assert recurrence.sentence(rule) == ""
