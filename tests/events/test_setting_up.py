"""Acts of setting up: series and venues in the order people make them, side by side with others."""

from datetime import UTC, date, datetime, time
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.events import editions, particulars, proposals, rules, series, venues
from eventsapp.events.models import Edition, Series, State
from eventsapp.workflows import moving
from tests import makers


def wanted(slug="walk", **given):
    words = makers.both("Walk", "Marche")
    return series.Described(slug, name=words, summary=words, description=words, **given)


def act(function, *arguments, **options):
    with writing():
        return function(*arguments, by=OPERATOR, **options)


def test_a_new_series_stands_after_the_others(app):
    makers.series("first", position=7)
    assert act(series.begin, wanted()).position == 8


def test_an_edition_is_proposed_by_rule_and_usual_times_across_daylight_saving(app, still):
    walk = makers.series("walk", rule="FREQ=YEARLY;BYMONTH=11;BYDAY=2SU", usual_start=time(9), usual_end=time(12))
    when = series.proposed(walk, 2027, "America/Toronto")
    assert (when.starts_on, when.starts_at) == (date(2027, 11, 14), datetime(2027, 11, 14, 14, tzinfo=UTC))
    month = makers.series("month", rule="FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1", usual_days=30)
    assert series.proposed(month, 2027, "America/Toronto") == rules.whole_days(date(2027, 9, 1), date(2027, 9, 30))
    assert series.proposed(makers.series("none", rule=""), 2027, "America/Toronto") is None


def test_the_next_free_year_is_this_one_until_its_date_is_past(app):
    walk = makers.series("walk")
    assert series.next_free_year(walk, date(2027, 6, 1)) == 2027
    assert series.next_free_year(walk, date(2027, 6, 6)) == 2028
    makers.edition(of=walk, year=2028)
    assert series.next_free_year(walk, date(2027, 7, 1)) == 2029


def test_two_who_make_the_same_year_at_once_make_one(app):
    makers.series("walk")
    assert race(app, lambda: editions.draft(series.find("walk"), 2027, JUNE_6, zone=makers.ZONE, by=OPERATOR)) == 1
    assert db.session.scalar(select(func.count(Edition.id))) == 1


def test_two_who_begin_the_same_series_at_once_begin_one(app):
    assert race(app, lambda: series.begin(wanted(), by=OPERATOR)) == 1
    assert db.session.scalar(select(func.count(Series.id))) == 1


JUNE_6 = rules.whole_days(date(2030, 6, 6))


def race(app, act, runners=4):
    """How many of them win; all others are refused in words."""
    won, start = [], Barrier(runners)

    def run():
        with app.app_context():
            start.wait()
            try:
                with writing():
                    act()
                won.append(True)
            except Refusal:
                pass
            finally:
                db.session.remove()

    threads = [Thread(target=run) for _ in range(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(won)


def test_another_zone_keeps_every_time_on_the_wall(app, still):
    edition = makers.edition(starts_on=date(2027, 6, 6), closes_at=datetime(2027, 6, 5, 21, tzinfo=UTC))
    item, shift = makers.schedule_item(edition, at=time(8)), makers.shift(edition, at=time(8), until=time(12))
    act(moving.change_zone, edition, "America/St_Johns")
    assert edition.starts_at == datetime(2027, 6, 6, 12, tzinfo=UTC)
    assert edition.closes_at == datetime(2027, 6, 5, 19, 30, tzinfo=UTC)
    assert item.starts_at == shift.starts_at == datetime(2027, 6, 6, 10, 30, tzinfo=UTC)


def test_settling_the_same_date_again_changes_nothing(app, still):
    edition = makers.edition(starts_on=date(2027, 6, 6))
    before = rules.when(edition)
    act(moving.settle, edition, before, edition.zone)
    assert rules.when(edition) == before
    assert db.session.scalars(select(AuditLine.action)).all() == []


def test_a_draft_moves_without_being_announced(app, still):
    edition = makers.edition(state=State.DRAFT, starts_on=date(2027, 6, 6))
    act(moving.settle, edition, rules.moved_to(edition, date(2027, 6, 13)), edition.zone)
    assert (edition.state, edition.starts_on) == (State.DRAFT, date(2027, 6, 13))


def test_sign_up_cannot_end_after_the_event(app, still):
    edition = makers.edition(starts_on=date(2027, 6, 6))
    with pytest.raises(particulars.EndsAfterTheEvent):
        act(particulars.set_end_of_sign_up, edition, datetime(2027, 6, 7, tzinfo=UTC))
    act(particulars.set_end_of_sign_up, edition, datetime(2027, 3, 1, tzinfo=UTC))
    assert rules.standing(edition, makers.clock.now()) == State.CLOSED


def test_a_venue_that_a_series_usually_has_is_not_removed(app):
    venue = makers.venue()
    makers.series("walk", venue=venue)
    with pytest.raises(venues.VenueIsUsed):
        act(venues.remove, venue)


def test_own_events_on_neighbouring_days_are_found_in_two_queries(app, queries):
    near, month = makers.series("near", rule=""), makers.series("month", rule="", usual_days=30)
    makers.edition(of=near, starts_on=date(2027, 6, 5))
    makers.edition(of=month, starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 30), at=None)
    makers.edition(of=near, starts_on=date(2028, 6, 4), state=State.CANCELLED)
    makers.series("usual", rule="FREQ=YEARLY;BYMONTH=6;BYDAY=1SU", name=makers.both("Usual"))
    with queries() as made:
        first, second = proposals.flagged([date(2027, 6, 6), date(2028, 6, 4)], province="ON")
    assert len(made) == 2
    assert [(one.name, one.is_usual) for one in first.neighbours] == [(near.name, False), (makers.both("Usual"), True)]
    assert [one.name.en for one in second.neighbours] == ["Usual"]
    assert not first.is_free
