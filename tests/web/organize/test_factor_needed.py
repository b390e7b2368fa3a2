"""Where a second factor is asked for, a password alone opens no page with what people told us in confidence."""

import re
from html import unescape

import pyotp
import pytest

from eventsapp import create_app
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.people.models import Account, Passkey
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from eventsapp.settings import SettingMissing
from tests import cast, makers
from tests.visitor import fill_in, send_on

NEEDED = "/organize/account/second-factor/needed"
FACTOR = "/organize/account/second-factor"


@pytest.fixture
def needed(app):
    app.config["SECOND_FACTOR"] = "sensitive"


def a_passkey(account):
    """One that is kept; nobody answers with it here."""
    with writing():
        db.session.add(
            Passkey(
                account_id=account.id,
                key_digest="d" * 64,
                credential=b"c",
                name="Phone",
                counter=0,
                made_at=clock.now(),
            )
        )


@pytest.mark.parametrize("role", [AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.COORDINATOR, AccessRole.TREASURER])
def test_who_may_read_contacts_or_money_comes_nowhere_with_a_password_alone(needed, signed_in, role):
    visitor = signed_in(role)
    for page in ("/organize/", "/organize/account", "/organize/account/password", "/organize/organization"):
        answer = visitor.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{NEEDED}?next={page}")
    page = visitor.get(NEEDED)
    assert page.status_code == 200 and FACTOR in page.text and "/organize/account/passkeys/new" in page.text


@pytest.mark.parametrize("role", [AccessRole.DESK, AccessRole.VIEWER, None])
def test_who_only_sees_names_and_works_at_the_desk_needs_none(needed, signed_in, role):
    assert signed_in(role).get("/organize/").status_code == 200


def test_at_everybody_they_need_one_too_and_at_nobody_nobody_does(app, signed_in):
    app.config["SECOND_FACTOR"] = "everybody"
    desk = signed_in(AccessRole.DESK)
    assert desk.get("/organize/").status_code == 303
    app.config["SECOND_FACTOR"] = "nobody"
    assert desk.get("/organize/").status_code == 200
    assert signed_in(AccessRole.OWNER).get("/organize/").status_code == 200


def test_once_the_code_is_turned_on_everything_opens_and_the_next_sign_in_asks_for_it(needed, signed_in, app, still):
    visitor = signed_in(AccessRole.OWNER)
    page = visitor.get(FACTOR)
    secret = "".join(re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].split())
    assert send_on(visitor, page, {"code": pyotp.TOTP(secret).now()}, form="factor").status_code == 200
    assert visitor.get("/organize/").status_code == 200
    still.shift(60)
    again = app.test_client()
    who = {"email": "organizer1@example.org", "password": cast.PASS_PHRASE}
    asked = fill_in(again, "/organize/sign-in", who)
    assert again.get("/organize/").status_code == 302, "the password alone has signed nobody in"
    assert send_on(again, asked, {"code": pyotp.TOTP(secret).now()}, form="code-form").status_code == 303
    assert again.get("/organize/").status_code == 200


def turned_on(visitor, page):
    secret = "".join(re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].split())
    return send_on(visitor, page, {"code": pyotp.TOTP(secret).now()}, form="factor")


def test_once_it_is_turned_on_one_comes_to_the_page_one_wanted(needed, signed_in):
    visitor = signed_in(AccessRole.OWNER)
    needed_page = visitor.get(visitor.get("/organize/organization?x=1").location)
    way = unescape(re.search(rf'href="({FACTOR}[^"]*)"', needed_page.text)[1])
    codes = turned_on(visitor, visitor.get(way))
    assert 'href="/organize/organization?x=1"' in codes.text
    assert "/organize/account/passkeys/new?next=/organize/organization" in unescape(needed_page.text)


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/walk"])
def test_it_never_leads_anywhere_else(needed, signed_in, elsewhere):
    visitor = signed_in(AccessRole.OWNER)
    codes = turned_on(visitor, visitor.get(f"{FACTOR}?next={elsewhere}"))
    assert 'href="/organize/account"' in codes.text and "evil" not in codes.text


def test_who_signs_out_to_show_it_comes_back_to_the_page_they_wanted(needed, signed_in):
    visitor = signed_in(AccessRole.OWNER)
    a_passkey(db.session.get_one(Account, 1))
    here = visitor.get("/organize/organization").location
    assert fill_in(visitor, here, form="sign-out-to-show").location == "/organize/sign-in?next=/organize/organization"


def test_who_has_a_passkey_shows_it_and_gets_no_other_factor_with_the_password(needed, signed_in, app):
    visitor = signed_in(AccessRole.OWNER)
    a_passkey(db.session.get_one(Account, 1))
    for door in (FACTOR, "/organize/account/passkeys/new"):
        assert visitor.get(door).headers["Location"].startswith(f"{NEEDED}?next=")
    page = visitor.get(NEEDED).text
    assert "sign in with it" in page and FACTOR + '"' not in page
    assert fill_in(visitor, NEEDED, form="sign-out").status_code == 303


def test_a_role_given_meanwhile_asks_for_it_at_the_next_page(needed, signed_in, app):
    visitor = signed_in(AccessRole.DESK)
    with writing():
        grants.give(db.session.get_one(Account, 1), AccessRole.ORGANIZER, makers.series("walk"), by=OPERATOR)
    assert visitor.get("/organize/").status_code == 303


def test_a_form_that_was_open_when_a_second_factor_came_to_be_asked_for_is_not_lost(app, signed_in):
    """As on the day of the event, when the app was brought up to date while somebody was typing."""
    owner = signed_in(AccessRole.OWNER)
    form = owner.get("/organize/series/new")
    app.config["SECOND_FACTOR"] = "sensitive"
    asked = send_on(owner, form, {"name_en": "Walk by the river"}, form="series")
    assert asked.status_code == 401 and FACTOR in asked.text
    french = send_on(owner, asked, form="in-the-other-language")
    assert french.status_code == 200 and "Walk by the river" in french.text and 'lang="fr' in french.text
    still_asked = send_on(owner, asked, form="again")
    assert still_asked.status_code == 401
    page = owner.get(FACTOR)
    secret = "".join(re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].split())
    send_on(owner, page, {"code": pyotp.TOTP(secret).now()}, form="factor")
    taken = send_on(owner, still_asked, form="again")
    assert taken.status_code == 422 and "Walk by the river" in taken.text, "the form has come to where it was going"


def test_production_asks_for_it_unless_it_is_told_otherwise(tmp_path):
    real = {"ENVIRONMENT": "production", "SECRET_KEY": "long and random", "PUBLIC_URL": "https://events.example.org"}
    real |= {"INSTANCE_PATH": str(tmp_path)}
    assert create_app(real).config["SECOND_FACTOR"] == "sensitive"
    assert create_app(real | {"SECOND_FACTOR": "nobody"}).config["SECOND_FACTOR"] == "nobody"
    assert create_app({"INSTANCE_PATH": str(tmp_path), "TESTING": True}).config["SECOND_FACTOR"] == "nobody"
    with pytest.raises(SettingMissing):
        create_app(real | {"SECOND_FACTOR": "yes"})
