"""Every answer carries its protections."""

from datetime import timedelta

import pytest

from eventsapp import create_app
from eventsapp.settings import SettingMissing
from tests import makers
from tests.visitor import send_on


@pytest.mark.parametrize("path", ["/", "/nothing", "/calendar.ics", "/organize/", "/healthz", "/static/app.css"])
def test_every_answer_carries_the_headers(app, client, path):
    makers.organization()
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/nothing", "text/html"),
        ("/calendar.ics", "text/calendar"),
        ("/healthz", "text/plain"),
        ("/robots.txt", "text/plain"),
        ("/static/app.css", "text/css"),
        ("/static/app.js", "text/javascript"),
        ("/static/mark.svg", "image/svg+xml"),
    ],
)
def test_every_answer_says_what_it_is_and_how_it_is_written(app, client, path, kind):
    makers.organization()
    assert client.get(path).headers["Content-Type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PUT", "PATCH"])
def test_methods_nobody_needs_are_refused(app, client, method):
    makers.organization()
    for path in ("/", "/organize/sign-in", "/healthz"):
        answer = client.open(path, method=method, headers={"Cookie": "session=echo-me"})
        assert answer.status_code == 405 and "echo-me" not in answer.text


@pytest.mark.parametrize("path", ["/static/", "/static/vendor/", "/static/../settings.py", "/.git/config", "/.env"])
def test_nothing_is_served_beside_pages_and_static_files(app, client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.com"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_that_another_site_sends_is_refused_and_not_offered_for_sending_again(app, client, headers):
    answer = client.post("/organize/sign-in", data={"email": "dana@example.org"}, headers=headers)
    assert answer.status_code == 403
    assert "csrf_token" not in answer.text


@pytest.mark.parametrize("origin", ["http://localhost", "https://events.example.org"])
def test_a_form_of_our_own_pages_is_taken(app, client, post, origin):
    assert post(client, "/organize/sign-in", {"email": "x"}, headers={"Origin": origin}).status_code == 422


@pytest.mark.parametrize(
    ("passes", "is_taken"),
    [
        (timedelta(seconds=-1), True),
        (timedelta(days=-1), True),
        (timedelta(days=13), True),
        (timedelta(days=-3), False),
        (timedelta(days=15), False),
    ],
)
def test_a_form_outlives_a_clock_that_is_set_and_ends_when_its_time_has_passed(app, client, still, passes, is_taken):
    page = client.get("/organize/sign-in")
    still.shift(passes)
    answer = send_on(client, page, {"email": "x"})
    assert answer.status_code == (422 if is_taken else 400)


def test_production_does_not_start_without_a_secret_or_an_address(tmp_path):
    settings = {"ENVIRONMENT": "production", "INSTANCE_PATH": str(tmp_path)}
    with pytest.raises(SettingMissing):
        create_app(settings)
    with pytest.raises(SettingMissing):
        create_app(settings | {"SECRET_KEY": "long and random"})


def test_production_answers_only_to_its_own_name_and_over_https_with_safe_cookies(tmp_path, engine_url, make_app):
    app = make_app(engine_url, TESTING=False, ENVIRONMENT="production")
    with app.app_context():
        makers.category(makers.edition(of=makers.series("zoo-walk"), year=2027))
        client = app.test_client()
        base = "https://events.example.org"
        assert client.get("/", base_url="https://evil.example.com").status_code == 400
        page = client.get("/zoo-walk/2027/register", base_url=base)
    assert page.headers["Set-Cookie"].startswith("__Host-session=")
    assert "Secure" in page.headers["Set-Cookie"]
    assert "max-age" in page.headers["Strict-Transport-Security"]


def test_the_secret_of_a_machine_is_made_once_and_for_its_owner_only(tmp_path):
    first = create_app({"TESTING": True, "INSTANCE_PATH": str(tmp_path)}).config["SECRET_KEY"]
    second = create_app({"TESTING": True, "INSTANCE_PATH": str(tmp_path)}).config["SECRET_KEY"]
    assert first == second
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_secrets_that_the_supervisor_hands_over_are_taken_and_nothing_else_of_its_folder(tmp_path, monkeypatch):
    vault = tmp_path / "credentials"
    vault.mkdir()
    for name, said in {
        "SECRET_KEY": "from the vault\n",
        "SECRET_KEY_FALLBACKS": "older\noldest\n",
        "EVENTSAPP_MAIL_HOST": "no",
        "PROXIES": "9",
    }.items():
        (vault / name).write_text(said)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(vault))
    monkeypatch.setenv("SECRET_KEY", "from the environment")
    config = create_app({"TESTING": True, "INSTANCE_PATH": str(tmp_path)}).config
    assert config["SECRET_KEY"] == "from the vault"
    assert config["SECRET_KEY_FALLBACKS"] == ["older", "oldest"]
    assert (config["MAIL_HOST"], config["PROXIES"]) == ("", 0)


def test_the_old_spelling_of_a_postgresql_address_is_understood(tmp_path):
    app = create_app({"TESTING": True, "INSTANCE_PATH": str(tmp_path), "DATABASE_URL": "postgres://u:p@localhost/x"})
    assert app.config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u:p@localhost/x"
