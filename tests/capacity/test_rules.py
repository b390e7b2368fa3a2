"""Who fits, and until when an offer stands."""

from datetime import UTC, datetime, timedelta
from math import inf

import pytest

from eventsapp.capacity import rules
from eventsapp.capacity.rules import Room

COMMON, WALK, WHEEL = 1, 2, 3
NOW = datetime(2027, 3, 10, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("maximum", "taken", "left"),
    [(None, 1000, inf), (2, 1, 1), (2, 2, 0), (0, 0, 0), (2, 3, 0)],
)
def test_what_is_free_is_what_nobody_has(maximum, taken, left):
    assert rules.free(maximum, taken) == left


@pytest.mark.parametrize(
    ("free", "sizes", "fits"),
    [
        ({COMMON: inf, WALK: 4}, {COMMON: 4, WALK: 4}, True),
        ({COMMON: inf, WALK: 3}, {COMMON: 4, WALK: 4}, False),
        ({COMMON: 3, WALK: inf}, {COMMON: 4, WALK: 4}, False),
        ({COMMON: inf, WALK: 5, WHEEL: 0}, {COMMON: 2, WALK: 1, WHEEL: 1}, False),
        ({COMMON: 1}, {COMMON: 1}, True),
    ],
)
def test_a_party_has_its_places_only_if_all_of_it_fits(free, sizes, fits):
    assert Room(COMMON, free).fits(sizes) is fits


def test_places_wait_for_a_party_that_is_too_big_for_them():
    room = Room(COMMON, {COMMON: inf, WALK: 2})
    room.keep({COMMON: 3, WALK: 3})
    assert not room.fits({COMMON: 1, WALK: 1})


def test_of_the_common_places_only_those_are_kept_that_a_party_could_use():
    room = Room(COMMON, {COMMON: 10, WALK: 1, WHEEL: inf})
    room.keep({COMMON: 8, WALK: 8})
    assert room.free == {COMMON: 9, WALK: 0, WHEEL: inf}


def test_nobody_else_is_looked_at_once_nothing_is_left():
    assert Room(COMMON, {COMMON: 0, WALK: 3}).is_gone
    assert Room(COMMON, {COMMON: inf, WALK: 0}).is_gone
    assert not Room(COMMON, {COMMON: inf, WALK: 0, WHEEL: 1}).is_gone
    assert not Room(COMMON, {COMMON: 1}).is_gone


@pytest.mark.parametrize(
    ("begins_in", "hours", "answers_in"),
    [
        (timedelta(days=60), 48, timedelta(hours=48)),
        (timedelta(days=60), 12, timedelta(hours=12)),
        (timedelta(days=4), 48, timedelta(hours=24)),
        (timedelta(hours=6), 48, timedelta(hours=2)),
        (timedelta(hours=1), 48, timedelta(hours=1)),
        (timedelta(hours=-1), 48, timedelta(0)),
    ],
)
def test_an_offer_stands_for_the_hours_set_and_shorter_close_to_the_day(begins_in, hours, answers_in):
    assert rules.answer_by(NOW, NOW + begins_in, hours) == NOW + answers_in
