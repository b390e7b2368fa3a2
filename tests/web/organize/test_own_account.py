"""One's own account: password, second factor, and where one is signed in."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.people import second_factor
from eventsapp.people.models import Account, SignIn
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from tests import cast, makers
from tests.visitor import fill_in, send_on

DANA = {"email": cast.ORGANIZER["email"], "password": cast.PASS_PHRASE}
NEW = "nine calm herons by the pond"


@pytest.fixture
def dana(app, still):
    account = makers.account()
    with writing():
        grants.give(account, AccessRole.OWNER, by=OPERATOR)
    return account


@pytest.fixture
def browser(dana, client):
    assert fill_in(client, "/organize/sign-in", DANA).status_code == 303
    return client


def subjects():
    return list(db.session.scalars(select(Message.subject).order_by(Message.id)))


def test_a_new_password_needs_the_old_one_and_signs_out_everywhere(browser, app):
    elsewhere = app.test_client()
    fill_in(elsewhere, "/organize/sign-in", DANA)
    page = "/organize/account/password"
    wrong = fill_in(browser, page, {"old": "not it at all", "password": NEW}, form="change-password")
    assert wrong.status_code == 422 and "This is not your password." in wrong.text
    short = fill_in(browser, page, {"old": cast.PASS_PHRASE, "password": "short"}, form="change-password")
    assert short.status_code == 422 and "at least 12 characters" in short.text
    assert fill_in(browser, page, {"old": cast.PASS_PHRASE, "password": NEW}, form="change-password").status_code == 303
    assert browser.get("/organize/").status_code == elsewhere.get("/organize/").status_code == 302
    assert fill_in(browser, "/organize/sign-in", DANA | {"password": NEW}).status_code == 303
    assert subjects() == ["Your password was changed"]


@pytest.mark.parametrize("page", ["password", "mails", "second-factor"])
def test_who_opens_a_page_of_the_account_can_go_back_without_changing_anything(browser, page):
    assert 'class="back" href="/organize/account"' in browser.get(f"/organize/account/{page}").text


def code_of(secret):
    return pyotp.TOTP(secret).generate_otp(int(clock.now().timestamp()) // 30)


def turn_on(browser, still):
    page = browser.get("/organize/account/second-factor")
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
    answer = send_on(browser, page, {"code": code_of(secret)}, form="factor")
    still.shift(timedelta(minutes=1))
    return secret, answer


def test_with_a_second_factor_the_password_alone_opens_nothing(browser, app, still, dana):
    secret, answer = turn_on(browser, still)
    codes = re.findall(r"<code>(\S+)</code>", answer.text)
    assert len(codes) == second_factor.RECOVERY_CODES
    visitor = app.test_client()
    asked = fill_in(visitor, "/organize/sign-in", DANA | {"next": "/organize/account"})
    assert asked.status_code == 200 and "A code from your phone" in asked.text
    assert visitor.get("/organize/").status_code == 302
    wrong = send_on(visitor, asked, {"code": "000000"}, form="code-form")
    assert wrong.status_code == 422 and "This code is not right" in wrong.text
    assert visitor.get("/organize/").status_code == 302
    code = code_of(secret)
    done = send_on(visitor, wrong, {"code": code}, form="code-form")
    assert done.status_code == 303
    assert visitor.get("/organize/account").status_code == 200
    other = app.test_client()
    asked = fill_in(other, "/organize/sign-in", DANA)
    assert send_on(other, asked, {"code": codes[0]}, form="code-form").status_code == 303
    assert secret not in str(db.session.get_one(Account, dana.id).sealed_factor)


def test_the_second_step_cannot_be_forged_or_kept_for_later(browser, app, still):
    turn_on(browser, still)
    visitor = app.test_client()
    asked = fill_in(visitor, "/organize/sign-in", DANA)
    forged = send_on(visitor, asked, {"code": "1", "pending": "x"}, form="code-form")
    assert (forged.status_code, forged.location) == (303, "/organize/sign-in?next=/organize/")
    still.shift(timedelta(hours=2))
    late = send_on(visitor, asked, {"code": "123456"}, form="code-form")
    assert late.status_code == 303


def test_guessing_codes_is_braked(browser, app, still):
    turn_on(browser, still)
    visitor = app.test_client()
    asked = fill_in(visitor, "/organize/sign-in", DANA)
    for _try in range(9):
        send_on(visitor, asked, {"code": "000000"}, form="code-form")
    answer = send_on(visitor, asked, {"code": "000000"}, form="code-form")
    assert "too many tries" in answer.text


def test_other_browsers_are_seen_and_signed_out_one_by_one_or_all(browser, app):
    others = [app.test_client() for _each in range(3)]
    for other in others:
        fill_in(other, "/organize/sign-in", DANA, headers={"User-Agent": "Mozilla/5.0 (Android 14) Firefox/140.0"})
    page = browser.get("/organize/account").text
    assert page.count("Firefox, Android, since") == 6
    first = db.session.scalars(select(SignIn.id).order_by(SignIn.id)).all()[1]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    browser.post(f"/organize/account/sign-ins/{first}/end", data={"csrf_token": token})
    assert [other.get("/organize/account").status_code for other in others] == [302, 200, 200]
    browser.post("/organize/account/sign-ins/end", data={"csrf_token": token})
    assert [other.get("/organize/account").status_code for other in others] == [302, 302, 302]
    assert browser.get("/organize/account").status_code == 200


def test_something_weighty_asks_for_the_password_again_after_a_while_and_keeps_what_was_typed(browser, still):
    invite = "/organize/accounts/invite"
    page = browser.get(invite)
    still.shift(timedelta(minutes=31))
    typed = {"name": "Kim Lee", "email": "kim@example.org"}
    asked = send_on(browser, page, typed, form="invite")
    assert asked.status_code == 401 and "Your password once more" in asked.text
    asked = send_on(browser, asked, form="in-the-other-language")
    assert asked.status_code == 200 and "Kim Lee" in asked.text and 'lang="fr' in asked.text
    asked = send_on(browser, asked, form="in-the-other-language")
    wrong = send_on(browser, asked, {"old": "nonsense"}, form="confirm")
    assert wrong.status_code == 422
    onward = send_on(browser, wrong, {"old": cast.PASS_PHRASE}, form="confirm")
    assert 'value="Kim Lee"' in onward.text
    sent = send_on(browser, onward, form="again")
    assert sent.status_code == 303
    assert browser.get(invite).status_code == 200
