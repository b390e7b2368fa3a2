"""Leaving: one press from the mail, by a person or by their mail program, and nothing else that can be done there."""

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import MessagePurpose
from eventsapp.submissions import consents, wishes
from eventsapp.submissions.records import Purpose, Where, Wish
from eventsapp.submissions.wishes import Saying
from tests import makers

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
NEWS = MessagePurpose.NEWS


@pytest.fixture
def amina(app):
    makers.organization()
    return makers.person("Amina Haddad", "amina.haddad@example.org")


@pytest.fixture
def address(amina):
    return "/leave/" + wishes.leave_address(amina, "en").rsplit("/", 1)[1]


def is_written_to(person, purpose=MessagePurpose.FUNDRAISING):
    return wishes.is_wanted(person, purpose)


def agree_to_news(person):
    with writing():
        wishes.agree(person, NEWS, Saying(Where.OWN_PAGE), by=PUBLIC)


def acts():
    return list(db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)))


def test_one_press_ends_it_at_once_and_the_page_says_what_still_comes(client, amina, address):
    agree_to_news(amina)
    page = client.get(address)
    for words in ("ask for support", "News of the charity", "What still comes", "confirmations"):
        assert words in page.text
    answer = client.post(address, data={"do": "leave"})
    assert answer.status_code == 303 and answer.location == address
    assert not is_written_to(amina) and not is_written_to(amina, NEWS)
    after = client.get(address)
    assert "These mails have stopped" in after.text and "News of the charity" not in after.text
    assert "What still comes" in after.text
    assert acts()[-2:] == ["wish.refused", "wish.refused"]


def test_it_is_taken_back_as_easily_and_brings_nothing_that_was_not_agreed_to(client, amina, address):
    client.post(address, data={"do": "leave"})
    client.post(address, data={"do": "come back"})
    assert is_written_to(amina) and not is_written_to(amina, NEWS)
    agree_to_news(amina)
    client.post(address, data=ONE_CLICK)
    client.post(address, data={"do": "come back"})
    assert is_written_to(amina) and is_written_to(amina, NEWS)
    assert acts()[-1] == "wish.agreed"


def test_leaving_also_ends_the_letter_about_next_year_and_coming_back_brings_it_back(client, app):
    makers.organization()
    sent = makers.entry(makers.category()).registration
    person = sent.registrant
    address = "/leave/" + wishes.leave_address(person, "en").rsplit("/", 1)[1]
    with writing():
        consents.give(sent, person, Purpose.NEXT_SIGN_UP, by=PUBLIC)
    assert "A letter when sign-up for next year opens" in client.get(address).text
    client.post(address, data={"do": "leave"})
    assert consents.current(sent, person, Purpose.NEXT_SIGN_UP) is None
    client.post(address, data={"do": "come back"})
    again = consents.current(sent, person, Purpose.NEXT_SIGN_UP)
    assert again.form == Where.LEAVE_PAGE and len(consents.of(sent)) == 2


def test_a_mail_programs_own_button_works_at_once_without_a_cookie_or_a_form(client, amina, address):
    for _twice in range(2):
        answer = client.post(address, data=ONE_CLICK)
        assert answer.status_code == 200 and not answer.text
        assert "Set-Cookie" not in answer.headers
        assert not is_written_to(amina)
    assert acts().count("wish.refused") == 1


def test_looking_at_the_page_changes_nothing_and_needs_no_cookie(client, amina, address):
    for _scanner in range(3):
        page = client.get(address, query_string={"List-Unsubscribe": "One-Click", "do": "leave"})
        assert page.status_code == 200 and "Set-Cookie" not in page.headers
    assert client.head(address).status_code == 200
    assert is_written_to(amina) and db.session.scalar(select(func.count(Wish.id))) == 0


def test_the_page_is_kept_nowhere_found_nowhere_and_tells_the_address_to_nobody_else(client, amina, address):
    page = client.get(address)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "a…\u2060@example.org" in page.text
    assert "amina.haddad@example.org" not in page.text and "Amina" not in page.text


def test_it_is_there_in_french_and_keeps_the_words_of_that_language(client, amina, address):
    assert "Ne plus recevoir" in client.get(f"/fr{address}").text
    assert client.post(f"/fr{address}", data={"do": "leave"}).location == f"/fr{address}"
    said = db.session.scalars(select(Wish)).one()
    assert said.language == "fr" and said.form == Where.LEAVE_PAGE and said.words.startswith("Messages qui demandent")


def test_an_address_that_is_not_from_us_helps_on_and_ends_nothing(client, amina, address):
    page = client.get(address[:-2])
    assert page.status_code == 404 and "hello@example.org" in page.text and "Nothing was changed" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    for data in (ONE_CLICK, {"do": "leave"}):
        assert client.post(address[:-2], data=data).status_code == 404
    assert is_written_to(amina)


def test_somebody_whose_address_is_gone_is_told_that_nothing_comes(client, amina, address):
    with writing():
        amina.email = amina.email_key = None
    assert "These mails have stopped" in client.get(address).text
    assert client.post(address, data={"do": "leave"}).status_code == 303


def test_another_site_presses_no_button(client, amina, address):
    assert client.post(address, data={"do": "leave"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert is_written_to(amina)


def test_whoever_presses_without_end_is_held_back(client, amina, address, app):
    app.config["RATELIMIT_ENABLED"] = True
    app.config["LEAVINGS_PER_ADDRESS"] = "2 per minute"
    assert [client.post(address, data=ONE_CLICK).status_code for _again in range(3)] == [200, 200, 429]
