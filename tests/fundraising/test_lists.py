"""Lists of fundraising pages."""

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.fundraising import gifts, lists, pages, showing
from eventsapp.fundraising.gift_models import GiftStatus, ShownAs
from tests import makers


@pytest.fixture
def walk(app):
    return makers.edition()


def names(some):
    return [page.shown_name for page, _raised in some.lines]


def test_a_list_goes_on_after_the_last_one_also_among_those_of_the_same_name(walk, monkeypatch):
    monkeypatch.setattr(lists, "SIZE", 2)
    same = [makers.fundraising_page(walk, shown_name="Ann", is_listed=True).code for _each in range(3)]
    makers.fundraising_page(walk, shown_name="Ben", is_listed=True)
    first = lists.listed(walk)
    second = lists.listed(walk, after=first.further)
    assert [page.code for page, _raised in (*first.lines, *second.lines)][:3] == same
    assert names(second) == ["Ann", "Ben"] and second.further == ""


def test_organizers_list_all_pages_and_others_only_what_is_open_and_listed(walk):
    makers.fundraising_page(walk, shown_name="Ann")
    closed = makers.fundraising_page(walk, shown_name="Ben", is_listed=True)
    with writing():
        pages.close(closed, by=OPERATOR)
    makers.fundraising_page(walk, shown_name="Cléo", is_listed=True)
    makers.fundraising_page(makers.edition(), shown_name="Dan", is_listed=True)
    assert names(lists.listed(walk)) == ["Cléo"]
    assert names(lists.listed(walk, everybody=True)) == ["Ann", "Ben", "Cléo"]
    assert names(lists.listed(walk, "cleo")) == ["Cléo"] and names(lists.listed(walk, "100%_")) == []


def test_the_leaderboard_counts_what_was_given_and_not_what_was_promised(walk):
    ann = makers.fundraising_page(walk, shown_name="Ann", on_leaderboard=True)
    ben = makers.fundraising_page(walk, shown_name="Ben", on_leaderboard=True)
    makers.fundraising_page(walk, shown_name="Cleo", on_leaderboard=True)
    makers.pledge(walk, 900_00, page=ann)
    makers.gift(walk, 10_00, page=ann)
    makers.gift(walk, 20_00, page=ben, status=GiftStatus.REPORTED)
    assert [page.shown_name for page, _raised in lists.leaders(walk)] == ["Ben", "Ann"]


def test_gifts_that_were_taken_back_are_not_among_the_latest(walk):
    page = makers.fundraising_page(walk)
    makers.gift(walk, page=page, message="Stays")
    gone = makers.gift(walk, page=page, message="Gone")
    with writing():
        gifts.reverse(gone, "It came back.", by=OPERATOR)
    assert [one.message for one in lists.recent(page)] == ["Stays"]


def test_gifts_that_say_nothing_to_everybody_are_not_among_the_latest(walk):
    page = makers.fundraising_page(walk)
    makers.gift(walk, page=page, shown_as=ShownAs.ANONYMOUS, shown_name="Ann")
    makers.gift(walk, page=page, shown_as=ShownAs.ANONYMOUS, dedication="In memory of Bo")
    makers.gift(walk, page=page, shown_as=ShownAs.NAME, shown_name="Cléo")
    hidden = makers.gift(walk, page=page, shown_as=ShownAs.NAME, shown_name="Dan", message="Rude")
    with writing():
        showing.hide(hidden, by=OPERATOR)
    assert [(one.name, one.dedication) for one in lists.recent(page)] == [("Cléo", ""), ("", "In memory of Bo")]
