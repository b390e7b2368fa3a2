"""Clashes: what nobody can do both, what is hard to do both, and what goes well together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.volunteering import clashes
from eventsapp.volunteering.clashes import Commitment, Kind

DAY = datetime(2027, 6, 6, tzinfo=UTC)


def shift(begins, ends, *, place="Gate", number=1):
    """From one hour of the day to another; hours may have minutes: 9.5."""
    times = DAY + timedelta(hours=begins), DAY + timedelta(hours=ends)
    return Commitment(f"Shift {number}", *times, "UTC", place, shift_id=number)


def start(at, **given):
    return Commitment("5 km walk", DAY + timedelta(hours=at), DAY + timedelta(hours=at), "UTC", **given)


def kinds(*commitments):
    return [clash.kind for clash in clashes.among(commitments)]


def test_two_shifts_at_the_same_time_are_a_hard_clash(app):
    clash = clashes.hard([shift(7, 9), shift(8, 10, number=2)])
    assert clash is not None
    assert str(clash) == "Shift 1 and Shift 2 are at the same time."


def test_one_shift_may_begin_as_the_other_ends(app):
    assert kinds(shift(7, 9), shift(9, 11, number=2)) == []


def test_a_parent_who_helps_from_seven_to_nine_can_walk_at_ten(app):
    assert kinds(shift(7, 9), start(10)) == []


@pytest.mark.parametrize(("begins", "ends"), [(9, 11), (10, 12), (9, 10.5)])
def test_nobody_can_be_on_a_shift_at_their_own_start(app, begins, ends):
    assert clashes.hard([shift(begins, ends), start(10)]).kind is Kind.OWN_START


def test_a_category_that_begins_with_the_event_only_warns(app):
    assert kinds(shift(9, 11), start(10, is_exact=False)) == [Kind.AROUND_START]
    assert clashes.hard([shift(9, 11), start(10, is_exact=False)]) is None


def test_it_warns_when_somebody_may_still_be_on_the_way(app):
    assert kinds(start(10), shift(11, 13)) == [Kind.STILL_OUT]
    assert kinds(start(10), shift(12, 13)) == []


def test_it_warns_when_a_shift_ends_just_before_the_own_start(app):
    [clash] = clashes.among([shift(7, 9.75), start(10)])
    assert clash.kind is Kind.SOON_AFTER
    assert "15 minutes" in str(clash)


def test_it_warns_when_there_is_no_time_to_walk_to_the_other_place(app):
    assert kinds(shift(7, 9), shift(9, 11, place="Finish", number=2)) == [Kind.WALKING]
    assert kinds(shift(7, 9), shift(9.25, 11, place="Finish", number=2)) == []


def test_it_warns_of_more_than_six_hours_without_a_pause(app):
    chain = [shift(6, 9), shift(9, 11, number=2), shift(11, 13, number=3)]
    assert kinds(*chain) == [Kind.NO_PAUSE]
    assert kinds(*chain[:2], shift(11.5, 13, number=3)) == []


def test_it_warns_of_a_short_night(app):
    assert kinds(shift(18, 23), shift(30, 32, number=2)) == [Kind.SHORT_NIGHT]
    assert kinds(shift(18, 22), shift(32, 34, number=2)) == []


def test_an_evening_is_no_night_although_the_date_in_utc_changes(app):
    evening = [replace(one, zone="America/Toronto") for one in (shift(20, 22), shift(27, 28, number=2))]
    assert kinds(*evening) == []


TIMES = st.tuples(st.integers(0, 96), st.integers(1, 24))


@given(st.lists(TIMES, max_size=6), st.randoms())
def test_the_order_in_which_they_are_named_does_not_matter_and_hard_ones_come_first(times, order):
    promised = [shift(begins / 2, (begins + length) / 2, number=n) for n, (begins, length) in enumerate(times, 1)]
    found = clashes.among(promised)
    order.shuffle(promised)
    assert clashes.among(promised) == found
    assert [clash.is_hard for clash in found] == sorted((clash.is_hard for clash in found), reverse=True)
    overlapping = {
        (a.shift_id, b.shift_id)
        for a in promised
        for b in promised
        if a.shift_id < b.shift_id and clashes.overlap(a, b)
    }
    hard = {tuple(sorted((clash.one.shift_id, clash.other.shift_id))) for clash in found if clash.is_hard}
    assert hard == overlapping
