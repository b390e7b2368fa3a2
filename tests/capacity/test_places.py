"""Claiming places: figures stay true, and the database is the last to say no."""

import pytest
from sqlalchemy.exc import IntegrityError

from eventsapp.capacity import places
from eventsapp.capacity.models import Placement
from eventsapp.core.db import writing
from tests import makers


def claim(pool, size=1):
    with writing():
        return places.claim(pool, size=size)


def test_the_last_place_goes_to_the_first_and_the_second_waits(app):
    pool = makers.category(maximum=1).pool
    assert claim(pool).placement == Placement.HELD
    second, third = claim(pool), claim(pool)
    assert (second.placement, third.placement) == (Placement.WAITING, Placement.WAITING)
    assert (places.turn_on_waitlist(second), places.turn_on_waitlist(third)) == (1, 2)
    assert (pool.held, pool.waiting, pool.left) == (1, 2, 0)


def test_a_family_that_does_not_fit_keeps_its_turn_before_a_later_single(app):
    pool = makers.category(maximum=3).pool
    claim(pool, size=2)
    assert claim(pool, size=2).placement == Placement.WAITING
    assert claim(pool).placement == Placement.WAITING
    assert pool.left == 0


def test_the_database_itself_refuses_to_sell_a_place_twice(app):
    pool = makers.category(maximum=1).pool
    with pytest.raises(IntegrityError), writing():
        pool.held = 2


def test_the_kept_figure_is_mended_by_counting_the_claims(app):
    pool = makers.category(maximum=5).pool
    claim(pool)
    with writing():
        pool.held = 4
    claim(pool)
    assert pool.held == 2
