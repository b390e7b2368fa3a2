"""Prices: tiers by date and by age, and codes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.registration import changes, payments, prices
from eventsapp.registration.entries import Newcomer, enter
from eventsapp.registration.models import EntryStatus, FeeCode, FeeCodeUse, Price
from eventsapp.submissions.models import Registration
from tests import makers
from tests.capacity.test_race import at_once

SECOND = timedelta(seconds=1)


@pytest.fixture
def walk(app, still):
    return makers.edition()


@pytest.fixture
def category(walk):
    return makers.category(walk)


def cost(walk, category, ages=(None, None), now=None):
    price = prices.price_for(prices.of(walk).get(category.id, []), now or clock.now(), *ages)
    return price.amount_cents if price else None


def test_a_category_without_a_price_is_free(walk, category):
    assert cost(walk, category) is None


def test_a_price_of_nothing_is_a_price(walk, category):
    makers.price(category, 0)
    assert cost(walk, category) == 0


def test_an_early_price_ends_exactly_at_its_moment(walk, category):
    end = clock.now() + timedelta(days=1)
    makers.price(category, 2000, until_at=end)
    makers.price(category, 3000)
    assert cost(walk, category, now=end - SECOND) == 2000
    assert cost(walk, category, now=end) == cost(walk, category, now=end + SECOND) == 3000


def test_when_every_price_has_ended_the_last_one_goes_on(walk, category):
    now = clock.now()
    makers.price(category, 2000, until_at=now - timedelta(days=2))
    makers.price(category, 3000, until_at=now - timedelta(days=1))
    assert cost(walk, category) == 3000
    assert [price.amount_cents for price in prices.told(prices.of(walk)[category.id], now)] == [3000]


@pytest.mark.parametrize(
    ("ages", "cents"),
    [
        ((0, 11), 0),
        ((0, 12), 0),
        ((12, 12), 0),
        ((13, 13), 1000),
        ((13, 17), 1000),
        ((18, None), 3000),
        ((65, None), 2000),
        ((64, None), 3000),  # some of the band are younger: the price for everybody
        ((10, 14), 3000),
        ((None, None), 3000),
    ],
)
def test_an_age_band_has_the_price_that_fits_all_of_it(walk, category, ages, cents):
    makers.price(category, 0, to_age=12)
    makers.price(category, 1000, from_age=13, to_age=17)
    makers.price(category, 2000, from_age=65)
    makers.price(category, 3000)
    assert cost(walk, category, ages) == cents


def test_an_age_for_which_no_price_is_said_is_free(walk, category):
    makers.price(category, 3000, from_age=18)
    assert cost(walk, category, (0, 17)) is None
    assert cost(walk, category, (18, None)) == 3000


def test_prices_count_in_the_organizers_order(walk, category):
    makers.price(category, 3000, position=2)
    makers.price(category, 2000, position=1)
    assert cost(walk, category) == 2000


def test_the_prices_told_are_those_that_count_now_or_later(walk, category):
    now = clock.now()
    makers.price(category, 1000, until_at=now)
    makers.price(category, 2000, until_at=now + SECOND)
    makers.price(category, 3000)
    assert [price.amount_cents for price in prices.told(prices.of(walk)[category.id], now)] == [2000, 3000]
    assert prices.told([], now) == []


@pytest.mark.parametrize(
    ("given", "total", "off"),
    [
        ({"percent": 50}, 1001, 500),
        ({"percent": 33}, 100, 33),
        ({"percent": 1}, 99, 0),
        ({"percent": 100}, 1001, 1001),
        ({"percent": 100}, 0, 0),
        ({"off_cents": 500}, 2000, 500),
        ({"off_cents": 500}, 500, 500),
        ({"off_cents": 500}, 499, 499),
        ({"off_cents": 500}, 0, 0),
    ],
)
def test_a_code_takes_whole_cents_off_and_never_more_than_there_is(walk, given, total, off):
    assert prices.off(makers.fee_code(walk, "FRIENDS", **given), total) == off


def test_a_code_is_found_however_it_is_typed_and_only_while_it_counts(walk):
    end = clock.now() + timedelta(days=1)
    code = makers.fee_code(walk, "Été 2027", ends_at=end)
    assert prices.find_code(walk, "  ETE-2027 ", end - SECOND).id == code.id
    for typed, now in (("ÉTÉ 2027", end), ("été", end - SECOND), ("", end - SECOND), ("!", end - SECOND)):
        with pytest.raises(prices.CodeUnknown):
            prices.find_code(walk, typed, now)
    with pytest.raises(prices.CodeUnknown):
        prices.find_code(makers.edition(), "Été 2027", clock.now())


def family(category, *fees, code=None):
    """A registration of so many people with these fees, in cents."""
    edition = db.session.get_one(makers.Edition, category.edition_id)
    sent = makers.registration(edition, makers.person())
    people = [makers.person() for _fee in fees]
    with writing():
        if code:
            prices.use(code, sent, sum(fees))
        newcomers = [Newcomer(who, category, fee_cents=fee) for who, fee in zip(people, fees, strict=True)]
        entered = enter(sent, newcomers, by=OPERATOR)
    return sent, entered


def test_who_has_a_place_owes_the_fee_and_who_waits_owes_nothing_yet(walk):
    category = makers.category(walk, maximum=2)
    held, _entries = family(category, 2000, 500)
    waits, _entries = family(category, 2000)
    assert (payments.balance(held), payments.balance(waits)) == (2500, 0)


def test_who_leaves_owes_nothing_and_takes_their_part_of_a_discount_along(walk, category):
    sent, (one, _two) = family(category, 2000, 2000, code=makers.fee_code(walk, "HALF", percent=50))
    assert payments.balance(sent) == 2000
    with writing():
        changes.end(db.session.merge(one), EntryStatus.WITHDRAWN, by=OPERATOR)
    assert payments.balance(sent) == 1000


def test_the_fee_of_a_place_that_was_handed_on_stays_with_who_signed_up(walk, category):
    sent, (one,) = family(category, 2000)
    with writing():
        changes.end(db.session.merge(one), EntryStatus.TRANSFERRED, by=OPERATOR)
    assert payments.balance(sent) == 2000


def test_a_discount_in_dollars_never_pays_anything_out(walk, category):
    sent, (one, _two) = family(category, 2000, 500, code=makers.fee_code(walk, "TEN", off_cents=1000))
    assert payments.balance(sent) == 1500
    with writing():
        changes.end(db.session.merge(one), EntryStatus.WITHDRAWN, by=OPERATOR)
    assert payments.balance(sent) == 0


def test_the_last_use_of_a_code_goes_to_one_of_many_at_once(app):
    edition = makers.edition()
    code_id = makers.fee_code(edition, "LAST", maximum_uses=1).id
    sent = [makers.registration(edition, makers.person()).id for _number in range(6)]
    db.session.remove()

    def use(number):
        try:
            with writing():
                code = db.session.get_one(FeeCode, code_id)
                prices.use(code, db.session.get_one(Registration, sent[number]), 2000)
        except prices.CodeUnknown:
            return "used up"
        return "used"

    assert sorted(at_once(app, use, 6)) == ["used"] + ["used up"] * 5
    assert db.session.scalar(select(func.count()).select_from(FeeCodeUse)) == 1


def test_without_holding_the_code_its_last_use_is_raced_for(app, monkeypatch):
    """The negative control of the test above."""
    import threading

    edition = makers.edition()
    code_id = makers.fee_code(edition, "LAST", maximum_uses=1).id
    sent = [makers.registration(edition, makers.person()).id for _number in range(2)]
    is_sqlite = db.engine.dialect.name == "sqlite"
    db.session.remove()
    if is_sqlite:
        return  # it has one writer at a time, whatever is held
    both = threading.Barrier(2, timeout=10)
    looked = prices._is_used_up

    def slow_look(code):
        is_used_up = looked(code)
        both.wait()
        return is_used_up

    monkeypatch.setattr(prices, "_is_used_up", slow_look)
    monkeypatch.setattr(prices, "locked", lambda row: row)

    def use(number):
        with writing():
            prices.use(db.session.get_one(FeeCode, code_id), db.session.get_one(Registration, sent[number]), 2000)

    at_once(app, use, 2)
    assert db.session.scalar(select(func.count()).select_from(FeeCodeUse)) == 2


def test_the_database_takes_no_price_below_nothing(walk, category):
    with pytest.raises(IntegrityError), writing():
        db.session.add(Price(category_id=category.id, name=makers.both("x"), amount_cents=-1, position=1))
