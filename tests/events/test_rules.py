"""Where an edition stands, with the time handed in."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from eventsapp.core import clock
from eventsapp.events import rules
from eventsapp.events.models import Edition, State

TORONTO = "America/Toronto"
JUNE_6 = date(2027, 6, 6)


def local(day: date, wall: time) -> datetime:
    return clock.moment(datetime.combine(day, wall), TORONTO)


def a_run(state: State = State.OPEN, **given: object) -> Edition:
    usual: dict[str, object] = {
        "starts_on": JUNE_6,
        "ends_on": JUNE_6,
        "starts_at": local(JUNE_6, time(9, 30)),
        "ends_at": local(JUNE_6, time(13, 0)),
        "zone": TORONTO,
    }
    return Edition(state=state, **(usual | given))


def a_month(state: State = State.OPEN, **given: object) -> Edition:
    return a_run(
        state,
        **({"starts_on": date(2027, 6, 1), "ends_on": date(2027, 6, 30), "starts_at": None, "ends_at": None} | given),
    )


def test_sign_up_ends_when_the_event_begins():
    run = a_run()
    assert rules.standing(run, local(JUNE_6, time(9, 29))) is State.OPEN
    assert rules.standing(run, local(JUNE_6, time(9, 30))) is State.CLOSED


def test_sign_up_ends_when_the_organizer_said():
    run = a_run(closes_at=local(date(2027, 6, 4), time(18, 0)))
    assert rules.is_open(run, local(date(2027, 6, 4), time(17, 59)))
    assert not rules.is_open(run, local(date(2027, 6, 4), time(18, 0)))


def test_sign_up_never_outlives_the_event():
    run = a_run(closes_at=local(date(2027, 7, 1), time(12, 0)))
    assert rules.sign_up_ends_at(run) == run.ends_at


@pytest.mark.parametrize("state", [State.ANNOUNCED, State.OPEN, State.CLOSED])
def test_the_clock_finishes_an_event(state):
    run = a_run(state)
    assert rules.standing(run, local(JUNE_6, time(12, 59))) is not State.FINISHED
    assert rules.standing(run, local(JUNE_6, time(13, 0))) is State.FINISHED


@pytest.mark.parametrize("state", [State.DRAFT, State.POSTPONED, State.CANCELLED, State.ARCHIVED])
def test_the_clock_changes_nothing_else(state):
    assert rules.standing(a_run(state), local(date(2028, 1, 1), time(0, 0))) is state


def test_people_join_a_month_at_home_until_its_last_midnight():
    month = a_month(closes_at=local(date(2027, 7, 1), time(0, 0)))
    assert rules.is_open(month, local(date(2027, 6, 15), time(12, 0)))
    assert rules.is_open(month, local(date(2027, 6, 30), time(23, 59)))
    assert rules.standing(month, local(date(2027, 7, 1), time(0, 0))) is State.FINISHED


def test_midnight_is_that_of_the_place():
    assert rules.is_over_at(a_month(zone="America/Vancouver")) == datetime(2027, 7, 1, 7, 0, tzinfo=UTC)
    assert rules.begins_at(a_month(zone="America/St_Johns")) == datetime(2027, 6, 1, 2, 30, tzinfo=UTC)


def test_only_an_announced_date_without_times_may_still_change():
    assert rules.is_tentative(a_run(State.ANNOUNCED, starts_at=None, ends_at=None))
    assert not rules.is_tentative(a_run(State.ANNOUNCED))
    assert not rules.is_tentative(a_month(State.OPEN))


def test_moved_to_another_day_the_run_still_begins_at_half_past_nine():
    november = rules.moved_to(a_run(), date(2027, 11, 14))  # daylight saving ended on the 7th
    assert november.starts_at == datetime(2027, 11, 14, 14, 30, tzinfo=UTC)
    assert november.ends_at == datetime(2027, 11, 14, 18, 0, tzinfo=UTC)


def test_a_month_that_moves_keeps_its_length():
    moved = rules.moved_to(a_month(), date(2027, 9, 1))
    assert (moved.starts_on, moved.ends_on, moved.starts_at) == (date(2027, 9, 1), date(2027, 9, 30), None)


def test_an_event_past_midnight_has_two_days():
    when = rules.at_times(local(JUNE_6, time(20, 0)), local(date(2027, 6, 7), time(1, 0)), TORONTO)
    assert (when.starts_on, when.ends_on) == (JUNE_6, date(2027, 6, 7))


def test_when_a_tentative_day_gets_its_times_what_hangs_on_it_moves_by_days_only():
    announced = rules.whole_days(JUNE_6)
    a_week_later = JUNE_6 + timedelta(days=7)
    confirmed = rules.at_times(local(a_week_later, time(9, 30)), local(a_week_later, time(13, 0)), TORONTO)
    assert rules.shift_between(announced, confirmed, TORONTO) == timedelta(days=7)


def test_when_the_start_moves_within_the_day_what_hangs_on_it_moves_by_as_much():
    old = rules.at_times(local(JUNE_6, time(9, 30)), local(JUNE_6, time(13, 0)), TORONTO)
    new = rules.at_times(local(JUNE_6, time(10, 0)), local(JUNE_6, time(13, 0)), TORONTO)
    assert rules.shift_between(old, new, TORONTO) == timedelta(minutes=30)


def test_eight_in_the_morning_stays_eight_in_the_morning_across_daylight_saving():
    desk = local(date(2027, 3, 13), time(8, 0))
    assert rules.shifted(desk, timedelta(days=1), TORONTO) == local(date(2027, 3, 14), time(8, 0))
