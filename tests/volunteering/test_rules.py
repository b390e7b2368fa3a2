"""Ages: who may take which shift, by role, by time of day, and beside whom."""

from datetime import UTC, date, datetime, time

import pytest

from eventsapp.volunteering import rules
from tests import makers


@pytest.fixture
def walk(app):
    return makers.edition(starts_on=date(2027, 6, 6))


def test_without_a_word_from_the_organizers_people_help_from_fourteen(walk):
    shift = makers.shift(walk)
    assert rules.is_old_enough(shift, 14, walk.zone)
    assert not rules.is_old_enough(shift, 13, walk.zone)


def test_a_role_can_ask_for_adults(walk):
    shift = makers.shift(walk, doing=makers.role(walk, minimum_age=18))
    assert not rules.is_old_enough(shift, 16, walk.zone)
    assert rules.is_old_enough(shift, 18, walk.zone)


def test_a_child_may_help_only_on_the_shift_of_its_guardian(walk):
    shift = makers.shift(walk, doing=makers.role(walk, beside_guardian_age=10))
    assert not rules.is_old_enough(shift, 11, walk.zone)
    assert rules.is_old_enough(shift, 11, walk.zone, beside_guardian=True)
    assert not rules.is_old_enough(shift, 9, walk.zone, beside_guardian=True)
    alone = makers.shift(walk)
    assert not rules.is_old_enough(alone, 11, walk.zone, beside_guardian=True)


@pytest.mark.parametrize(
    ("at", "until", "age"),
    [(time(20), time(22), 16), (time(18), time(21), 14), (time(6), time(8), 14), (time(5), time(8), 16)],
)
def test_a_shift_that_touches_the_night_can_ask_for_more(walk, at, until, age):
    role = makers.role(walk, night_age=16, night_from=time(21), night_until=time(6))
    shift = makers.shift(walk, doing=role, at=at, until=until)
    assert rules.minimum_age(role, shift.starts_at, shift.ends_at, walk.zone) == age


def test_the_night_is_told_by_the_clock_of_the_place():
    night = (time(22), time(5))
    assert rules.touches(datetime(2027, 3, 14, 1, tzinfo=UTC), datetime(2027, 3, 14, 4, tzinfo=UTC), *night)
    assert rules.touches(datetime(2027, 6, 6, 12, tzinfo=UTC), datetime(2027, 6, 8, 12, tzinfo=UTC), *night)
    assert not rules.touches(datetime(2027, 6, 6, 5, tzinfo=UTC), datetime(2027, 6, 6, 22, tzinfo=UTC), *night)
    assert rules.touches(datetime(2027, 6, 6, 1, tzinfo=UTC), datetime(2027, 6, 6, 3, tzinfo=UTC), time(0), time(2))
