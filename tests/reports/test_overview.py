"""The overview: how each edition stands, from the counters of its places."""

from datetime import date

from eventsapp.core import clock
from eventsapp.events.models import State
from eventsapp.reports.overview import overview
from tests import makers


def test_an_edition_says_who_comes_who_waits_and_who_helps(app):
    walk = makers.edition()
    run, wheel = makers.category(walk, maximum=1), makers.category(walk)
    for category in (run, run, wheel):
        makers.entry(category)
    makers.assignment(makers.shift(walk, ideal=4, maximum=5))
    makers.shift(walk, ideal=2)
    makers.shift(walk, ideal=9, minimum=9, cancelled_at=clock.now())
    (figures,) = overview(clock.now(), series_ids=None).ahead
    assert [(one.held, one.waiting, one.maximum) for one in figures.categories] == [(1, 1, 1), (1, 0, None)]
    assert (figures.participants, figures.waiting) == (2, 1)
    assert (figures.volunteers, figures.volunteers_wanted, figures.shifts_short) == (1, 6, 1)


def test_what_lies_ahead_comes_soonest_first_and_what_lies_behind_latest_first(still, app):
    walk = makers.series()
    for year in (2025, 2026, 2028, 2029):
        state = State.OPEN if year > 2027 else State.FINISHED
        makers.edition(of=walk, year=year, starts_on=date(year, 6, 6), state=state)
    found = overview(clock.now(), series_ids=None)
    assert [one.edition.year for one in found.ahead] == [2028, 2029]
    assert [one.edition.year for one in found.behind] == [2026, 2025]


def test_an_edition_whose_day_is_past_is_finished_though_nobody_wrote_it_down(still, app):
    makers.edition(year=2026, starts_on=date(2026, 6, 6), state=State.OPEN)
    (figures,) = overview(clock.now(), series_ids=None).behind
    assert figures.state is State.FINISHED


def test_only_the_series_within_reach_are_in_it(app):
    walk, run = makers.series("walk"), makers.series("run")
    makers.edition(of=walk), makers.edition(of=run)
    found = overview(clock.now(), series_ids={walk.id})
    assert [one.edition.series_id for one in found.ahead] == [walk.id]
    assert overview(clock.now(), series_ids=set()).ahead == []
