"""On one's own page: which other mails come, kind by kind."""

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.outbox.models import MessagePurpose
from eventsapp.registration import entries
from eventsapp.submissions import wishes
from eventsapp.submissions.records import Where, Wish
from tests.last_years import two_years
from tests.visitor import send_on
from tests.web.mine.visits import page_of

NEWS, FUNDRAISING = MessagePurpose.NEWS, MessagePurpose.FUNDRAISING


@pytest.fixture
def years(app, still):
    return two_years()


def press(client, own, kind, what):
    """The form of that kind on the page, by its address."""
    page = client.get(f"{own}/mails")
    assert f"{own}/mails/{kind}/{what}" in page.text
    reader = {"csrf_token": page.text.split('name="csrf_token" value="')[1].split('"')[0]}
    return client.post(f"{own}/mails/{kind}/{what}", data=reader)


def stands(years):
    db.session.rollback()
    return [wishes.is_wanted(years.home.registrant, purpose) for purpose in (NEWS, FUNDRAISING)]


def test_support_is_asked_for_until_it_is_refused_which_needs_the_link_alone(years, client):
    own = page_of(years.home)
    assert f"{own}/mails" in client.get(f"{own}/").text
    assert stands(years) == [False, True]
    answer = press(client, own, "fundraising", "no")
    assert "You will get no more of these mails." in client.get(answer.location).text
    assert stands(years) == [False, False]
    assert db.session.scalars(select(Wish)).one().form == Where.OWN_PAGE


def test_agreeing_to_news_asks_for_a_code_first_and_taking_it_back_does_not(years, client):
    own = page_of(years.home)
    assert press(client, own, "news", "yes").status_code == 401
    assert stands(years) == [False, True]
    own = page_of(years.home, knows=client)
    assert press(client, own, "news", "yes").status_code == 303
    assert stands(years) == [True, True]
    said = db.session.scalars(select(Wish)).one()
    assert said.registration_id == years.home.id and said.words == "News of the charity, a few times a year"
    assert press(client, page_of(years.home), "news", "no").status_code == 303
    assert stands(years) == [False, True]


def test_it_is_chosen_in_french_in_the_words_of_french(years, client):
    own = page_of(years.home, knows=client)
    page = client.get(f"/fr{own}/mails")
    assert "Nouvelles de l’organisme, quelques fois par année" in page.text
    send_on(client, page)
    assert db.session.scalars(select(Wish)).one().language == "fr"


def test_another_adult_has_no_such_page_and_no_other_kind_is_chosen(years, client):
    link = page_of(years.home, entries.of(years.home)[1].person)
    assert client.get(f"{link}/mails").status_code == 404 and "/mails" not in client.get(f"{link}/").text
    own = page_of(years.home)
    token = client.get(f"{own}/mails").text.split('name="csrf_token" value="')[1].split('"')[0]
    for kind in ("service", "partner", "anything"):
        assert client.post(f"{own}/mails/{kind}/no", data={"csrf_token": token}).status_code == 404
