"""Whether anybody ever pays a price, found from its place in the order, its end and its ages."""

from datetime import timedelta

import pytest

from eventsapp.core import clock
from eventsapp.core.db import writing
from eventsapp.registration import pricing
from eventsapp.registration.pricing import Tier
from tests import makers

NEXT_WEEK, NEXT_MONTH, LAST_WEEK = timedelta(days=7), timedelta(days=30), timedelta(days=-7)


@pytest.fixture
def category(app, still):
    return makers.category(makers.edition())


def tiers(category, *given):
    """How prices stand that are made in this order: (until, from age, to age)."""
    now = clock.now()
    for until, low, high in given:
        makers.price(category, 100, until_at=now + until if until else None, from_age=low, to_age=high)
    listed = pricing.of(category)
    standing = pricing.standing(category, listed, now)
    return [standing[one.id] for one in listed]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([(None, None, None)], [Tier.NOW]),
        ([(NEXT_WEEK, None, None), (None, None, None)], [Tier.NOW, Tier.LATER]),
        ([(LAST_WEEK, None, None), (None, None, None)], [Tier.OVER, Tier.NOW]),
        ([(None, None, None), (NEXT_WEEK, None, None)], [Tier.NOW, Tier.NEVER]),
        ([(NEXT_MONTH, None, None), (NEXT_WEEK, None, None), (None, None, None)], [Tier.NOW, Tier.NEVER, Tier.LATER]),
        ([(NEXT_MONTH, None, None), (NEXT_WEEK, None, None)], [Tier.NOW, Tier.LATER]),
        ([(None, None, None), (None, 0, 12)], [Tier.NOW, Tier.NEVER]),
        ([(None, 0, 12), (None, None, None)], [Tier.NOW, Tier.NOW]),
        ([(None, 0, 12), (None, 13, None), (None, 5, 6)], [Tier.NOW, Tier.NOW, Tier.NEVER]),
        ([(LAST_WEEK, None, None)], [Tier.NOW]),
    ],
    ids=[
        "one for everybody",
        "early, then regular",
        "the early one is over",
        "behind one that never ends",
        "behind one that ends later",
        "the last one goes on when all have ended",
        "a child's behind everybody's",
        "a child's before everybody's",
        "two before it are for all its ages",
        "an end that passed does not make it free",
    ],
)
def test_a_price_that_nobody_ever_pays_is_known(category, given, expected):
    assert tiers(category, *given) == expected


def test_a_price_for_ages_the_category_is_not_for_never_counts(category):
    with writing():
        category.minimum_age = 18
    assert tiers(category, (None, 0, 12), (None, None, None)) == [Tier.NEVER, Tier.NOW]
