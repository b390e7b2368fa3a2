"""How an edition raises money, as organizers set it up and look after its pages."""

import re

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db, writing
from eventsapp.fundraising import goals, lists
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from tests import makers
from tests.visitor import fill_in
from tests.web.organize.test_meanwhile import Open

PLACE = "/organize/walk/2027/fundraising"
SETTINGS = f"{PLACE}/settings"
TYPED = {
    "is_on": True,
    "goal": "25,000",
    "has_leaderboard": True,
    "unit_en": "lap",
    "unit_fr": "tour",
    "how_to_pay_en": "Bring an envelope.",
    "how_to_pay_fr": "Apportez une enveloppe.",
}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def page(walk):
    makers.fundraising(walk)
    return makers.fundraising_page(
        walk, person=makers.entry(makers.category(walk), makers.person("Kim Lee", "kim@example.org")).person
    )


def set_up(walk):
    db.session.expire_all()
    return goals.settings(walk)


def test_an_edition_that_raises_nothing_asks_to_set_it_up_first(walk, owner):
    assert "Set up fundraising" in owner.get(PLACE).text
    answer = fill_in(owner, SETTINGS, TYPED, form="fundraising")
    assert answer.status_code == 303 and answer.headers["Location"] == PLACE
    found = set_up(walk)
    assert (found.goal_cents, found.is_on, found.allows_pages, found.has_leaderboard) == (25_000_00, True, True, True)
    assert (found.unit.fr, found.how_to_pay.en) == ("tour", "Bring an envelope.")
    shown = owner.get(PLACE).text
    assert "of $25,000.00" in shown and "There are no pages yet." in shown


def test_what_is_there_in_one_language_only_is_said_beside_the_other(walk, owner):
    refused = fill_in(owner, SETTINGS, TYPED | {"unit_fr": ""}, form="fundraising")
    assert refused.status_code == 422 and 'href="#unit_fr"' in refused.text and set_up(walk) is None


def test_switched_off_the_public_sees_nothing_and_what_was_set_stays(walk, page, owner, client):
    fill_in(owner, SETTINGS, {"is_on": None, "goal": "500"}, form="fundraising")
    assert "Fundraising is switched off" in owner.get(PLACE).text and set_up(walk).goal_cents == 500_00
    assert client.get(f"/walk/2027/fundraising/{page.code}").status_code == 404


def test_two_organizers_do_not_overwrite_each_other_unseen(walk, page, owner):
    opened = Open(owner, SETTINGS, "fundraising")
    fill_in(owner, SETTINGS, {"goal": "600"}, form="fundraising")
    refused = opened.send(goal="700")
    assert refused.status_code == 422 and "600.00" in refused.text and set_up(walk).goal_cents == 600_00


def test_pages_are_listed_with_what_they_raised_and_searched(walk, page, owner, monkeypatch):
    makers.gift(walk, 40_00, page=page)
    makers.fundraising_page(walk, shown_name="Robin")
    shown = owner.get(f"{PLACE}?q=KIM").text
    assert "$40.00" in shown and page.code in shown and "Robin" not in shown
    monkeypatch.setattr(lists, "SIZE", 1)
    onward = re.search(r'href="([^"]*after=[^"]*)"', owner.get(PLACE).text).group(1)
    assert "Robin" in owner.get(onward).text
    assert "No page has this in its name." in owner.get(f"{PLACE}?q=nobody").text


def test_a_page_is_closed_with_a_reason_that_its_owner_reads_and_opened_again(walk, page, owner):
    closing = f"{PLACE}/{page.code}/closing"
    refused = fill_in(owner, closing, {"because": ""}, form="closing")
    assert refused.status_code == 422 and 'href="#because"' in refused.text
    assert fill_in(owner, closing, {"because": "It names somebody else."}, form="closing").status_code == 303
    [letter] = db.session.scalars(select(Message).where(Message.kind == "page_closed"))
    assert letter.to_address == "kim@example.org" and "It names somebody else." in letter.text
    assert "It names somebody else." in owner.get(closing).text
    assert fill_in(owner, closing, {}, form="reopening").status_code == 303
    db.session.expire_all()
    again = db.session.get_one(FundraisingPage, page.id)
    assert again.closed_at is None and again.closed_by is None
    acts = set(db.session.scalars(select(AuditLine.action)))
    assert {"fundraising_page.closed", "fundraising_page.reopened"} <= acts


def test_a_treasurer_may_and_a_viewer_finds_nothing(walk, page, signed_in):
    assert signed_in(AccessRole.TREASURER, walk.series).get(SETTINGS).status_code == 200
    for address in (PLACE, SETTINGS, f"{PLACE}/{page.code}/closing"):
        assert signed_in(AccessRole.VIEWER).get(address).status_code == 404


def test_the_list_costs_as_many_statements_however_long(walk, page, owner, queries):
    counted = set()
    for number in (1, 9):
        for _each in range(number):
            makers.gift(walk, page=makers.fundraising_page(walk))
        with writing():
            pass
        with queries() as asked:
            owner.get(PLACE)
        counted.add(len(asked))
    assert len(counted) == 1 and counted.pop() <= 12
