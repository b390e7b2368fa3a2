"""The page on which last year's people are asked."""

import pytest

from eventsapp.core import clock
from eventsapp.core.db import writing
from eventsapp.events.models import State
from eventsapp.permissions.table import AccessRole
from eventsapp.workflows import housekeeping
from tests import makers
from tests.last_years import another, letters, two_years
from tests.visitor import fill_in

ADDRESS = "/organize/walk/2027/ask-again"


@pytest.fixture
def years(app, still):
    return two_years()


def test_it_says_to_how_many_in_which_languages_and_who_is_left_out_and_then_asks_once(years, owner):
    another(years, "Zoé Tremblay", language="fr")
    another(years, "Never Agreed", agrees=False)
    text = owner.get(ADDRESS).text
    for words in ("2 people are asked", "1 letter in English", "1 letter in French", "1 person who did not agree"):
        assert words in text, words
    assert "Never Agreed" not in text and "zoé@" not in text and "amina" not in text
    assert letters() == [], "looking asks nobody"
    assert ADDRESS in owner.get("/organize/walk/2027/").text
    answer = fill_in(owner, ADDRESS, form="asking")
    assert "2 people are written to" in owner.get(answer.location).text
    housekeeping.run(clock.now())
    assert len(letters()) == 2
    page = owner.get(ADDRESS)
    assert "They were asked on Wednesday, March 10, 2027" in page.text and 'id="asking"' not in page.text
    assert ADDRESS not in owner.get("/organize/walk/2027/").text


def test_before_sign_up_is_open_it_says_what_to_do_first(years, owner):
    with writing():
        years.now.state = State.ANNOUNCED
    assert "Open the sign-up first" in owner.get(ADDRESS).text
    assert ADDRESS not in owner.get("/organize/walk/2027/").text


@pytest.mark.parametrize("role", [AccessRole.COORDINATOR, AccessRole.DESK, AccessRole.TREASURER, AccessRole.VIEWER])
def test_who_may_not_act_for_people_finds_nothing(years, signed_in, role):
    visitor = signed_in(role)
    assert visitor.get(ADDRESS).status_code == 404
    assert "ask-again" not in visitor.get("/organize/walk/2027/").text


def test_an_organizer_of_another_series_finds_nothing(years, signed_in):
    assert signed_in(AccessRole.ORGANIZER, makers.series("other")).get(ADDRESS).status_code == 404
    assert signed_in(AccessRole.ORGANIZER, years.series).get(ADDRESS).status_code == 200
