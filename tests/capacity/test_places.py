"""Claiming places: figures stay true, and the database is the last to say no."""

import random

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventsapp.capacity import places, waitlist
from eventsapp.capacity.models import Claim, Party, Placement, Pool
from eventsapp.capacity.places import NoPlaceLeft
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from tests import makers


@pytest.fixture
def walk(app):
    """An edition with any number of places, and pools of its categories made by the test."""
    return makers.edition()


def claim(edition, *pools):
    """A party that wants one place of each pool named, more when named again."""
    wanted = {pool.id: pools.count(pool) for pool in pools}
    with writing():
        return places.claim(edition.pool, wanted)


def pool_of(edition, maximum):
    return makers.category(edition, maximum=maximum).pool


def figures(pool):
    return pool.held, pool.offered, pool.waiting


def test_the_last_place_goes_to_the_first_and_the_second_waits(walk):
    pool = pool_of(walk, 1)
    assert claim(walk, pool).placement == Placement.HELD
    second, third = claim(walk, pool), claim(walk, pool)
    assert (second.placement, third.placement) == (Placement.WAITING, Placement.WAITING)
    assert (places.turn_on_waitlist(second, pool.id), places.turn_on_waitlist(third, pool.id)) == (1, 2)
    assert figures(pool) == (1, 0, 2)
    assert pool.is_full


def test_a_shift_has_places_of_its_own_and_nothing_beside_them(app):
    pool = makers.shift(maximum=1).pool
    with writing():
        first, second = places.claim(pool), places.claim(pool)
    assert (first.placement, second.placement) == (Placement.HELD, Placement.WAITING)
    assert places.turn_on_waitlist(second) == 1


def test_a_pool_that_is_claimed_by_its_number_is_as_it_was_just_made(app):
    pool = makers.shift(maximum=1).pool
    with writing():
        places.claim(pool)
        pool.maximum = 2
        assert places.claim(pool.id).placement == Placement.HELD
    assert (pool.maximum, figures(pool)) == (2, (2, 0, 0))


def test_places_on_several_shifts_are_claimed_at_once_each_shift_by_itself(app):
    full, free = makers.shift(maximum=1).pool, makers.shift(maximum=3).pool
    with writing():
        places.claim(full)
        parties = places.claim_one_of_each([free, full, free, full])
    assert [party.pool_id for party in parties] == [free.id, full.id, free.id, full.id]
    assert [party.turn for party in parties] == [1, 2, 2, 3]
    assert [party.placement for party in parties] == [Placement.HELD, Placement.WAITING] * 2
    assert (figures(free), figures(full)) == ((2, 0, 0), (1, 0, 2))
    assert [claim.size for party in parties for claim in party.claims] == [1, 1, 1, 1]


def test_a_party_has_all_of_its_places_or_waits_for_all_of_them(walk):
    short, long = pool_of(walk, 1), pool_of(walk, 5)
    claim(walk, short)
    family = claim(walk, short, long, long)
    assert family.placement == Placement.WAITING
    assert figures(long) == (0, 0, 2)


def test_a_family_that_does_not_fit_keeps_its_turn_before_a_later_single(walk):
    pool = pool_of(walk, 3)
    claim(walk, pool, pool)
    assert claim(walk, pool, pool).placement == Placement.WAITING
    assert claim(walk, pool).placement == Placement.WAITING
    assert pool.left == 0


def test_the_edition_has_a_limit_of_its_own_whatever_the_category(walk):
    one, other = pool_of(walk, None), pool_of(walk, None)
    with writing():
        walk.pool.maximum = 2
    assert [claim(walk, pool).placement for pool in (one, other, one)] == ["held", "held", "waiting"]


def test_who_waits_for_a_full_category_does_not_keep_others_from_the_rest_of_the_edition(walk):
    full, open_one = pool_of(walk, 1), pool_of(walk, None)
    with writing():
        walk.pool.maximum = 4
    for _ in range(6):
        claim(walk, full)
    assert [claim(walk, open_one).placement for _ in range(4)] == ["held", "held", "held", "waiting"]


def test_places_of_the_edition_that_a_party_ahead_can_use_are_kept_for_it(walk):
    pool = pool_of(walk, None)
    with writing():
        walk.pool.maximum = 3
    claim(walk, pool, pool)
    claim(walk, pool, pool)  # waits, and the last place waits for it
    assert claim(walk, pool).placement == Placement.WAITING


def test_some_of_a_party_give_their_places_back_and_the_others_keep_theirs(walk):
    short, long = pool_of(walk, 5), pool_of(walk, 5)
    family = claim(walk, short, long, long)
    with writing():
        places.give_back(family, {long.id: 1})
    assert (figures(short), figures(long), figures(walk.pool)) == ((1, 0, 0), (1, 0, 0), (2, 0, 0))
    assert family.placement == Placement.HELD
    with writing():
        places.give_back(family)
        places.give_back(family)
    assert (figures(long), figures(walk.pool), family.placement) == ((0, 0, 0), (0, 0, 0), Placement.RELEASED)


def test_somebody_moves_to_a_category_with_room_and_keeps_what_they_have_where_there_is_none(walk):
    short, long, full = pool_of(walk, 5), pool_of(walk, 5), pool_of(walk, 1)
    claim(walk, full)
    party = claim(walk, short, short)
    with writing():
        places.swap(party, out_of=short.id, into=long.id)
    assert (figures(short), figures(long)) == ((1, 0, 0), (1, 0, 0))
    with pytest.raises(NoPlaceLeft), writing():
        places.swap(party, out_of=short.id, into=full.id)
    assert (figures(short), figures(full)) == ((1, 0, 0), (1, 0, 0))


def test_who_moves_while_waiting_begins_at_the_end_of_the_line(walk):
    one, other = pool_of(walk, 0), pool_of(walk, 0)
    first, second = claim(walk, one), claim(walk, other)
    with writing():
        places.swap(first, out_of=one.id, into=other.id)
    assert first.turn > second.turn


def test_the_database_itself_refuses_to_sell_a_place_twice(walk):
    pool = pool_of(walk, 1)
    with pytest.raises(IntegrityError), writing():
        pool.held = 2
    with pytest.raises(IntegrityError), writing():
        pool.held, pool.offered = 1, 1


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_figures_are_what_the_claims_say_and_no_place_is_lost(walk, seed):
    """Sixty acts by lot; after each one the figures are compared with the claims, and the first in line cannot fit."""
    lot = random.Random(seed)
    pools = [pool_of(walk, maximum) for maximum in (3, 6, None)]
    with writing():
        walk.pool.maximum = 9
    parties: list[Party] = []
    for _ in range(60):
        act = lot.choice(("claim", "claim", "claim", "give back", "some", "accept", "expire", "swap"))
        with writing():
            if act == "claim" or not parties:
                wanted = [lot.choice(pools).id for _ in range(lot.randint(1, 4))]
                parties.append(places.claim(walk.pool, {pool: wanted.count(pool) for pool in wanted}))
            else:
                _change(lot.choice(parties), act, lot, pools)
            waitlist.offer_freed(walk.pool, until=clock.now() + lot.choice((makers.FAR_AHEAD, -makers.FAR_AHEAD)))
        _check(walk, pools)


def _change(party, act, lot, pools):
    try:
        if act == "give back":
            places.give_back(party)
        elif act == "some" and party.claims:
            one = lot.choice([claimed for claimed in party.claims if claimed.pool_id != party.pool_id])
            places.give_back(party, {one.pool_id: 1})
        elif act == "accept":
            waitlist.accept(party)
        elif act == "expire":
            waitlist.expire(party)
        elif act == "swap" and party.claims:
            one = lot.choice([claimed for claimed in party.claims if claimed.pool_id != party.pool_id])
            other = lot.choice([pool for pool in pools if pool.id != one.pool_id])
            places.swap(party, out_of=one.pool_id, into=other.id)
    except (NoPlaceLeft, waitlist.OfferOver):
        return


def _check(edition, pools):
    claims = list(db.session.scalars(select(Claim)))
    for pool in db.session.scalars(select(Pool)):
        of_pool = [claimed for claimed in claims if claimed.pool_id == pool.id]
        counted = [
            sum(one.size for one in of_pool if one.placement == state) for state in ("held", "offered", "waiting")
        ]
        assert list(figures(pool)) == counted
    for party in db.session.scalars(select(Party)):
        sizes = {claimed.pool_id: claimed.size for claimed in party.claims}
        assert {claimed.placement for claimed in party.claims} <= {party.placement}
        assert sizes.pop(edition.pool_id, 0) == sum(sizes.values())
    waiting = select(Party).where(Party.placement == Placement.WAITING).order_by(Party.turn)
    if first := db.session.scalars(waiting).first():
        short_of = [one.pool for one in first.claims if one.pool.maximum is not None
                    and one.pool.taken + one.size > one.pool.maximum]  # fmt: skip
        assert short_of, "places are free that the first in line could have"
