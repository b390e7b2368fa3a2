"""`flask account`: who has a login."""

import pyotp
import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.people import accounts, second_factor, sign_ins
from eventsapp.people.models import Passkey
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole, Permission
from tests import cast, makers


@pytest.fixture
def run(app):
    def run(*words, typed=""):
        answer = app.test_cli_runner().invoke(args=["account", *words], input=typed)
        db.session.rollback()
        return answer

    return run


def test_an_owner_is_created_with_a_password_typed_twice(run):
    answer = run("create", "dana@example.org", "Dana", "--owner", typed=f"{cast.PASS_PHRASE}\n{cast.PASS_PHRASE}\n")
    assert answer.exit_code == 0, answer.output
    assert cast.PASS_PHRASE not in answer.output
    account = accounts.find("dana@example.org")
    assert grants.held(account.id).allows(Permission.EDIT_ORGANIZATION)
    assert sign_ins.recognized("dana@example.org", cast.PASS_PHRASE, demo_may=False) is account


def test_a_role_is_given_for_one_series(run):
    walk = makers.series("walk")
    words = ("--role", "desk", "--series", "walk", "--password-stdin")
    assert run("create", "dana@example.org", "Dana", *words, typed=cast.PASS_PHRASE).exit_code == 0
    assert grants.held(accounts.find("dana@example.org").id).roles == {(AccessRole.DESK, walk.id)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dana@example.org", "Dana", "--owner", "--series", "walk"), "leave --role and --series out"),
        (("dana@example.org", "Dana", "--series", "walk"), "--role"),
        (("dana@example.org", "Dana", "--role", "king"), "king"),
        (("dana@example.org", "Dana", "--role", "desk", "--series", "none"), "could not find"),
        (("dana", "Dana"), "e-mail address"),
        (("kim.lee@example.org", "Kim"), "already an account"),
    ],
)
def test_what_cannot_be_created_is_said_in_words_and_leaves_nothing(run, words, said):
    makers.account("kim.lee@example.org")
    answer = run("create", *words, "--password-stdin", typed=cast.PASS_PHRASE)
    assert answer.exit_code != 0 and said in answer.output
    assert "Traceback" not in answer.output
    assert [one.email for one in accounts.listed()] == ["kim.lee@example.org"]


def test_a_short_password_is_refused(run):
    answer = run("create", "dana@example.org", "Dana", "--password-stdin", typed="short\n")
    assert answer.exit_code == 1 and "at least 12 characters" in answer.output


def test_accounts_are_listed_with_their_roles(run):
    run("create", "dana@example.org", "Dana", "--owner", "--password-stdin", typed=cast.PASS_PHRASE)
    makers.account("kim.lee@example.org", "Kim Lee", is_demo=True)
    output = run("list").output
    assert "dana@example.org\tDana\towner (everything)" in output
    assert "kim.lee@example.org\tKim Lee\tno access role\tdemo" in output


def test_an_account_is_closed_and_reset(run):
    account = makers.account()
    assert run("reset", account.email, "--password-stdin", typed="another long enough phrase\n").exit_code == 0
    assert sign_ins.recognized(account.email, "another long enough phrase", demo_may=False) is not None
    assert run("close", account.email).exit_code == 0
    assert sign_ins.recognized(account.email, "another long enough phrase", demo_may=False) is None
    assert run("close", "nobody@example.org").exit_code == 1


def test_who_runs_the_server_lets_an_owner_in_again_who_lost_phone_and_paper(run):
    account = makers.account()
    with writing():
        secret = second_factor.proposed()
        second_factor.turn_on(account, secret, pyotp.TOTP(secret).now(), by=OPERATOR)
        passkey = {"key_digest": "d" * 64, "credential": b"c", "name": "Phone", "counter": 0, "made_at": clock.now()}
        db.session.add(Passkey(account_id=account.id, **passkey))
    assert run("forget-factors", account.email).exit_code == 0
    assert not second_factor.is_there(account.id)
    letters = db.session.scalars(select(Message.to_address).where(Message.kind == "account_changed")).all()
    assert letters == [account.email] * 2
    assert run("forget-factors", account.email).exit_code == 0, "who has none has nothing to forget"
    assert run("forget-factors", "nobody@example.org").exit_code == 1
