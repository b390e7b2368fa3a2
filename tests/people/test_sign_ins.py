"""Signing in: a brake for those who guess, none for the owner elsewhere, and an end that is an end."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.people import passwords, sign_ins
from eventsapp.people.models import FailedSignIn, SignIn
from eventsapp.permissions import grants
from tests import cast, makers

PHRASE = cast.PASS_PHRASE


def fail(email, network, times=1):
    for _time in range(times):
        with writing():
            sign_ins.attempt(email, network)


def begin(account, network="home", hours=12):
    with writing():
        tried = sign_ins.attempt(account.email, network)
    with writing():
        return sign_ins.begin(account, PHRASE, tried=tried, until=clock.now() + timedelta(hours=hours))


def test_the_eleventh_try_from_one_network_waits(still, app):
    fail("dana@example.org", "cafe", 10)
    with pytest.raises(sign_ins.TooManyTries):
        fail("DANA@example.org", "cafe")


def test_strangers_cannot_lock_the_owner_out_from_elsewhere(still, app):
    account = makers.account()
    fail(account.email, "cafe", 10)
    assert begin(account, "home")


def test_a_browser_that_nobody_uses_for_an_hour_is_out_and_one_that_is_used_stays(still, app):
    app.config["SIGN_IN_IDLE_MINUTES"] = 60
    account = makers.account()
    used, left = begin(account), begin(account)
    still.shift(timedelta(minutes=59))
    with writing():
        sign_ins.note(used)
    still.shift(timedelta(minutes=2))
    assert grants.signed_in(used, demo_may=False)
    assert grants.signed_in(left, demo_may=False) is None
    assert len(sign_ins.of(account)) == 1


def test_the_brake_lets_go_after_a_quarter_of_an_hour(still, app):
    fail("dana@example.org", "cafe", 10)
    still.shift(timedelta(minutes=15, seconds=1))
    fail("dana@example.org", "cafe")


def test_a_network_that_tries_many_addresses_waits_too(still, app):
    for number in range(sign_ins.TRIES_OF_NETWORK):
        fail(f"somebody{number}@example.org", "cafe")
    with pytest.raises(sign_ins.TooManyTries):
        fail("dana@example.org", "cafe")
    fail("dana@example.org", "home")


def test_a_success_forgets_the_failures_before_it(still, app):
    account = makers.account()
    fail(account.email, "home", 9)
    begin(account)
    fail(account.email, "home", 10)


def test_failures_are_not_kept_for_long(still, app):
    fail("dana@example.org", "cafe", 3)
    still.shift(timedelta(days=1, seconds=1))
    fail("dana@example.org", "cafe")
    assert db.session.scalar(select(func.count()).select_from(FailedSignIn)) == 1


def test_no_address_is_kept_with_a_failure(still, app):
    fail("dana@example.org", "cafe")
    assert "dana" not in db.session.scalars(select(FailedSignIn.email_key)).one()


def test_the_right_password_is_recognized_and_no_other(app):
    account = makers.account()
    assert sign_ins.recognized("Dana@Example.org", PHRASE, demo_may=False) is account
    assert sign_ins.recognized(account.email, PHRASE + " ", demo_may=False) is None
    assert sign_ins.recognized("kim.lee@example.org", PHRASE, demo_may=False) is None


def test_an_unknown_address_costs_as_much_work_as_a_wrong_password(app, monkeypatch):
    looked_at, verify = [], PasswordHasher.verify

    def noting(self, kept, word):
        looked_at.append(kept)
        return verify(self, kept, word)

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    sign_ins.recognized("nobody@example.org", PHRASE, demo_may=True)
    assert looked_at == [passwords.NOBODYS]
    assert not passwords.is_outdated(passwords.NOBODYS), "its parameters are those of real hashes"


def test_a_demo_account_is_nobody_in_production(app):
    demo = makers.account("demo@example.org", is_demo=True)
    assert sign_ins.recognized(demo.email, PHRASE, demo_may=True) is demo
    assert sign_ins.recognized(demo.email, PHRASE, demo_may=False) is None
    token = begin(demo)
    assert grants.signed_in(token, demo_may=False) is None


def test_a_closed_account_is_nobody(app):
    account = makers.account(closed_at=clock.now())
    assert sign_ins.recognized(account.email, PHRASE, demo_may=True) is None


def test_only_a_digest_of_the_secret_is_stored(app):
    token = begin(makers.account())
    kept = db.session.scalars(select(SignIn.token_digest)).one()
    assert kept == tokens.digest(token) != token


def test_signing_out_ends_every_copy_of_the_cookie(app):
    token = begin(makers.account())
    with writing():
        sign_ins.end(token)
    assert grants.signed_in(token, demo_may=True) is None
    with writing():
        sign_ins.end(token)  # twice is not an error


def test_a_sign_in_ends_by_itself(still, app):
    token = begin(makers.account(), hours=12)
    still.shift(timedelta(hours=12))
    assert grants.signed_in(token, demo_may=True) is None


def test_a_hash_with_old_parameters_is_made_anew_at_the_next_sign_in(app):
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PHRASE)
    account = makers.account(password_hash=old)
    begin(account)
    assert account.password_hash != old
    assert passwords.matches(account.password_hash, PHRASE)


@pytest.mark.parametrize("password", ["x" * 100_000, "nul\x00 in a long password", "\ud800 lone surrogate here", ""])
def test_a_hostile_password_is_only_wrong(app, password):
    account = makers.account()
    assert sign_ins.recognized(account.email, password, demo_may=True) is None


def test_what_began_by_a_clock_that_was_years_ahead_does_not_last_for_years(still, app):
    account = makers.account()
    still.shift(timedelta(days=3650))
    token = begin(account)
    assert grants.signed_in(token, demo_may=True) is not None
    still.shift(timedelta(days=-3650))
    assert grants.signed_in(token, demo_may=True) is None
