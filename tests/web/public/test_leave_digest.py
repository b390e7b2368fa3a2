"""Ending the mail of each morning: one press from the mail, and nothing else of the account is touched."""

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.people import accounts
from eventsapp.people.models import Account
from tests import makers


@pytest.fixture
def dana(app):
    makers.organization()
    account = makers.account()
    with writing():
        accounts.choose_mails(account, alerts=True, digest=True, today=clock.today(makers.ZONE), by=OPERATOR)
    return account


@pytest.fixture
def address(dana):
    return f"/leave/digest/{tokens.signed(dana.id, 'digest')}"


def wants(dana):
    db.session.rollback()
    account = db.session.get_one(Account, dana.id)
    return account.wants_digest, account.wants_alerts


def test_one_press_ends_it_and_another_brings_it_back(client, dana, address):
    assert "Stop the mail of each morning" in client.get(address).text
    assert client.post(address, data={"do": "leave"}).status_code == 303
    assert wants(dana) == (False, True)
    after = client.get(address)
    assert "The mail of each morning has stopped" in after.text and dana.email not in after.text
    client.post(address, data={"do": "come back"})
    assert wants(dana) == (True, True)


def test_a_mail_program_ends_it_without_a_page_and_looking_ends_nothing(client, dana, address):
    assert client.get(address).headers["Cache-Control"] == "no-store" and wants(dana) == (True, True)
    answer = client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and not answer.text and "Set-Cookie" not in answer.headers
    assert wants(dana) == (False, True)


def test_no_other_address_ends_it(client, dana):
    for token in (tokens.signed(dana.id, "leave"), "none-of-ours", tokens.signed(999, "digest")):
        assert client.get(f"/leave/digest/{token}").status_code == 404
        assert client.post(f"/leave/digest/{token}", data={"do": "leave"}).status_code == 404
    assert wants(dana) == (True, True)
