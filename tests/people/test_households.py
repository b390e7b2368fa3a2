"""Households: a child is found again by name, among its own and nobody else's."""

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db, writing
from eventsapp.people import households
from eventsapp.people.models import Household, Person
from tests import makers


@pytest.fixture
def parent(app):
    return makers.person("Amina Haddad", "amina@example.org")


def child_of(parent, name):
    with writing():
        return households.member(households.of(parent), name, language="fr")


def test_somebody_has_one_household_however_often_it_is_asked_for(parent):
    with writing():
        assert households.of(parent) is households.of(parent)
    assert db.session.scalar(select(func.count()).select_from(Household)) == 1


def test_a_child_needs_no_address_and_is_found_again_whatever_the_accents(parent):
    child = child_of(parent, "Zoë Haddad")
    assert (child.email, child.phone, child.language) == (None, None, "fr")
    assert child_of(parent, "ZOE HADDAD") == child


def test_a_child_of_the_same_name_in_another_household_is_another_child(parent):
    assert child_of(parent, "Ada") != child_of(makers.person(), "Ada")


def test_an_adult_of_the_household_with_an_address_is_not_taken_for_a_child(parent):
    with writing():
        home = households.of(parent)
    child = child_of(parent, "Amina Haddad")
    assert child != parent
    assert set(db.session.scalars(select(Person).where(Person.household_id == home.id))) == {parent, child}


def test_several_of_a_household_are_found_or_new_and_two_of_one_name_are_one(parent):
    zoe = child_of(parent, "Zoë Haddad")
    with writing():
        found = households.members(parent, ["Leo", "ZOE HADDAD", "leo"], language="en")
    (leo, is_new), known, again = found
    assert (leo.name, leo.household, is_new) == ("Leo", zoe.household, True)
    assert (known, again) == ((zoe, False), (leo, True))


def test_of_several_of_one_name_the_first_is_meant(parent):
    with writing():
        home = households.of(parent)
        first, _second = (households.placeholder(home, "Ada", language="en") for _ in range(2))
        assert households.members(parent, ["Ada"], language="en") == [(first, False)]
        assert households.member(home, "Ada", language="en") == first
