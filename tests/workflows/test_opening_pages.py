"""Opening fundraising pages, and what becomes of them when their owners do not come."""

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC, organizer
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.fundraising import goals, pages, totals
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.outbox.models import Message
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.teams import teams
from eventsapp.workflows import changing, copying, handing_over, next_year_lines, opening_pages
from eventsapp.workflows.along import What, key
from eventsapp.workflows.next_year_lines import Fate, Why
from eventsapp.workflows.opening_pages import Owner
from tests import makers
from tests.capacity.test_race import at_once

SAID = pages.Said(shown_name="Amina", language="en", story="Every step counts.")


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition(of=makers.series("walk"), has_teams=True)


@pytest.fixture
def raising(walk):
    return makers.fundraising(walk)


@pytest.fixture
def entry(walk, raising):
    return makers.entry(makers.category(walk), makers.person("Amina Haddad", "amina@example.org"))


def opened(edition, owner, said=SAID):
    with writing():
        return opening_pages.open_page(edition, owner, said, by=PUBLIC)


def anew(page):
    db.session.expire_all()
    return db.session.get_one(FundraisingPage, page.id)


def test_who_takes_part_or_helps_opens_a_page_and_twice_is_one(walk, entry):
    page = opened(walk, Owner(entry.person))
    assert opened(walk, Owner(entry.person)).id == page.id
    helper = makers.assignment(makers.shift(walk), makers.person("Kim Lee"))
    assert opened(walk, Owner(helper.person)).person_id == helper.person_id


def test_who_does_not_come_opens_none(walk, raising):
    with pytest.raises(opening_pages.DoesNotCome):
        opened(walk, Owner(makers.person("Kim Lee")))


def test_where_there_are_no_pages_none_is_opened(walk, raising, entry):
    with writing():
        raising.allows_pages = False
    with pytest.raises(opening_pages.NoPages):
        opened(walk, Owner(entry.person))


def test_only_its_captain_opens_the_page_of_a_team(walk, raising, entry):
    team = makers.team(walk, "Otters", makers.person("Kim Lee"))
    with pytest.raises(opening_pages.NotTheCaptain):
        opened(walk, Owner(entry.person, team))


def in_team(walk, entry):
    with writing():
        team = teams.begin(walk, "Otters", entry.person, by=OPERATOR)
        teams.join(team, entry.person, is_minor=False, by=OPERATOR)
    return team


@pytest.mark.parametrize("how", ["withdraw", "defer", "transfer"])
def test_the_page_of_who_does_not_take_part_any_more_closes_and_its_gifts_go_to_the_team_or_the_edition(
    walk, entry, how
):
    page = opened(walk, Owner(entry.person))
    makers.gift(walk, 30_00, page=page)
    team = in_team(walk, entry)
    with writing():
        if how == "withdraw":
            changing.withdraw([entry], by=PUBLIC)
        elif how == "defer":
            handing_over.defer(entry, by=PUBLIC)
        else:
            handing_over.transfer(entry, name="Kim Lee", email="kim@example.org", by=PUBLIC)
    page = anew(page)
    assert page.closed_at is not None and page.closed_by is None
    assert totals.of_page(page.id).confirmed_cents == 30_00
    assert pages.counting(page) is None
    its = makers.fundraising_page(walk, team=db.session.merge(team))
    assert pages.counting(anew(page)).id == its.id


def test_who_left_their_team_before_closing_does_not_give_it_their_gifts(walk, entry, still):
    page = opened(walk, Owner(entry.person))
    team = in_team(walk, entry)
    its = makers.fundraising_page(walk, team=team)
    with writing():
        teams.leave(teams.of(walk, entry.person), by=PUBLIC)
    still.shift(60)
    with writing():
        pages.close(page, by=PUBLIC)
    assert its.closed_at is None
    assert pages.counting(anew(page)) is None


def test_who_withdraws_and_still_helps_keeps_the_page(walk, entry):
    page = opened(walk, Owner(entry.person))
    makers.assignment(makers.shift(walk), entry.person)
    with writing():
        changing.withdraw([entry], by=PUBLIC)
    assert anew(page).closed_at is None


def test_whose_page_an_organizer_closes_is_told_why_and_opens_no_other(walk, entry):
    page = opened(walk, Owner(entry.person))
    account = makers.account("dana@example.org")
    with pytest.raises(opening_pages.ReasonMissing), writing():
        opening_pages.close_for_a_reason(page, " ", by=organizer(account.id))
    for _twice in range(2):
        with writing():
            opening_pages.close_for_a_reason(page, "It asks for money for something else.", by=organizer(account.id))
    [letter] = db.session.scalars(select(Message).where(Message.kind == "page_closed"))
    assert letter.to_address == "amina@example.org" and "It asks for money for something else." in letter.text
    with pytest.raises(opening_pages.ClosedByUs):
        opened(walk, Owner(entry.person))
    with writing():
        pages.reopen(anew(page), by=organizer(account.id))
    assert opened(walk, Owner(entry.person)).id == page.id


def test_whom_an_organizer_took_off_and_who_comes_after_all_opens_another_page(walk, entry):
    opened(walk, Owner(entry.person))
    account = makers.account("dana@example.org")
    with writing():
        changing.withdraw([entry], by=organizer(account.id))
    again = makers.entry(makers.category(walk), entry.person)
    assert opened(walk, Owner(again.person)).closed_at is None


def test_a_page_is_not_opened_again_beside_another_one(walk, entry):
    first = opened(walk, Owner(entry.person))
    with writing():
        pages.close(first, by=PUBLIC)
    opened(walk, Owner(entry.person))
    with pytest.raises(pages.HasAnother), writing():
        pages.reopen(anew(first), by=OPERATOR)


def test_a_page_and_a_withdrawal_at_once_leave_no_page_behind(app, walk, entry):
    edition_id, entry_id, person_id = walk.id, entry.id, entry.person_id
    db.session.remove()

    def act(number):
        with writing():
            one = db.session.get_one(Entry, entry_id)
            if number:
                changing.withdraw([one], by=PUBLIC)
                return
            try:
                person = db.session.get_one(Person, person_id)
                opening_pages.open_page(one.registration.edition, Owner(person), SAID, by=PUBLIC)
            except opening_pages.DoesNotCome:
                pass

    at_once(app, act, times=2)
    assert db.session.get_one(Entry, entry_id).status == EntryStatus.WITHDRAWN
    query = select(FundraisingPage).where(FundraisingPage.edition_id == edition_id, FundraisingPage.closed_at.is_(None))
    assert not list(db.session.scalars(query))


def test_next_year_raises_money_as_this_one_without_its_goal(walk, raising):
    makers.gift(walk, 30_00)
    day = walk.starts_on.replace(year=walk.year + 1)
    [line] = [one for one in next_year_lines.proposed(walk, day).lines if one.what is What.FUNDRAISING]
    assert line.fate is Fate.NEEDS_YOU and Why.NO_GOAL in line.whys
    to = makers.edition(of=walk.series, year=walk.year + 1, state=State.DRAFT)
    left = frozenset({key(What.FUNDRAISING)})
    with writing():
        copying.copy(walk, to, left, by=OPERATOR)
    assert goals.settings(to) is None
    with writing():
        assert copying.copy(walk, to, by=OPERATOR).settings >= 1
        copying.copy(walk, to, by=OPERATOR)
    there = goals.settings(to)
    assert (there.goal_cents, there.unit.fr, there.is_on) == (None, "kilomètre", True)
    assert totals.of_edition(to.id) == totals.Raised()
