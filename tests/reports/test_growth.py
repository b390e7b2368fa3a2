"""How sign-ups came in, against the same day before last year's event."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from eventsapp.core import clock
from eventsapp.core.db import writing
from eventsapp.events.models import State
from eventsapp.registration.models import EntryStatus
from eventsapp.reports import growth
from eventsapp.web.organize import charts, growth_chart
from tests import makers


@pytest.fixture
def walks(app, still):
    """Last year's walk and this year's, each with a category."""
    series = makers.series("walk")
    last = makers.edition(of=series, year=2026, starts_on=date(2026, 5, 10), state=State.FINISHED)
    this = makers.edition(of=series, year=2027, starts_on=date(2027, 5, 9))
    return makers.category(last), makers.category(this), last, this


def sign_up(category, edition, *days_before):
    for days in days_before:
        entry = makers.entry(category)
        with writing():
            entry.entered_at = datetime.combine(edition.starts_on, time(12), UTC) - timedelta(days=days)
    return entry


def test_both_years_are_counted_by_the_days_before_their_event(walks):
    before, now, last, this = walks
    sign_up(before, last, 90, 60, 60, 5)
    sign_up(now, this, 80, 70)
    found = growth.of(this, date(2027, 3, 10))
    assert found.today == 60
    assert (found.now.at(60), found.before.at(60), found.before.at(0)) == (2, 3, 4)
    assert (found.now.at(85), found.before.at(85)) == (0, 1)
    assert found.lead == 90
    weeks = found.weeks()
    assert weeks[0] == (13, 0, 0)
    assert weeks[-1] == (0, None, 4)
    assert (9, 2, 1) in weeks and (8, None, 3) in weeks


def test_who_left_is_not_counted_and_a_first_year_has_nothing_to_be_held_against(walks):
    _before, now, _last, this = walks
    gone = sign_up(now, this, 70)
    with writing():
        gone.status = EntryStatus.WITHDRAWN
    assert growth.of(this, date(2027, 3, 10)).now.totals == {}
    first = makers.edition()
    assert growth.of(first, clock.today(first.zone)).before is None


@pytest.mark.parametrize("people", [1, 7, 43, 480, 99_999])
def test_the_chart_stays_inside_its_frame_whatever_the_numbers(people):
    line = growth.Line(2027, {40: max(1, people // 3), 3: people})
    chart = growth_chart.drawn(growth.Growth(line, 2, growth.Line(2026, {100: 1, 0: people * 2})))
    points = [tuple(map(float, point.split(","))) for point in f"{chart.now} {chart.before}".split()]
    assert all(0 <= x <= charts.WIDTH and 0 <= y <= charts.HEIGHT for x, y in points)
    assert 2 <= len(chart.heights) <= 8
    assert chart.heights[-1].says >= people * 2


def test_the_chart_of_an_event_that_is_over_or_of_today_is_drawn_too():
    line = growth.Line(2027, {0: 1, -1: 2})
    assert growth_chart.drawn(growth.Growth(line, 0, None)).now
    assert growth_chart.drawn(growth.Growth(line, -10, None)).now


def test_the_queries_do_not_grow_with_the_sign_ups(walks, queries):
    before, now, last, this = walks
    sign_up(before, last, *range(20))
    sign_up(now, this, *range(60, 80))
    with queries() as made:
        growth.of(this, date(2027, 3, 10))
    assert len(made) <= 5
