"""Somebody's own shifts in their calendar, at an address that opens nothing else."""

from datetime import time
from urllib.parse import urlsplit

import pytest

from eventsapp.audit.trail import PUBLIC
from eventsapp.calendars.models import ShiftEntry
from eventsapp.core import sealing
from eventsapp.core.db import db, writing
from eventsapp.submissions import links
from tests import makers
from tests.calendars import lint


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(venue=makers.venue())


@pytest.fixture
def helping(walk):
    """Somebody on a shift, and the secret of their manage link."""
    kim = makers.assignment(makers.shift(walk), makers.person("Kim Lee", "kim@example.org"))
    makers.assignment(makers.shift(walk, at=time(13), until=time(15)))
    with writing():
        return kim, links.make(kim.registration, kim.person)


def feed_of(client, token):
    """The address that the page behind the manage link shows, as one can ask for it here."""
    page = client.get(f"/my/{token}/shift-calendar")
    assert page.status_code == 200
    [address] = {one for one in page.text.split('"') if one.startswith("webcal://") and one.endswith("/shifts.ics")}
    return urlsplit(address).path


def test_the_page_of_the_link_leads_to_the_shifts_and_they_do_not_lead_back(client, helping):
    kim, token = helping
    address = feed_of(client, token)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers
    [event] = [one for one in lint.check(answer.data, is_private=True).children if one.kind == "VEVENT"]
    assert event.one("UID").value == db.session.get_one(ShiftEntry, kim.id).uid
    for secret in (token, address.split("/")[2], "Kim", "kim@"):
        assert secret not in answer.text
    assert token not in address
    assert links.opened_by(address.split("/")[2]) is None
    assert client.get(f"/my/{address.split('/')[2]}/").status_code == 404
    french = client.get(f"/fr{address}")
    assert "Table d'eau" in french.text
    assert "Table d'eau" not in answer.text


def test_a_program_that_has_it_already_is_told_so_until_something_changes(client, helping):
    kim, token = helping
    address = feed_of(client, token)
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    with writing():
        kim.shift.place = makers.both("At the bridge")
    changed = client.get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, "At the bridge" in changed.text) == (200, True)
    assert client.get(f"{address}?download=1").headers["Content-Disposition"].startswith("attachment")


def test_it_ends_with_the_link_and_nothing_else_opens_it(client, helping):
    kim, token = helping
    address = feed_of(client, token)
    for wrong in (token, "nobody", sealing.seal("1"), sealing.seal("shifts of link 999")):
        assert client.get(f"/cal/{wrong}/shifts.ics").status_code == 404
    with writing():
        links.revoke_all(kim.registration, kim.person, by=PUBLIC)
    assert client.get(address).status_code == 410
