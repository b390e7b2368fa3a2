"""The kinds of rules people choose from."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core.languages import speaking
from eventsapp.events import patterns, recurrence
from eventsapp.events.patterns import Kind, Pattern

WEEKDAYS = dict(zip(patterns.WEEKDAYS, range(7), strict=True))
DAYS = st.dates(date(2001, 1, 1), date(2001, 12, 31))


@given(st.sampled_from([Kind.FROM, Kind.UNTIL]), st.sampled_from(patterns.WEEKDAYS), DAYS)
def test_a_weekday_near_a_date_is_right_in_every_year_leap_years_too(kind, weekday, day):
    wanted = Pattern(kind, weekday=weekday, month=day.month, day=day.day)
    try:
        rule = patterns.written(wanted)
    except patterns.WeekCrossesNewYear:
        assert (day.month, kind) in ((12, Kind.FROM), (1, Kind.UNTIL))
        return
    for year in range(2024, 2034):
        named, found = day.replace(year=year), recurrence.in_year(rule, year)
        step = (found - named if kind is Kind.FROM else named - found).days
        assert 0 <= step <= 6 and found.weekday() == WEEKDAYS[weekday]


@given(st.sampled_from(list(Kind)), st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(patterns.WEEKDAYS), DAYS)
def test_a_rule_is_read_back_as_it_was_chosen(kind, nth, weekday, day):
    wanted = Pattern(kind, nth=nth, weekday=weekday, month=day.month, day=day.day, text="FREQ=YEARLY;BYYEARDAY=100")
    try:
        rule = patterns.written(wanted)
    except patterns.WeekCrossesNewYear:
        return
    read = patterns.read(rule)
    assert read.kind is kind and patterns.written(read) == rule


@pytest.mark.parametrize(
    ("kind", "english", "french"),
    [
        (Kind.FROM, "the Saturday on or after September 10", "le samedi qui tombe le 10 septembre ou après"),
        (Kind.UNTIL, "the Saturday on or before September 10", "le samedi qui tombe le 10 septembre ou avant"),
    ],
)
def test_such_a_rule_is_said_in_both_languages(app, kind, english, french):
    rule = patterns.written(Pattern(kind, weekday="SA", month=9, day=10))
    with speaking("en"):
        assert recurrence.sentence(rule) == english
    with speaking("fr"):
        assert recurrence.sentence(rule) == french


@pytest.mark.parametrize(
    "rule", ["", "nonsense", "FREQ=YEARLY;BYDAY=SU;BYYEARDAY=1,2", "FREQ=YEARLY;BYYEARDAY=x;BYDAY=SU"]
)
def test_what_no_kind_says_is_kept_as_it_is(rule):
    read = patterns.read(rule)
    assert read.kind is (Kind.OTHER if rule else Kind.NONE)
    assert patterns.written(read) == rule.upper()


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        ("FREQ=DAILY", recurrence.RuleNotUnderstood),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", recurrence.RuleNeverMatches),
        ("FREQ=YEARLY;BYDAY=SU", recurrence.RuleNamesSeveralDays),
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=1SU,2SU", recurrence.RuleNamesSeveralDays),
        ("FREQ=YEARLY;BYMONTHDAY=1", recurrence.RuleNamesSeveralDays),
    ],
)
def test_a_rule_that_never_matches_or_always_does_is_refused(rule, refusal):
    with pytest.raises(refusal):
        recurrence.refuse_unless_usable(rule)


def test_a_rule_for_leap_years_alone_is_no_mistake():
    recurrence.refuse_unless_usable("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29")
    assert recurrence.in_year("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 2027) is None
    assert recurrence.in_year("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 2028) == date(2028, 2, 29)


@given(st.text(max_size=80), st.integers(-5, 20_000))
def test_whatever_is_typed_as_a_rule_has_an_answer(text, year):
    patterns.read(text)
    recurrence.in_year(text, year)
