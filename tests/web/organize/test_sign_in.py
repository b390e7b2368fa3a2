"""The sign-in page."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db
from eventsapp.people import sign_ins
from eventsapp.people.models import FailedSignIn
from eventsapp.permissions.table import AccessRole
from eventsapp.web.parts import guards, keeping, sessions
from tests import cast, makers
from tests.visitor import FormReader, fill_in, send_on

PHRASE = cast.PASS_PHRASE
DANA = {"email": cast.ORGANIZER["email"], "password": PHRASE}


@pytest.fixture
def dana(app):
    return makers.account()


def test_an_organizer_signs_in_and_out(dana, client, post):
    answer = post(client, "/organize/sign-in", DANA)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/organize/")
    page = client.get("/organize/")
    assert "Dana Whitecloud" in page.text and page.headers["Cache-Control"] == "no-store"
    assert post(client, "/organize/", form="sign-out").status_code == 303
    assert client.get("/organize/").status_code == 302
    assert list(db.session.scalars(select(AuditLine.action))) == ["account.signed_in", "account.signed_out"]


def test_what_somebody_may_do_ends_with_their_sign_in_within_the_same_answer(owner, post, monkeypatch):
    held, end = [], sessions.end

    def noted():
        held.append(guards.held().roles)
        end()
        held.append(guards.held().roles)

    monkeypatch.setattr(sessions, "end", noted)
    post(owner, "/organize/", form="sign-out")
    assert held == [{(AccessRole.OWNER, None)}, set()]


@pytest.mark.parametrize(
    "typed",
    [
        {"password": "not the right one"},
        {"email": "nobody@example.org"},
        {"password": "x" * 10_000},
        {"password": "nul \x00 nul nul nul"},
    ],
)
def test_the_same_words_whatever_is_wrong(dana, client, post, typed):
    answer = post(client, "/organize/sign-in", DANA | typed)
    assert answer.status_code == 422
    assert "The e-mail address or the password is not right." in answer.text
    assert "<title>Error:" in answer.text and PHRASE not in answer.text
    assert client.get("/organize/").status_code == 302


NO_ADDRESSES = ("", "dana", "da\x00na@example.org", "\u202edana@example.org", "x" * 10_000 + "@example.org")


@pytest.mark.parametrize("email", NO_ADDRESSES)
def test_what_is_no_address_is_refused_beside_its_field(dana, client, post, email):
    answer = post(client, "/organize/sign-in", DANA | {"email": email})
    assert answer.status_code == 422 and 'id="email-error"' in answer.text


def test_the_eleventh_wrong_password_waits_and_the_right_one_too(dana, client, post):
    for _try in range(10):
        assert post(client, "/organize/sign-in", DANA | {"password": "wrong wrong wrong"}).status_code == 422
    answer = post(client, "/organize/sign-in", DANA)
    assert answer.status_code == 429 and "wait 15 minutes" in answer.text


def test_the_owner_signs_in_from_elsewhere_meanwhile(dana, client, post, app):
    for _try in range(11):
        post(client, "/organize/sign-in", DANA | {"password": "wrong wrong wrong"})
    home = app.test_client()
    answer = fill_in(home, "/organize/sign-in", DANA, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 303


def test_networks_are_kept_as_digests_and_ipv6_ones_by_their_first_half(dana, app):
    for number in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "::ffff:192.0.2.1", "192.0.2.1"):
        wrong = DANA | {"password": "wrong wrong wrong"}
        fill_in(app.test_client(), "/organize/sign-in", wrong, environ_overrides={"REMOTE_ADDR": number})
    kept = list(db.session.scalars(select(FailedSignIn.network).order_by(FailedSignIn.id)))
    assert kept[0] == kept[1] != kept[2] and kept[3] == kept[4]
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in kept)


def test_who_works_on_stays_signed_in_and_who_leaves_the_screen_does_not(dana, client, post, app, still):
    app.config["SIGN_IN_IDLE_MINUTES"] = 60
    post(client, "/organize/sign-in", DANA)
    for _half_an_hour in range(4):
        still.shift(timedelta(minutes=30))
        assert client.get("/organize/").status_code == 200
    still.shift(timedelta(minutes=61))
    assert client.get("/organize/").status_code == 302


def test_pages_that_follow_one_another_only_read(dana, client, post, queries):
    post(client, "/organize/sign-in", DANA)
    with queries() as made:
        client.get("/organize/")
    assert made and not [one for one in made if one.startswith(("UPDATE", "INSERT", "DELETE"))]


def test_a_page_opens_also_where_its_use_cannot_be_noted(dana, client, post, still, monkeypatch):
    post(client, "/organize/sign-in", DANA)
    still.shift(timedelta(minutes=6))

    def full(_token):
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(sign_ins, "note", full)
    assert client.get("/organize/").status_code == 200


def test_a_page_opens_also_where_the_database_can_only_be_read(dana, client, post, still):
    post(client, "/organize/sign-in", DANA)
    still.shift(timedelta(minutes=6))

    def only_read(connection):
        is_sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql("PRAGMA query_only=1" if is_sqlite else "SET TRANSACTION READ ONLY")

    event.listen(db.engine, "begin", only_read)
    try:
        assert client.get("/organize/").status_code == 200
    finally:
        event.remove(db.engine, "begin", only_read)
        db.engine.dispose()


def test_after_signing_out_the_browser_forgets_what_it_kept_of_our_pages(dana, client, post):
    post(client, "/organize/sign-in", DANA)
    assert "Clear-Site-Data" not in client.get("/organize/").headers
    assert post(client, "/organize/", form="sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize(("hops", "is_believed"), [(0, False), (1, True)])
def test_who_asks_is_what_our_own_proxy_says_and_nobody_before_it(engine_url, make_app, hops, is_believed):
    app = make_app(engine_url, PROXIES=hops)
    with app.app_context():
        for said in ("203.0.113.7, 198.51.100.1", "203.0.113.8, 198.51.100.1", "203.0.113.7, 198.51.100.2"):
            client = app.test_client()
            fill_in(client, "/organize/sign-in", DANA | {"password": "wrong"}, headers={"X-Forwarded-For": said})
        first, second, third = db.session.scalars(select(FailedSignIn.network).order_by(FailedSignIn.id)).all()
    assert first == second
    assert (first != third) is is_believed


def test_a_copied_cookie_is_worth_nothing_after_signing_out(dana, client, post, app):
    post(client, "/organize/sign-in", DANA)
    copied = client.get_cookie("session").value
    post(client, "/organize/", form="sign-out")
    thief = app.test_client()
    thief.set_cookie("session", copied)
    assert thief.get("/organize/").status_code == 302


def test_the_session_is_another_one_after_signing_in(dana, client, post):
    client.get("/organize/sign-in")
    before = client.get_cookie("session").value
    post(client, "/organize/sign-in", DANA)
    assert client.get_cookie("session").value != before
    with client.session_transaction() as session:
        assert str(dana.id) != session["_user_id"] and len(session["_user_id"]) >= 43


def test_after_signing_in_one_is_where_one_wanted_to_go(dana, client, post):
    makers.edition(of=makers.series("walk"), year=2027)
    answer = client.get("/fr/organize/walk/2027/roster?q=%C3%A9ve&sort=newest")
    assert answer.status_code == 302
    signed_in = post(client, answer.headers["Location"], DANA)
    assert signed_in.headers["Location"] == "/fr/organize/walk/2027/roster?q=%C3%A9ve&sort=newest"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example.org/organize/",
        "//evil.example.org/organize/",
        "/\\evil.example.org/organize/",
        "\\\\evil.example.org",
        "/organize/../chucks-run/",
        "javascript:alert(1)",
        "/organize\r\nSet-Cookie: a=b",
        "/chucks-run/",
        "/organizers",
        " //evil.example.org",
        "/organize/" + "x" * 5000,
        "http:///evil.example.org",
        "//[::1/organize/",
        "",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(dana, client, post, elsewhere):
    answer = post(client, f"/organize/sign-in?next={quote(elsewhere)}", DANA)
    assert answer.headers["Location"] == "/organize/"
    other = client.application.test_client()
    assert fill_in(other, "/organize/sign-in", DANA | {"next": elsewhere}).headers["Location"] == "/organize/"


def test_what_was_typed_survives_the_end_of_the_sign_in(dana, client, post, signed_in):
    """The texts were being edited when the twelve hours were over: nothing is lost, and nothing is saved unasked."""
    page = client.get("/organize/sign-in")  # a session, and with it a token, but nobody signed in
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text).group(1)
    typed = {"csrf_token": token, "name_en": 'A "long" <text>', "email": "not to be mixed up", "about_en": "one\ntwo"}
    asked = client.post("/organize/organization", data=typed)
    assert asked.status_code == 401 and "What you typed is kept" in asked.text

    reader = FormReader("sign-in")
    reader.feed(asked.text)
    wrong = client.post(reader.action, data=reader.fields | {"email": DANA["email"], "password": "wrong wrong wrong"})
    reader = FormReader("sign-in")
    reader.feed(wrong.text)
    welcome = client.post(reader.action, data=reader.fields | DANA)
    reader = FormReader("again")
    reader.feed(welcome.text)
    assert reader.action == "/organize/organization"
    kept = {name: values[-1] for name, values in reader.fields.items() if name != "csrf_token"}
    assert kept == {name: value for name, value in typed.items() if name != "csrf_token"}


def test_what_was_typed_survives_the_way_to_the_other_language_at_each_step(dana, client, post, signed_in):
    page = client.get("/organize/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text).group(1)
    asked = client.post("/organize/organization", data={"csrf_token": token, "name_en": "River walk"})
    french = send_on(client, asked, form="in-the-other-language")
    assert french.status_code == 200 and "River walk" in unescape(french.text) and 'lang="fr' in french.text
    wrong = send_on(client, french, {"email": DANA["email"], "password": "wrong wrong wrong"}, form="sign-in")
    english = send_on(client, wrong, form="in-the-other-language")
    assert 'lang="en' in english.text
    welcome = send_on(client, english, DANA, form="sign-in")
    assert "River walk" in welcome.text and 'action="/organize/organization"' in welcome.text


def test_a_password_that_was_typed_is_not_kept_beyond_the_end_of_the_sign_in(dana, client, post, signed_in):
    page = client.get("/organize/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text).group(1)
    typed = {"csrf_token": token, "old": "seven quiet otters", "password": "eight noisy herons"}
    asked = client.post("/organize/account/password", data=typed)
    assert asked.status_code == 401 and "otters" not in asked.text and "herons" not in asked.text


@pytest.mark.parametrize("kept", ["{", "1", "[1]", '[["a"]]', "[" * 100_000, '{"a": 1}', "null"])
def test_what_was_never_kept_is_nothing(dana, client, post, kept):
    assert post(client, "/organize/sign-in", DANA | {"kept": kept}).status_code in (200, 303)


def test_a_demo_account_never_signs_in_in_production(engine_url, make_app):
    app = make_app(engine_url, ENVIRONMENT="production", PUBLIC_URL="http://localhost")
    with app.app_context():
        makers.account(is_demo=True)
        answer = fill_in(app.test_client(), "/organize/sign-in", DANA)
        assert answer.status_code == 422 and "not right" in answer.text


def test_somebody_signed_in_needs_no_sign_in_page(dana, client, post):
    post(client, "/organize/sign-in", DANA)
    assert client.get("/organize/sign-in").headers["Location"] == "/organize/"


def test_it_speaks_french(app, client):
    page = client.get("/fr/organize/sign-in")
    assert 'lang="fr-CA"' in page.text and 'action="/fr/organize/sign-in"' in page.text


def test_what_cannot_be_written_into_a_page_is_left_out_of_what_was_kept():
    assert keeping.unpacked('[["note", "be\\ud800fore"], ["again", "yes"]]') == [("note", "before"), ("again", "yes")]
    assert keeping.unpacked("not json") == []
