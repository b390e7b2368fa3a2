"""On one's own page: agreeing to be told when next year opens, and taking it back."""

import json

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.submissions.records import Consent
from tests import makers
from tests.last_years import take_back, two_years
from tests.visitor import fill_in
from tests.web.mine.visits import page_of


@pytest.fixture
def years(app, still):
    return two_years()


def given():
    db.session.rollback()
    return [one.withdrawn_at is None for one in db.session.scalars(select(Consent).order_by(Consent.id))]


def test_taking_it_back_needs_the_link_alone(years, client):
    own = page_of(years.home)
    assert f"{own}/next-time" in client.get(f"{own}/").text
    page = client.get(f"{own}/next-time")
    assert "You may write to me when sign-up for next year opens" in page.text
    assert "On Wednesday, March 10, 2027." in page.text
    answer = fill_in(client, f"{own}/next-time")
    assert "You will not be asked again." in client.get(answer.location).text
    assert given() == [False]


def test_agreeing_asks_for_a_code_first(years, client):
    take_back(years.home)
    answer = fill_in(client, f"{page_of(years.home)}/next-time")
    assert answer.status_code == 401 and given() == [False]
    own = page_of(years.home, knows=client)
    assert fill_in(client, f"{own}/next-time").status_code == 303
    assert given() == [False, True]


def test_another_adult_and_a_minor_have_no_such_page(years, client):
    other = entries.of(years.home)[1].person
    link = page_of(years.home, other)
    assert client.get(f"{link}/next-time").status_code == 404
    assert "next-time" not in client.get(f"{link}/").text
    young = makers.registration(years.now, makers.person("Young Walker"))
    category = makers.category(years.now)
    with writing():
        entries.enter(young, [Newcomer(young.registrant, category, 14, 17, is_minor=True)], by=OPERATOR)
    own = page_of(young)
    assert client.get(f"{own}/next-time").status_code == 404 and "next-time" not in client.get(f"{own}/").text


def test_what_was_agreed_to_is_among_what_is_held(years, client):
    own = page_of(years.home, knows=client)
    held = json.loads(client.get(f"{own}/download.json").text)
    [consent] = held["consents"]
    assert consent["text"] == "You may write to me when sign-up for next year opens"
    assert (consent["version"], consent["language"], consent["withdrawn_at"]) == (1, "en", None)
    assert "You may write to me" in client.get(f"{own}/download.csv").text
