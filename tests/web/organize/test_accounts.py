"""Who organizes, and what each may do."""

import re
from datetime import timedelta
from html import unescape

import pyotp
import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock, sealing
from eventsapp.core.db import db, writing
from eventsapp.outbox import envelopes
from eventsapp.outbox.models import Message
from eventsapp.people import second_factor
from eventsapp.people.models import Account
from eventsapp.permissions.table import ALLOWED, AccessRole, Permission
from eventsapp.web.organize import access_words
from tests import cast, makers
from tests.visitor import fill_in, send_on

PASS_PHRASE = "nine calm herons by the pond"
KIM = {"name": "Kim Lee", "email": "kim@example.org", "access_role": "coordinator"}


def link_in_mail(kind):
    db.session.rollback()
    message = db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)).one()
    assert "https://" not in message.text.split("\n\n")[1]
    assert sealing.unseal(message.sealed_secrets)
    return re.search(r"https://events\.example\.org(\S+)", envelopes.opened(message))[1]


def account(email):
    db.session.rollback()
    return db.session.scalars(select(Account).where(Account.email == email)).one_or_none()


def test_somebody_is_invited_chooses_a_password_and_may_do_what_they_were_invited_for(still, owner, app):
    series = makers.series("walk")
    makers.edition(of=series)
    sent = fill_in(owner, "/organize/accounts/invite", KIM | {"part": "walk", "language": "fr"}, form="invite")
    assert sent.status_code == 303
    assert "Kim Lee, kim@example.org: Volunteer coordinator" in owner.get("/organize/accounts").text
    address = link_in_mail("invitation")
    assert address.startswith("/fr/organize/invitation/")
    visitor = app.test_client()
    short = fill_in(visitor, address, {"password": "short"}, form="accept")
    assert short.status_code == 422 and 'value="Kim Lee"' in short.text
    assert fill_in(visitor, address, {"password": PASS_PHRASE}, form="accept").status_code == 303
    assert visitor.get(address).status_code == 404
    assert fill_in(visitor, "/organize/sign-in", {"email": KIM["email"], "password": PASS_PHRASE}).status_code == 303
    assert visitor.get(f"/organize/walk/{clock.now().year}/roster").status_code == 200
    assert visitor.get("/organize/accounts").status_code == 404
    assert visitor.get("/organize/audit").status_code == 404
    actions = list(db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)))
    for expected in ("invitation.made", "account.created", "grant.given", "invitation.accepted"):
        assert expected in actions
    assert "kim@" not in str(list(db.session.scalars(select(AuditLine.details))))


def test_an_invitation_ends_by_itself_or_is_taken_back(still, owner, app):
    fill_in(owner, "/organize/accounts/invite", KIM, form="invite")
    address = link_in_mail("invitation")
    page = owner.get("/organize/accounts")
    number = re.search(r"/organize/accounts/invitations/(\d+)/take-back", page.text)[1]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    assert app.test_client().get(address).status_code == 200
    owner.post(f"/organize/accounts/invitations/{number}/take-back", data={"csrf_token": token})
    assert app.test_client().get(address).status_code == 404
    fill_in(owner, "/organize/accounts/invite", KIM, form="invite")
    still.shift(timedelta(days=15))
    assert app.test_client().get(link_in_mail("invitation")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"email": "dana@example.org"}, "already an account"),
        ({"email": "nobody"}, "email-error"),
        ({"name": ""}, "name-error"),
        ({"name": "\u202edana"}, "name-error"),
        ({"access_role": "king"}, "access_role-error"),
        ({"access_role": "owner", "part": "walk"}, "whole organization"),
    ],
)
def test_what_cannot_be_an_invitation_is_refused_beside_its_field(owner, typed, says):
    makers.account("dana@example.org")
    makers.series("walk")
    answer = fill_in(owner, "/organize/accounts/invite", KIM | typed, form="invite")
    assert answer.status_code == 422 and says in answer.text
    assert db.session.scalars(select(Message)).all() == []


def test_a_role_is_given_and_taken_at_once(owner, signed_in, app):
    makers.series("walk")
    viewer = signed_in(AccessRole.VIEWER)
    number = account("organizer2@example.org").id
    page = f"/organize/accounts/{number}"
    given = fill_in(owner, page, {"access_role": "organizer", "part": "walk"}, form="give")
    assert given.status_code == 303
    assert "Organizer (The Walk (walk))" in owner.get(page).text
    assert "Organizer (The Walk (walk))" in viewer.get("/organize/account").text
    shown = owner.get(page).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)[1]
    for grant in re.findall(rf"{page}/grants/(\d+)/take", shown):
        assert owner.post(f"{page}/grants/{grant}/take", data={"csrf_token": token}).status_code == 303
    assert "Nothing has been entrusted to you yet." in viewer.get("/organize/").text


def press(client, page, address):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]
    return client.post(address, data={"csrf_token": token})


def test_the_last_owner_can_neither_be_closed_nor_lose_the_role(owner):
    number = account("organizer1@example.org").id
    page = f"/organize/accounts/{number}"
    grant = re.search(rf"{page}/grants/(\d+)/take", owner.get(page).text)[1]
    for address in (f"{page}/close", f"{page}/grants/{grant}/take"):
        refused = press(owner, page, address)
        assert refused.status_code == 422 and "This is the last owner." in refused.text
    assert owner.get("/organize/accounts").status_code == 200


def test_a_closed_account_is_out_at_once(owner, signed_in):
    viewer = signed_in(AccessRole.VIEWER)
    page = f"/organize/accounts/{account('organizer2@example.org').id}"
    assert press(owner, page, f"{page}/close").status_code == 303
    assert viewer.get("/organize/").status_code == 302
    assert "This account is closed." in owner.get(page).text


def test_an_owner_signs_somebody_out_everywhere(owner, signed_in):
    other = signed_in(AccessRole.VIEWER)
    assert other.get("/organize/").status_code == 200
    number = account("organizer2@example.org").id
    page = owner.get(f"/organize/accounts/{number}").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    assert owner.post(f"/organize/accounts/{number}/sign-out", data={"csrf_token": token}).status_code == 303
    assert other.get("/organize/").status_code == 302


def test_a_forgotten_password_is_replaced_by_a_mailed_link_once(signed_in, app, still):
    signed_in(AccessRole.VIEWER)
    visitor = app.test_client()
    known = fill_in(visitor, "/organize/password", {"email": "organizer1@example.org"}, form="forgotten")
    unknown = fill_in(visitor, "/organize/password", {"email": "nobody@example.org"}, form="forgotten")
    assert known.status_code == unknown.status_code == 200
    assert known.text == unknown.text
    assert len(db.session.scalars(select(Message)).all()) == 1
    address = link_in_mail("password_link")
    assert fill_in(visitor, address, {"password": "short"}, form="new-password").status_code == 422
    assert fill_in(visitor, address, {"password": PASS_PHRASE}, form="new-password").status_code == 303
    assert visitor.get(address).status_code == 404
    for password, status in ((cast.PASS_PHRASE, 422), (PASS_PHRASE, 303)):
        typed = {"email": "organizer1@example.org", "password": password}
        assert fill_in(app.test_client(), "/organize/sign-in", typed).status_code == status
    fill_in(visitor, "/organize/password", {"email": "organizer1@example.org"}, form="forgotten")
    still.shift(timedelta(minutes=61))
    assert visitor.get(link_in_mail("password_link")).status_code == 404


@pytest.mark.parametrize("role", [role for role in AccessRole if role is not AccessRole.OWNER])
def test_nobody_but_an_owner_sees_accounts_or_the_trail(signed_in, role):
    other = signed_in(role)
    for page in (
        "/organize/accounts",
        "/organize/accounts/invite",
        "/organize/accounts/1",
        "/organize/audit",
        "/organize/audit.csv",
    ):
        assert other.get(page).status_code == 404


def test_whose_code_an_owner_turns_off_is_told_by_mail(owner):
    lost = makers.account("kim@example.org", "Kim Lee")
    with writing():
        secret = second_factor.proposed()
        second_factor.turn_on(lost, secret, pyotp.TOTP(secret).now(), by=OPERATOR)
    page = owner.get(f"/organize/accounts/{lost.id}")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    for _twice in range(2):
        owner.post(f"/organize/accounts/{lost.id}/second-factor/off", data={"csrf_token": token})
    [letter] = db.session.scalars(select(Message).where(Message.kind == "account_changed"))
    assert letter.to_address == "kim@example.org" and "no longer asks for a code" in letter.subject


def test_every_permission_and_every_role_has_its_words(owner):
    assert set(access_words.PERMISSIONS) == set(Permission)
    assert set(access_words.ROLES) == set(AccessRole) == set(ALLOWED)
    page = owner.get("/organize/accounts").text
    for words in (*access_words.PERMISSIONS.values(), *access_words.ROLES.values()):
        assert str(words) in page


@pytest.mark.parametrize("role", AccessRole)
def test_what_a_role_may_do_is_said_in_words(owner, role):
    page = owner.get("/organize/accounts").text.split("Roles and what they may do")[1]
    [row] = [one for one in page.split("<tr")[1:] if f'scope="row">{access_words.ROLES[role]}<' in one]
    said = unescape(row)
    for permission, words in access_words.PERMISSIONS.items():
        assert (str(words) in said) is (permission in ALLOWED[role]), words


def test_a_page_sent_again_after_somebody_else_accepted_makes_no_second_account(owner, app):
    fill_in(owner, "/organize/accounts/invite", KIM, form="invite")
    address = link_in_mail("invitation")
    first, second = app.test_client(), app.test_client()
    opened = second.get(address)
    assert fill_in(first, address, {"password": PASS_PHRASE}, form="accept").status_code == 303
    assert send_on(second, opened, {"password": PASS_PHRASE}, form="accept").status_code == 404
