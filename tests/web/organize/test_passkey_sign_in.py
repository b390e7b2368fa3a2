"""Signing in with a passkey, and showing with it that one is still there."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR, organizer
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.people import passkeys
from eventsapp.people.models import Account, FailedSignIn, Purpose
from eventsapp.people.passkey_answers import Site
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from tests import cast, makers
from tests.device import ORIGIN, TOUCHED, Device
from tests.visitor import FormReader, fill_in, send_on
from tests.web.organize.test_passkeys import options

SIGN_IN = "/organize/sign-in"
SITE = Site("The charity", ORIGIN)


def kept(account, device):
    with writing():
        asked = passkeys.ask_to_add(account, SITE)
    with writing():
        passkeys.add(account, SITE, asked.challenge, device.make(asked.options), "Phone", by=organizer(account.id))
    return device


@pytest.fixture
def dana(app, still):
    return makers.account()


@pytest.fixture
def phone(dana):
    return kept(dana, Device())


def answer(client, device, page=None, address=SIGN_IN, form="sign-in", typed=None, **wrong):
    page = page or client.get(address)
    asked = options(client, page, f"/organize/{form}/passkey/options")
    assert asked.status_code == 200 and asked.headers["Cache-Control"] == "no-store"
    return send(client, page, device.sign(asked.json, **wrong), form, typed)


def send(client, page, answered, form="sign-in", typed=None):
    """Send the form as its script does: with the answer, to the door of the passkey button."""
    reader = FormReader(form)
    reader.feed(page.text)
    return client.post(f"/organize/{form}/passkey", data=reader.fields | {"answer": answered} | (typed or {}))


def test_a_passkey_signs_in_without_a_word_typed_and_without_a_code(client, dana, phone):
    with writing():
        db.session.get_one(Account, dana.id).sealed_factor = "a secret"
    signed_in = answer(client, phone, address=f"{SIGN_IN}?next=/organize/account")
    assert (signed_in.status_code, signed_in.headers["Location"]) == (303, "/organize/account")
    page = client.get("/organize/account").text
    assert "Dana Whitecloud" in page and "last used on" in page


def test_what_was_typed_elsewhere_waits_for_it(client, phone):
    page = client.get(SIGN_IN)
    typed = {"kept": '[["name", "Kim Lee"]]', "next": "/organize/accounts/invite"}
    onward = answer(client, phone, page, typed=typed)
    assert onward.status_code == 200 and 'value="Kim Lee"' in onward.text


@pytest.mark.parametrize(
    "wrong", [{"flags": TOUCHED}, {"origin": "https://evil.example"}, {"counter": 0}, {"challenge": "A" * 43}]
)
def test_a_wrong_answer_opens_nothing_and_the_address_typed_stays(client, phone, wrong):
    answer(client, phone)
    page = client.get("/organize/")
    send_on(client, page, form="sign-out")
    refused = answer(client, phone, typed={"email": "dana@example.org"}, **wrong)
    assert refused.status_code == 422 and "That did not work with a passkey." in refused.text
    assert "There is a problem" in refused.text and 'value="dana@example.org"' in refused.text
    assert client.get("/organize/").status_code == 302


def test_the_passkey_of_nobody_opens_nothing(client, dana):
    assert answer(client, Device("never kept")).status_code == 422


def test_who_changes_their_mind_is_told_so_and_has_not_tried(client, phone):
    for _time in range(12):
        refused = send(client, client.get(SIGN_IN), "")
        assert refused.status_code == 422 and "or use your password" in refused.text
    assert db.session.scalar(select(func.count()).select_from(FailedSignIn)) == 0


def test_an_answer_is_good_once_and_in_the_browser_that_was_asked(client, phone, app):
    page = client.get(SIGN_IN)
    asked = options(client, page, f"{SIGN_IN}/passkey/options").json
    answered = phone.sign(asked)
    thief = app.test_client()
    assert send(thief, thief.get(SIGN_IN), answered).status_code == 422
    copied = client.get_cookie("session").value
    assert send(client, page, answered).status_code == 303
    thief.set_cookie("session", copied)
    assert send(thief, thief.get(SIGN_IN), phone.sign(asked)).status_code == 422


def test_a_late_answer_opens_nothing(client, phone, still):
    page = client.get(SIGN_IN)
    asked = options(client, page, f"{SIGN_IN}/passkey/options").json
    still.shift(timedelta(minutes=6))
    assert send(client, page, phone.sign(asked)).status_code == 422


def test_the_eleventh_wrong_answer_waits_and_the_right_one_too(client, phone):
    for _try in range(10):
        assert answer(client, Device("never kept")).status_code == 422
    refused = answer(client, phone)
    assert refused.status_code == 422 and "too many tries" in refused.text


def test_asking_without_end_is_braked(make_app, engine_url):
    app = make_app(engine_url, SIGN_INS_PER_ADDRESS="3 per minute", RATELIMIT_ENABLED=True)
    with app.app_context():
        client = app.test_client()
        page = client.get(SIGN_IN)
        statuses = [options(client, page, f"{SIGN_IN}/passkey/options").status_code for _time in range(4)]
        assert statuses == [200, 200, 200, 429]


@pytest.fixture
def boss(dana):
    with writing():
        grants.give(dana, AccessRole.OWNER, by=OPERATOR)
    return dana


def confirmation(client, still):
    still.shift(timedelta(minutes=31))
    return client.get("/organize/confirm?next=/organize/accounts/invite")


def test_a_passkey_shows_that_it_is_still_me(client, boss, phone, still):
    answer(client, phone)
    assert client.get("/organize/accounts/invite").status_code == 200
    page = confirmation(client, still)
    assert "Use a passkey instead" in page.text
    assert client.get("/organize/accounts/invite").status_code == 302
    onward = answer(client, phone, page, form="confirm")
    assert (onward.status_code, onward.headers["Location"]) == (303, "/organize/accounts/invite")
    assert client.get("/organize/accounts/invite").status_code == 200


def test_the_passkey_of_somebody_else_does_not(client, boss, phone, still):
    theirs = kept(makers.account("kim@example.org"), Device("Kim's"))
    answer(client, phone)
    page = confirmation(client, still)
    refused = answer(client, theirs, page, form="confirm")
    assert refused.status_code == 422 and "That did not work with a passkey." in refused.text
    assert client.get("/organize/accounts/invite").status_code == 302
    assert 'value="/organize/accounts/invite"' in refused.text


def test_who_has_none_is_asked_for_the_password_alone(client, dana, still):
    fill_in(client, SIGN_IN, {"email": cast.ORGANIZER["email"], "password": cast.PASS_PHRASE})
    page = confirmation(client, still)
    assert page.status_code == 200 and "passkey" not in page.text


def test_an_answer_to_signing_in_is_none_to_being_asked_again(client, boss, phone, still):
    answer(client, phone)
    page = confirmation(client, still)
    with writing():
        asked = passkeys.ask(SITE, Purpose.SIGN_IN)
    with client.session_transaction() as session:
        session["passkey_challenge"] = asked.challenge
    assert send(client, page, phone.sign(asked.options), form="confirm").status_code == 422


def test_signing_in_sends_no_mail(client, phone):
    answer(client, phone)
    assert db.session.scalars(select(Message)).all() == []
