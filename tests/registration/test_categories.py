"""Categories that are not offered any more."""

import pytest

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core.db import writing
from eventsapp.registration import categories
from eventsapp.workflows import changing, signup
from eventsapp.workflows.checking import CategoryGone
from eventsapp.workflows.plans import Comer, Plan
from tests import makers


@pytest.fixture
def walk(app, still):
    return makers.edition()


@pytest.fixture
def retired(walk):
    category = makers.category(walk, name=makers.both("Wheel"))
    with writing():
        categories.offer(category, is_offered=False, by=OPERATOR)
    return category


def test_a_form_that_was_begun_before_is_told_to_choose_anew(walk, retired):
    comer = Comer("me", "Robin", retired.id, is_registrant=True)
    plan = Plan("Robin", "robin@example.org", (comer,), "form", "en")
    with pytest.raises(CategoryGone), writing():
        signup.household(walk, plan, by=PUBLIC)


def test_nobody_changes_to_it_and_whoever_is_in_it_stays(walk, retired):
    inside, outside = makers.entry(retired), makers.entry(makers.category(walk))
    with writing():
        assert changing.change_category(inside, retired, by=PUBLIC) is inside
    with pytest.raises(CategoryGone), writing():
        changing.change_category(outside, retired, by=PUBLIC)


def test_offered_or_not_it_is_among_all_categories(walk, retired):
    other = makers.category(walk)
    assert {one.id for one in categories.of(walk)} == {retired.id, other.id}
    assert categories.offered(walk) == [other]
