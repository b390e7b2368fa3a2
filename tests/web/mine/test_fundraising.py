"""Raising money, behind the manage link."""

import re

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, organizer
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.fundraising import pages
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.people.models import Person
from eventsapp.teams import teams
from tests import makers
from tests.visitor import fill_in
from tests.web.mine.conftest import household_of, press
from tests.web.mine.visits import page_of

TYPED = {"shown_name": "Amina", "story": "For my brother.", "language": "en", "goal": "500"}


@pytest.fixture
def raising(walk):
    return makers.fundraising(walk, has_leaderboard=True)


@pytest.fixture
def family(walk, raising):
    return household_of(makers.category(walk), "Léo Haddad")


def all_pages():
    db.session.expire_all()
    return list(db.session.scalars(select(FundraisingPage).order_by(FundraisingPage.id)))


def address(household, client, below=""):
    return f"{page_of(household.registration, knows=client)}/fundraising{below}"


def of_person(household, number=0):
    return f"/people/{household.entries[number].person_id}"


def as_child(household, number=1):
    entry = household.entries[number]
    with writing():
        entry.is_minor, entry.guardian_id = True, household.entries[0].person_id


def test_somebody_opens_a_page_unlisted_with_the_first_name_and_passes_it_on(walk, family, client):
    own = address(family, client, of_person(family))
    form = client.get(own)
    assert 'value="Amina"' in form.text and "checked" not in form.text.split('name="is_listed"')[1][:40]
    assert fill_in(client, own, TYPED, form="asking").status_code == 303
    [page] = all_pages()
    assert (page.shown_name, page.story, page.goal_cents) == ("Amina", "For my brother.", 500_00)
    assert not page.is_listed and not page.on_leaderboard and not page.is_minor
    shown = client.get(address(family, client)).text
    assert f"/{walk.year}/fundraising/{page.code}" in shown and "I raise money for" in shown
    assert f"{page.code}/sheet.pdf" in shown and "/fundraising/gifts" in shown


def test_writing_asks_for_a_code_and_looking_does_not(family, client):
    assert client.get(family.at("fundraising")).status_code == 200
    assert client.get(family.at("fundraising" + of_person(family))).status_code == 303


def test_a_page_is_written_anew_and_closed(family, client):
    own = address(family, client, of_person(family))
    fill_in(client, own, TYPED, form="asking")
    fill_in(client, own, {"story": "For my sister.", "goal": "", "is_listed": True}, form="asking")
    [page] = all_pages()
    assert (page.story, page.goal_cents, page.is_listed) == ("For my sister.", None, True)
    assert "Keep the page" in client.get(f"{own}/closing").text
    assert press(client, f"{own}/closing", f"{own}/closing").status_code == 303
    assert all_pages()[0].closed_at is not None
    fill_in(client, own, TYPED, form="asking")
    assert [one.closed_at is None for one in all_pages()] == [False, True]


def test_a_childs_page_is_neither_listed_nor_compared_nor_says_the_whole_name(family, client):
    as_child(family)
    own = address(family, client, of_person(family, 1))
    form = client.get(own).text
    assert "is_listed" not in form and "on_leaderboard" not in form and 'value="Léo"' in form
    refused = fill_in(client, own, TYPED | {"shown_name": "Léo HADDAD"}, form="asking")
    assert refused.status_code == 422 and "Children are shown by their first name only." in refused.text
    fill_in(client, own, TYPED | {"shown_name": "Léo"}, form="asking")
    [page] = all_pages()
    assert page.is_minor and not page.is_listed


@pytest.mark.parametrize("typed", ["0", "-5", "0.001", "1e9", "1000000.01", "lots"])
def test_a_goal_that_cannot_be_is_said_beside_it_and_nothing_typed_is_lost(family, client, typed):
    refused = fill_in(client, address(family, client, of_person(family)), TYPED | {"goal": typed}, form="asking")
    assert refused.status_code == 422 and 'href="#goal"' in refused.text
    assert f'value="{typed}"' in refused.text and "For my brother." in refused.text
    assert not all_pages()


@pytest.mark.parametrize("typed", ["12.50", "12,50 $", "$12.50", "１２.５０"])
def test_a_goal_is_read_as_people_write_it(family, client, typed):
    fill_in(client, address(family, client, of_person(family)), TYPED | {"goal": typed}, form="asking")
    assert all_pages()[0].goal_cents == 12_50


def test_a_captain_opens_the_page_of_the_team_and_nobody_else_does(walk, family, client):
    with writing():
        captain = db.session.get_one(Person, family.entries[0].person_id)
        team = teams.begin(walk, "Otters", captain, by=OPERATOR)
        teams.join(team, captain, is_minor=False, by=OPERATOR)
        code = team.code
    own = address(family, client, f"/teams/{code}")
    assert fill_in(client, own, TYPED | {"shown_name": "Otters"}, form="asking").status_code == 303
    assert all_pages()[0].team.code == code
    registration = makers.registration(walk, makers.person("Kim Lee", "kim@example.org"))
    theirs = f"{page_of(registration, knows=client)}/fundraising/teams/{code}"
    assert client.get(theirs).status_code == 404


def test_nobody_opens_a_page_for_somebody_they_do_not_speak_for(walk, family, client):
    stranger = household_of(makers.category(walk), "Kim Lee")
    assert client.get(address(family, client, of_person(stranger, 1))).status_code == 404


def test_what_an_organizer_closed_only_an_organizer_opens_again(family, client):
    own = address(family, client, of_person(family))
    fill_in(client, own, TYPED, form="asking")
    account = makers.account("dana@example.org")
    with writing():
        pages.close(all_pages()[0], because="Not about the walk.", by=organizer(account.id))
    refused = fill_in(client, own, TYPED, form="asking")
    assert refused.status_code == 422 and "Please write to us" in refused.text
    with writing():
        pages.reopen(all_pages()[0], by=organizer(account.id))
    assert "For my brother." in client.get(own).text


def test_no_page_is_opened_where_the_edition_has_none_or_is_over(walk, raising, family, client):
    own = address(family, client, of_person(family))
    with writing():
        db.session.merge(walk).state = State.ARCHIVED
    assert client.get(own).status_code == 404
    with writing():
        edition = db.session.merge(walk)
        edition.state = State.OPEN
        db.session.merge(raising).allows_pages = False
    assert client.get(own).status_code == 404
    assert "none can be opened any more" in client.get(address(family, client)).text


def test_two_who_write_the_same_page_do_not_overwrite_each_other_unseen(family, client):
    own = address(family, client, of_person(family))
    fill_in(client, own, TYPED, form="asking")
    opened = client.get(own).text
    with writing():
        page = all_pages()[0]
        pages.edit(page, pages.Said(shown_name="Amina", language="en", story="Theirs."), by=OPERATOR)
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', opened).group(1)
    refused = fill_in(client, own, TYPED | {"story": "Mine.", "seen": seen}, form="asking")
    assert refused.status_code == 422 and "Theirs." in refused.text and all_pages()[0].story == "Theirs."


def test_withdrawing_says_that_the_page_closes_and_closes_it(family, client):
    fill_in(client, address(family, client, of_person(family)), TYPED, form="asking")
    leaving = f"{page_of(family.registration, knows=client)}/people/{family.entries[0].id}/withdraw"
    assert "The fundraising page “Amina” closes with it" in client.get(leaving).text
    press(client, leaving, leaving)
    assert all_pages()[0].closed_at == clock.now()


def test_the_way_there_stands_on_the_own_page_only_where_money_is_raised(walk, client):
    household = household_of(makers.category(walk))
    assert "Raise money" not in client.get(household.at()).text
    assert client.get(household.at("fundraising")).status_code == 404
    makers.fundraising(walk)
    assert household.at("fundraising") in client.get(household.at()).text
