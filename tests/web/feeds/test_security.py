"""Whoever found a hole finds out where to write."""

from datetime import UTC, datetime, timedelta

from eventsapp.core import clock
from tests import makers

ADDRESS = "/.well-known/security.txt"


def fields(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 200 and answer.content_type == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in answer.text.splitlines())


def test_it_names_the_charity_and_how_long_that_holds(client, still):
    makers.organization(contact_email="help@example.org")
    told = fields(client)
    assert told["Contact"] == "mailto:help@example.org"
    assert told["Canonical"] == f"https://events.example.org{ADDRESS}"
    assert told["Preferred-Languages"] == "en, fr"
    for _ in range(40):
        ends = datetime.strptime(fields(client)["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        assert timedelta(days=120) < ends - clock.now() < timedelta(days=365)
        still.shift(timedelta(days=11))


def test_the_settings_may_name_somebody_else(app, client):
    for contact, written in (
        ("security@example.org", "mailto:security@example.org"),
        ("https://example.org/security", "https://example.org/security"),
    ):
        app.config["SECURITY_CONTACT"] = contact
        assert fields(client)["Contact"] == written


def test_as_long_as_nobody_can_be_written_to_it_is_not_there(client):
    assert client.get(ADDRESS).status_code == 404
