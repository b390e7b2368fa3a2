"""Accounts: made by the operator, closed for good."""

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.people import accounts, passwords, sign_ins
from eventsapp.permissions import grants
from tests import cast, makers

PHRASE = cast.PASS_PHRASE


def create(email="dana@example.org", name="Dana Whitecloud", password=PHRASE):
    with writing():
        return accounts.create(email, name, password, by=OPERATOR)


def test_an_account_keeps_no_password(app):
    account = create()
    assert PHRASE not in account.password_hash
    assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(account.password_hash, PHRASE)


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 201])
def test_a_password_has_12_to_200_characters(app, password):
    with pytest.raises((passwords.PasswordTooShort, passwords.PasswordTooLong)):
        create(password=password)


def test_the_same_letters_are_the_same_password_however_they_were_composed(app):
    kept = passwords.hashed("Zo\u00eb likes quiet otters")
    assert passwords.matches(kept, "Zoe\u0308 likes quiet otters")


def test_one_address_has_one_account_whatever_its_capitals(app):
    create()
    with pytest.raises(accounts.AccountExists):
        create(email="DANA@example.org")


@pytest.mark.parametrize("email", ["", "dana", "dana@example.org, kim@example.org", "da\x00na@example.org"])
def test_an_account_needs_one_whole_address(app, email):
    with pytest.raises(accounts.AddressUnusable):
        create(email=email)


@pytest.mark.parametrize("name", ["", "  ", "Da\x00na"])
def test_an_account_needs_a_name(app, name):
    with pytest.raises(accounts.NameMissing):
        create(name=name)


@pytest.mark.parametrize("end", ["close", "reset"])
def test_closing_or_resetting_an_account_signs_it_out_everywhere(app, end):
    account = makers.account()
    with writing():
        tried = sign_ins.attempt(account.email, "here")
        token = sign_ins.begin(account, PHRASE, tried=tried, until=clock.now().replace(year=2999))
    assert grants.signed_in(token, demo_may=True) is not None
    with writing():
        if end == "close":
            accounts.close(account, by=OPERATOR)
        else:
            accounts.reset(account, "another long enough phrase", by=OPERATOR)
    assert grants.signed_in(token, demo_may=True) is None
    assert sign_ins.recognized(account.email, PHRASE, demo_may=True) is None
    db.session.rollback()


def test_an_address_nobody_has_is_not_found(app):
    with pytest.raises(accounts.NoSuchAccount):
        accounts.find("kim.lee@example.org")
