"""When something goes wrong: in our own look, in words, with what was typed."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import request_finished
from sqlalchemy import create_engine, make_url, text

from eventsapp.core.db import db
from tests import makers
from tests.visitor import fill_in
from tests.web.public.register.walking import begin
from tests.web.public.register.walking import walk as walk_through

URL = "/zoo-walk/2027/register"


@pytest.fixture
def walk(app, still):
    edition = makers.edition(of=makers.series("zoo-walk"))
    makers.category(edition)
    return edition


def test_a_body_over_the_limit_is_too_much(client, walk):
    assert client.post(URL, data={"name": "x" * 2_000_000}).status_code == 413


def test_too_many_fields_are_too_much(client, walk):
    assert client.post(URL, data={f"f{number}": "x" for number in range(2000)}).status_code in (400, 413)


def test_a_method_an_address_does_not_have_is_refused_with_those_it_has(client, walk):
    answer = client.post("/about-dystonia")
    assert answer.status_code in (400, 405)
    assert client.delete(URL).headers["Allow"]


@pytest.mark.parametrize(
    "body",
    [
        b"--zq\r\nContent-Disposition: form-data\r\n\r\nx\r\n--zq--",
        b'--zq\r\nContent-Disposition: form-data; name="a\r\n\r\n--zq--\r\n',
        b"--zq\r\n\r\nx\r\n--zq--",
        b"--zq",
    ],
)
def test_a_form_in_parts_that_nobody_can_read_is_a_bad_request(app, client, walk, body):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.post(URL, data=body, content_type="multipart/form-data; boundary=zq").status_code == 400


def test_what_another_site_sends_is_refused(client, walk):
    page = client.post(URL, data={"name": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 403
    assert "We could not" not in page.text


def test_too_many_sign_ups_from_one_network_wait_a_minute_and_lose_nothing(engine_url, make_app, still):
    app = make_app(engine_url, RATELIMIT_ENABLED=True, SIGN_UPS_PER_ADDRESS="2 per minute")
    with app.app_context():
        makers.category(makers.edition(of=makers.series("zoo-walk")))
        client = app.test_client()
        for _ in range(2):
            assert fill_in(client, URL, {"name": "Robin"}).status_code == 422
        braked = fill_in(client, URL, {"name": "Robin"})
    assert braked.status_code == 429
    assert 'value="Robin"' in braked.text


@pytest.mark.parametrize("address", ["sign-in password", "confirm old", "account/password old"])
def test_a_password_is_never_written_into_a_page(client, walk, address):
    where, field = address.split()
    kept = client.post(f"/organize/{where}", data={"email": "dana@example.org", field: "seven quiet otters"})
    assert kept.status_code == 400
    assert "otters" not in kept.text


def test_a_fault_of_ours_is_logged_and_shows_only_its_id(engine_url, make_app, monkeypatch, caplog):
    app = make_app(engine_url, PROPAGATE_EXCEPTIONS=False)
    monkeypatch.setattr("eventsapp.web.public.home.openings.most_needed", lambda *_args, **_kwargs: 1 / 0)
    with app.app_context():
        page = app.test_client().get("/")
    assert page.status_code == 500
    assert "ZeroDivisionError" not in page.text
    assert "ZeroDivisionError" in caplog.text
    assert caplog.records[-1].fields["request"] in page.text or any(
        getattr(record, "fields", {}).get("request", "-") in page.text for record in caplog.records
    )


def test_the_log_of_a_fault_never_tells_who_was_signing_up(app, client, walk, monkeypatch, caplog):
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail(**typed):
        db.session.execute(text("SELECT nothing FROM nowhere WHERE name = :name AND email = :email"), typed)

    monkeypatch.setattr("eventsapp.workflows.signup.directory.meet", lambda **typed: fail(**typed))
    choice = str(db.session.scalar(text("SELECT id FROM categories")))
    who = {"name": "Robin Walker", "email": "robin@example.org"}
    check = walk_through(client, begin(client, who=who), {"part/me": {"category": choice}})
    assert fill_in(client, check, {}, form="asking").status_code == 500
    assert "nowhere" in caplog.text
    assert "Robin" not in caplog.text
    assert "robin@" not in caplog.text


def test_with_the_database_away_a_form_keeps_what_was_typed_and_it_works_again_when_it_is_back(client, walk, outage):
    assert client.get("/readyz").status_code == 200
    page = client.get(URL)
    with outage():
        answer = client.post(URL, data={"name": "Robin", "csrf_token": _token(page)})
        assert answer.status_code == 503
        assert "Retry-After" in answer.headers
        assert 'name="name" value="Robin"' in answer.text
        assert client.get("/").status_code == 503
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get(URL).status_code == 200


@pytest.fixture
def outage(app, engine_url):
    """Takes the database away for a while, and gives it back."""
    away_with = make_url(engine_url)

    @contextmanager
    def of_postgresql():
        db.session.remove()
        server = create_engine(away_with.set(database="postgres"), isolation_level="AUTOCOMMIT")
        name = away_with.database
        with server.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false'))
            others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
            connection.execute(others, {"name": name})
            try:
                yield
            finally:
                connection.execute(text(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true'))
        server.dispose()

    @contextmanager
    def of_sqlite():
        db.session.remove()
        db.engine.dispose()
        file = Path(away_with.database)
        folder = file.parent
        away = folder.with_name(folder.name + "-away")
        folder.rename(away)
        try:
            yield
        finally:
            away.rename(folder)

    return of_sqlite if db.engine.dialect.name == "sqlite" else of_postgresql


def test_a_database_that_goes_once_the_answer_is_ready_takes_nothing_from_it(app, client, walk, engine_url):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("nobody ends a connection to a file")

    def end_the_connection(_sender, **_sent):
        number = db.session.scalar(text("SELECT pg_backend_pid()"))
        other = create_engine(engine_url)
        with other.begin() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})
        other.dispose()

    with request_finished.connected_to(end_the_connection, app):
        assert client.get(URL).status_code == 200
    assert client.get(URL).status_code == 200


def _token(page):
    return page.text.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
