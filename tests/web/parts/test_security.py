"""Every answer carries its protections."""

import pytest

from eventsapp import create_app
from eventsapp.settings import SettingMissing
from tests import makers


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


def test_the_old_spelling_of_a_postgresql_address_is_understood(tmp_path):
    app = create_app({"TESTING": True, "INSTANCE_PATH": str(tmp_path), "DATABASE_URL": "postgres://u:p@localhost/x"})
    assert app.config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u:p@localhost/x"
