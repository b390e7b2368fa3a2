"""When a mailing is due: days counted on the clock of the place, and what is let pass. No database is needed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from eventsapp.events.models import Edition, Series, State
from eventsapp.mailings import rules
from eventsapp.mailings.models import Anchor, Mailing, PassedOver
from eventsapp.mailings.rules import Standing

TORONTO = "America/Toronto"
MARCH_1 = datetime(2027, 3, 1, tzinfo=UTC)


def walk(first=date(2027, 6, 6), last=None, state=State.OPEN, **given):
    times = {"starts_at": datetime(2027, 6, 6, 13, 30, tzinfo=UTC), "ends_at": datetime(2027, 6, 6, 17, tzinfo=UTC)}
    usual = {"starts_on": first, "ends_on": last or first, "state": state, "zone": TORONTO} | times
    return Edition(series=Series(), pool_id=1, **(usual | given))


def rule(anchor=Anchor.STARTS, days=-7, at=time(10), **given):
    usual = {"is_on": True, "armed_at": MARCH_1, "ran_for": None, "begun_at": None, "ended_at": None}
    return Mailing(anchor=anchor, days=days, at=at, send_at=None, **(usual | given))


def by_hand(send_at, **given):
    return rule(None, None, None, **given) if send_at is None else _sent_at(send_at, given)


def _sent_at(send_at, given):
    mailing = rule(None, None, None, **given)
    mailing.send_at = send_at
    return mailing


DUE = datetime(2027, 5, 30, 14, tzinfo=UTC)


def test_a_rule_counts_its_days_back_from_the_first_day_on_the_clock_of_the_place():
    assert rules.due_at(rule(), walk()) == DUE
    assert rules.due_at(rule(days=0, at=time(6)), walk()) == datetime(2027, 6, 6, 10, tzinfo=UTC)


def test_a_rule_can_count_from_the_last_day_and_from_the_end_of_sign_up():
    edition = walk(last=date(2027, 6, 8), closes_at=datetime(2027, 6, 2, 3, 59, tzinfo=UTC))
    assert rules.due_at(rule(Anchor.ENDS, 2), edition) == datetime(2027, 6, 10, 14, tzinfo=UTC)
    # 3:59 UTC is still the evening of June 1 in Toronto.
    assert rules.due_at(rule(Anchor.CLOSES, -3), edition) == datetime(2027, 5, 29, 14, tzinfo=UTC)


def test_ten_o_clock_stays_ten_o_clock_across_daylight_saving():
    spring = walk(date(2027, 3, 16))
    assert rules.due_at(rule(days=-1), spring) == datetime(2027, 3, 15, 14, tzinfo=UTC)
    assert rules.due_at(rule(days=-7), spring) == datetime(2027, 3, 9, 15, tzinfo=UTC)


def test_a_time_that_the_clock_leaves_out_is_an_hour_later_and_one_it_has_twice_is_the_first():
    spring, autumn = walk(date(2027, 3, 14)), walk(date(2027, 11, 7))
    assert rules.due_at(rule(days=0, at=time(2, 30)), spring) == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert rules.due_at(rule(days=0, at=time(1, 30)), autumn) == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


def test_an_edition_that_moves_takes_its_rules_along():
    assert rules.due_at(rule(), walk(date(2027, 6, 13))) == DUE + timedelta(days=7)


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        (DUE - timedelta(seconds=1), Standing.WAITING),
        (DUE, Standing.DUE),
        (DUE + timedelta(hours=24), Standing.DUE),
        (DUE + timedelta(hours=24, seconds=1), Standing.PASSED_OVER),
    ],
)
def test_a_rule_is_due_from_its_moment_on_for_a_day(now, stands):
    assert rules.standing(rule(), walk(), now) is stands


def test_a_rule_made_after_its_moment_lets_it_pass():
    made_late = rule(armed_at=DUE + timedelta(minutes=1))
    now = DUE + timedelta(hours=1)
    assert rules.standing(made_late, walk(), now) is Standing.PASSED_OVER
    assert rules.why_not(made_late, walk(), now) is PassedOver.LATE
    assert rules.is_to_be_seen_to(made_late, walk(), now)


@pytest.mark.parametrize("state", [State.DRAFT, State.POSTPONED, State.CANCELLED, State.ARCHIVED])
def test_rules_rest_while_there_is_no_firm_date(state):
    assert rules.why_not(rule(), walk(state=state), DUE) is PassedOver.RESTING


def test_rules_rest_while_the_date_is_tentative():
    tentative = walk(state=State.ANNOUNCED, starts_at=None, ends_at=None)
    assert rules.why_not(rule(), tentative, DUE) is PassedOver.RESTING


def test_what_somebody_sends_by_hand_goes_also_when_the_event_is_cancelled():
    assert rules.standing(by_hand(DUE), walk(state=State.CANCELLED), DUE) is Standing.DUE


def test_nothing_is_due_that_has_no_moment_or_is_switched_off():
    assert rules.standing(by_hand(None), walk(), DUE) is Standing.UNTIMED
    assert rules.standing(rule(is_on=False), walk(), DUE) is Standing.OFF


def test_what_was_sent_is_due_again_once_the_edition_has_moved_later_and_not_when_it_moved_earlier():
    sent = rule(ran_for=DUE, begun_at=DUE, ended_at=DUE)
    assert rules.standing(sent, walk(), DUE + timedelta(hours=1)) is Standing.DONE
    assert rules.standing(sent, walk(date(2027, 6, 13)), DUE) is Standing.WAITING
    assert rules.standing(sent, walk(date(2027, 6, 13)), DUE + timedelta(days=7)) is Standing.DUE
    assert rules.standing(sent, walk(date(2027, 6, 1)), DUE + timedelta(hours=1)) is Standing.DONE


def test_a_clock_that_jumps_an_hour_makes_nothing_due_twice():
    sent = rule(ran_for=DUE, begun_at=DUE, ended_at=DUE)
    for now in (DUE - timedelta(hours=1), DUE, DUE + timedelta(hours=1)):
        assert rules.standing(sent, walk(), now) is Standing.DONE
        assert not rules.is_to_be_seen_to(sent, walk(), now)


def test_what_is_being_sent_stops_where_the_edition_moves_away_or_is_cancelled():
    under_way = rule(ran_for=DUE, begun_at=DUE)
    assert not rules.has_moved_on(under_way, walk())
    assert rules.has_moved_on(under_way, walk(date(2027, 6, 13)))
    assert rules.has_moved_on(under_way, walk(state=State.CANCELLED))
