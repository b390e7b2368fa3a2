"""Somebody's own calendar, at an address that opens nothing else."""

from datetime import time, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import delete, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.calendars import feed_tokens
from eventsapp.calendars.own_models import CalendarRevision, FeedFetch, FeedToken
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.submissions import links
from eventsapp.submissions.links import Holder
from tests import makers
from tests.calendars import lint
from tests.calendars.counting import counted


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


@pytest.fixture
def address(client, post, helping):
    """The address that the page behind the manage link makes, as one can ask for it here."""
    _kim, token = helping
    assert "webcal:" not in client.get(f"/my/{token}/calendar").text
    assert post(client, f"/my/{token}/calendar", {"reminders": ["60"]}).status_code == 303
    return shown_on(client, token)


def shown_on(client, token):
    page = client.get(f"/my/{token}/calendar").text
    [found] = {one for one in page.split('"') if one.startswith("webcal://") and one.endswith("/events.ics")}
    return urlsplit(found).path


def test_the_page_of_the_link_leads_to_the_calendar_and_it_does_not_lead_back(client, helping, address):
    kim, token = helping
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert not {"Set-Cookie", "Access-Control-Allow-Origin"} & set(answer.headers.keys())
    [event] = [one for one in lint.check(answer.data, is_private=True).children if one.kind == "VEVENT"]
    assert event.one("UID").value == db.session.get_one(CalendarRevision, f"assignment:{kim.id}").uid
    assert [alarm.one("TRIGGER").value for alarm in event.children] == ["-PT1H"]
    secret = address.split("/")[2]
    for hidden in (token, secret, "Kim", "kim@"):
        assert hidden not in answer.text
    assert token not in address
    assert links.opened_by(secret) is None
    assert client.get(f"/my/{secret}/").status_code == 404
    french = client.get(f"/fr{address}")
    assert "Table d'eau" in french.text
    assert "Table d'eau" not in answer.text


def test_a_program_that_has_it_already_is_told_so_until_something_changes(client, helping, address):
    kim, _token = helping
    first = client.get(address)
    kept = {"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}
    for known in kept:
        again = client.get(address, headers=known)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == "private, max-age=300"
    assert client.get(address).data == first.data
    with writing():
        kim.shift.place = makers.both("At the bridge")
    changed = client.get(address, headers=kept[0])
    assert (changed.status_code, "At the bridge" in changed.text) == (200, True)
    assert client.get(f"{address}?download=1").headers["Content-Disposition"].startswith("attachment")
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(changed.data)


def test_nothing_else_opens_it_and_a_wrong_secret_is_one_look_up(client, helping, address, queries):
    _kim, token = helping
    for wrong in (token, "nobody", "x" * 500, "%00", "é"):
        with queries() as made:
            answer = client.get(f"/cal/{wrong}/events.ics")
        assert (answer.status_code, answer.data, len(made)) == (404, b"", 1)


def test_a_new_address_ends_the_old_one_for_good_and_keeps_the_reminders(client, post, helping, address):
    kim, token = helping
    renewing = client.get(f"/my/{token}/calendar/renew")
    assert (renewing.status_code, renewing.location.split("?")[0]) == (303, f"/my/{token}/code")
    with writing():
        old = feed_tokens.live(Holder(kim.registration, kim.person_id))
        feed_tokens.revoke(old, by=PUBLIC)
        feed_tokens.make(Holder(kim.registration, kim.person_id), old.reminders, by=PUBLIC)
    assert client.get(address).status_code == 410
    new = shown_on(client, token)
    assert new != address
    assert "-PT1H" in client.get(new).text


def test_a_reminder_that_is_sent_many_times_is_one(client, post, helping, address):
    """Wherever a form is filled in by a program; the reminders stand in one short column."""
    _kim, token = helping
    assert post(client, f"/my/{token}/calendar", {"reminders": ["1440", "60"] * 25}).status_code == 303
    [event] = [one for one in lint.check(client.get(address).data, is_private=True).children if one.kind == "VEVENT"]
    assert [alarm.one("TRIGGER").value for alarm in event.children] == ["-P1D", "-PT1H"]


def test_another_adult_of_the_household_has_a_calendar_of_their_own(client, walk):
    category = makers.category(walk)
    ada, sam = makers.person("Ada", "ada@example.org"), makers.person("Sam", "sam@example.org")
    sent = makers.registration(walk, ada)
    with writing():
        makers.entries.enter(sent, [makers.Newcomer(one, category) for one in (ada, sam)], by=PUBLIC)
        tokens = [feed_tokens.make(Holder(sent, one.id), by=PUBLIC) for one in (ada, sam)]
        addresses = [f"/cal/{feed_tokens.secret(one)}/events.ics" for one in tokens]
    whole, own = (client.get(one).text for one in addresses)
    assert "(2 people)" in whole
    assert "people)" not in own


def test_a_program_gone_wild_is_told_to_wait(client, app, address):
    app.config.update(RATELIMIT_ENABLED=True, FEED_READS_PER_TOKEN="3 per minute")
    assert [client.get(address).status_code for _each in range(4)] == [200, 200, 200, 429]
    assert client.get("/cal/another/events.ics").status_code == 404


def test_with_the_key_gone_the_calendar_still_answers_and_the_page_offers_a_new_address(client, app, helping, address):
    _kim, token = helping
    app.config["SECRET_KEY"] = "another key"
    assert client.get(address).status_code == 200
    page = client.get(f"/my/{token}/calendar")
    assert "Your calendar needs a new address" in page.text
    assert "webcal:" not in page.text


def test_it_is_known_when_a_program_last_looked_and_an_ended_or_a_wrong_address_notes_nothing(client, helping, address):
    kim, _token = helping
    phone = {"User-Agent": "iOS/26.6 (23G71) dataaccessd/1.0"}
    first = client.get(address, headers=phone)
    client.get(address, headers=phone | {"If-None-Match": first.headers["ETag"]})
    client.get("/cal/nobody/events.ics", headers=phone)
    found = feed_tokens.live(Holder(kim.registration, kim.person_id))
    [row] = db.session.execute(select(FeedFetch.__table__)).mappings().all()
    assert (row["feed"], row["client"], row["fetched_at"]) == (f"token/{found.id}", "apple", clock.now())
    assert address.split("/")[2] not in str(row)
    with writing():
        feed_tokens.revoke(found, by=PUBLIC)
        db.session.execute(delete(FeedFetch))
    assert client.get(address, headers=phone).status_code == 410
    assert db.session.scalars(select(FeedFetch)).all() == []


def test_the_page_says_when_a_program_last_looked(client, helping, address, still):
    _kim, token = helping
    page = f"/my/{token}/calendar"
    assert "No program has looked at this address yet." in client.get(page).text
    client.get(f"/fr{address}", headers={"User-Agent": "vdirsyncer/0.19.3"})
    client.get(f"{address}?download=1", headers={"User-Agent": "Evolution/3.60.2"})
    still.shift(timedelta(minutes=5))
    client.get(address, headers={"User-Agent": "Google-Calendar-Importer"})
    assert "Your calendar last looked just now (Google Calendar)." in client.get(page).text
    still.shift(timedelta(minutes=12))
    assert "Your calendar last looked 12 minutes ago (Google Calendar)." in client.get(page).text
    assert "il y a 12 minutes (Google Agenda)" in client.get(f"/fr{page}").text
    still.shift(timedelta(days=4))
    assert "4 days ago (Google Calendar). If you still want it there, add it once more." in client.get(page).text


def test_the_note_of_an_unchanged_calendar_is_one_read(client, helping, address):
    client.get(address)
    with counted() as statements:
        client.get(address)
    assert sum("feed_fetches" in statement for statement in statements) == 1
    assert {statement.split()[0] for statement in statements} == {"SELECT"}


def test_no_copy_of_the_database_opens_it(helping, address):
    secret = address.split("/")[2]
    assert feed_tokens.opened_by(secret) is not None
    for table in (FeedToken.__table__, AuditLine.__table__):
        assert secret not in str(db.session.execute(select(table)).all())
