"""Offers from the waitlist: taken or declined with the link alone, once, whatever is pressed twice."""

from datetime import timedelta

import pytest

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import writing
from eventsapp.workflows import changing
from tests import makers
from tests.web.mine.conftest import enter, household_of, link_for, press


@pytest.fixture
def offered(walk):
    """A household of two that waited and is offered its two places."""
    category = makers.category(walk, maximum=2)
    before = [makers.entry(category), makers.entry(category)]
    home = household_of(category, "Léo")
    with writing():
        changing.withdraw([before[0]], by=PUBLIC)
        changing.withdraw([before[1]], by=PUBLIC)
    assert home.status(0) == home.status(1) == "offered"
    return home


def accept(client, home):
    return press(client, home.at(), home.person(0, "accept"))


def test_a_party_accepts_its_places_with_the_time_to_answer_in_words(client, offered):
    page = client.get(offered.at())
    assert "A place is free for: Amina Haddad and Léo" in page.text
    assert "until Friday, March 12, 2027, 10:00" in page.text
    answer = accept(client, offered)
    assert (answer.status_code, answer.location) == (303, offered.at())
    assert "you have a place" in client.get(answer.location).text
    assert offered.status(0) == offered.status(1) == "confirmed"


def test_accepted_twice_it_is_accepted_once(client, offered):
    page = client.get(offered.at())
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answers = [client.post(offered.person(0, "accept"), data={"csrf_token": token}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert "you have a place" in client.get(offered.at()).text
    assert offered.status(0) == "confirmed"


def test_accepted_too_late_it_says_so(client, offered, still):
    token = client.get(offered.at()).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    still.shift(timedelta(hours=49))
    answer = client.post(offered.person(0, "accept"), data={"csrf_token": token})
    assert "This offer has ended" in client.get(answer.location).text
    assert offered.status(0) == "offered"


def test_looking_at_the_address_of_accepting_accepts_nothing(client, offered):
    assert client.get(offered.person(0, "accept")).status_code == 405
    assert offered.status(0) == "offered"


def test_no_thank_you_is_asked_once_with_keeping_first(client, offered):
    page = client.get(offered.person(0, "leave"))
    assert page.text.index("Keep the offer") < page.text.index("No, thank you: give up")
    answer = press(client, offered.person(0, "leave"), offered.person(0, "leave"))
    assert "Off the waitlist: Amina Haddad and Léo." in client.get(answer.location).text
    assert offered.status(0) == offered.status(1) == "withdrawn"
    again = client.get(offered.person(0, "leave"))
    assert (again.status_code, again.location) == (303, offered.at())


def test_with_an_own_link_one_declines_for_oneself_only(client, walk):
    category = makers.category(walk, maximum=1)
    makers.entry(category)
    home = household_of(category, "Léo")
    friend = makers.person("Kim Lee", "kim.lee@example.org")
    with_friend = enter(home.registration, category, friend, makers.person())
    theirs = link_for(home.registration, friend)
    address = f"/my/{theirs}/people/{with_friend[0].id}/leave"
    page = client.get(address)
    assert "This is for: Kim Lee" in page.text
    press(client, address, address)
    assert [entry.status for entry in with_friend] == ["withdrawn", "waitlisted"]


def test_who_has_a_place_leaves_no_line(client, walk):
    home = household_of(makers.category(walk))
    answer = client.get(home.person(0, "leave"))
    assert "has a place by now" in client.get(answer.location).text
    assert home.status(0) == "confirmed"


def test_the_line_is_left_also_after_changes_closed(client, walk, still):
    category = makers.category(walk, maximum=1)
    makers.entry(category)
    home = household_of(category)
    with writing():
        walk.changes_close_at = walk.starts_at - timedelta(days=30)
    still.move_to(walk.starts_at - timedelta(days=2))
    press(client, home.person(0, "leave"), home.person(0, "leave"))
    assert home.status(0) == "withdrawn"
