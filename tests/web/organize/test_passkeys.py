"""The passkeys of one's own account, and what owners may do about those of others."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db
from eventsapp.outbox.models import Message
from eventsapp.people.models import Account, Passkey
from eventsapp.permissions.table import AccessRole
from tests import cast, makers
from tests.device import TOUCHED, Device
from tests.visitor import fill_in, send_on

ACCOUNT = "/organize/account"
NEW = f"{ACCOUNT}/passkeys/new"


def options(client, page, address):
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)[1]
    return client.post(address, data={"csrf_token": token})


def add(client, device, typed=None, **wrong):
    page = client.get(NEW)
    asked = options(client, page, f"{ACCOUNT}/passkeys/options")
    return send_on(client, page, {"answer": device.make(asked.json, **wrong), **(typed or {})}, form="passkey")


def numbers():
    db.session.rollback()
    return list(db.session.scalars(select(Passkey.id).order_by(Passkey.id)))


def subjects():
    return list(db.session.scalars(select(Message.subject).order_by(Message.id)))


def test_a_passkey_is_added_named_and_removed_and_each_time_that_matters_a_mail_says_so(owner):
    assert "You have none yet." in owner.get(ACCOUNT).text
    assert add(owner, Device(), {"name": "My phone"}).status_code == 303
    page = owner.get(ACCOUNT).text
    assert "My phone – added on" in page and "not used yet" in page
    [number] = numbers()
    edit = f"{ACCOUNT}/passkeys/{number}"
    assert fill_in(owner, edit, {"name": ""}, form="rename").status_code == 422
    assert fill_in(owner, edit, {"name": "Old phone"}, form="rename").status_code == 303
    assert "Old phone" in owner.get(ACCOUNT).text
    assert options(owner, owner.get(edit), f"{edit}/removal").status_code == 303
    assert numbers() == [] and owner.get(edit).status_code == 404
    assert subjects() == ["A passkey was added to your account", "A passkey was removed from your account"]
    recorded = list(db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)))[-3:]
    assert recorded == ["account.passkey_added", "account.passkey_renamed", "account.passkey_removed"]


def test_the_device_is_asked_by_the_name_we_are_known_under_whatever_the_request_says(owner):
    asked = options(owner, owner.get(NEW), f"{ACCOUNT}/passkeys/options").json
    assert asked["rp"]["id"] == "events.example.org"


def test_without_a_name_it_is_called_what_the_browser_says_it_is(owner):
    assert add(owner, Device(), {"name": ""}).status_code == 303
    assert "My device" in owner.get(ACCOUNT).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"answer": ""}, "No passkey was made."),
        ({"answer": "{}"}, "No passkey was made."),
        ({"answer": "known"}, "This device has a passkey for your account already."),
        ({"name": "x" * 61}, "at most 60 characters"),
    ],
)
def test_what_is_no_passkey_is_refused_in_words_and_the_name_kept(owner, typed, says):
    answer = add(owner, Device(), {"name": "My phone", **typed})
    assert answer.status_code == 422 and says in answer.text and "There is a problem" in answer.text
    assert f'value="{typed.get("name", "My phone")}"' in answer.text
    assert numbers() == [] and subjects() == []


def test_an_answer_without_a_look_at_who_it_is_is_no_passkey(owner):
    assert add(owner, Device(), flags=TOUCHED).status_code == 422


def test_an_answer_makes_one_passkey(owner):
    page, phone = owner.get(NEW), Device()
    asked = options(owner, page, f"{ACCOUNT}/passkeys/options").json
    answer = phone.make(asked)
    assert send_on(owner, page, {"answer": answer}, form="passkey").status_code == 303
    assert send_on(owner, page, {"answer": answer}, form="passkey").status_code == 422
    assert len(numbers()) == 1


def test_an_answer_that_comes_too_late_makes_none(still, owner):
    page = owner.get(NEW)
    asked = options(owner, page, f"{ACCOUNT}/passkeys/options").json
    still.shift(timedelta(minutes=6))
    assert send_on(owner, page, {"answer": Device().make(asked)}, form="passkey").status_code == 422
    assert numbers() == []


def test_a_question_to_one_makes_no_passkey_of_another(owner, signed_in):
    other = signed_in(AccessRole.VIEWER)
    page = other.get(NEW)
    asked = options(owner, owner.get(NEW), f"{ACCOUNT}/passkeys/options").json
    options(other, page, f"{ACCOUNT}/passkeys/options")
    assert send_on(other, page, {"answer": Device().make(asked)}, form="passkey").status_code == 422
    assert numbers() == []


def test_adding_and_removing_ask_for_the_password_after_a_while(still, owner):
    add(owner, Device())
    [number] = numbers()
    page = owner.get(ACCOUNT)
    still.shift(timedelta(minutes=31))
    assert owner.get(NEW).status_code == 302
    for address in (f"{ACCOUNT}/passkeys/options", f"{ACCOUNT}/passkeys/{number}/removal"):
        answer = options(owner, page, address)
        assert answer.status_code == 401 and "Your password once more" in answer.text
    assert numbers() == [number]


def test_passkeys_of_others_are_not_found(owner, signed_in):
    add(owner, Device())
    [number] = numbers()
    other = signed_in(AccessRole.VIEWER)
    edit = f"{ACCOUNT}/passkeys/{number}"
    assert other.get(edit).status_code == 404
    for address in (edit, f"{edit}/removal"):
        assert options(other, other.get(ACCOUNT), address).status_code == 404
    assert numbers() == [number]


def test_an_owner_takes_the_passkeys_of_somebody_away_who_hears_of_it(owner, signed_in):
    other = signed_in(AccessRole.VIEWER)
    add(other, Device("phone"))
    add(other, Device("tablet"))
    number = db.session.scalars(select(Account.id).where(Account.email == "organizer2@example.org")).one()
    page = owner.get(f"/organize/accounts/{number}")
    assert "2 passkeys open the account." in page.text
    assert "Password, or a passkey" in owner.get("/organize/accounts").text
    assert options(other, other.get(ACCOUNT), f"/organize/accounts/{number}/passkeys/removal").status_code == 404
    assert options(owner, page, f"/organize/accounts/{number}/passkeys/removal").status_code == 303
    assert numbers() == [] and subjects()[-1] == "A passkey was removed from your account"
    assert "passkeys" not in owner.get(f"/organize/accounts/{number}").text


def test_where_we_are_called_by_a_bare_number_there_are_no_passkeys(engine_url, make_app):
    """Browsers have them for names only."""
    app = make_app(engine_url, PUBLIC_URL="http://127.0.0.1:5000")
    with app.app_context():
        makers.account()
        client = app.test_client()
        page = client.get("/organize/sign-in")
        assert "passkey" not in page.text
        assert options(client, page, "/organize/sign-in/passkey/options").status_code == 404
        fill_in(client, "/organize/sign-in", {"email": cast.ORGANIZER["email"], "password": cast.PASS_PHRASE})
        assert "Passkeys" not in client.get(ACCOUNT).text and client.get(NEW).status_code == 404
