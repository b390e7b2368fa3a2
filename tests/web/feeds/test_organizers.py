"""An organizer's calendar, at an address that shows what their account may see then, and opens nothing else."""

import pytest
from sqlalchemy import delete, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.calendars import feed_tokens
from eventsapp.calendars.own_models import FeedToken
from eventsapp.core.db import db, writing
from eventsapp.people import accounts
from eventsapp.people.models import Account
from eventsapp.permissions import grants
from eventsapp.permissions.models import Grant
from eventsapp.permissions.table import AccessRole
from tests import makers
from tests.calendars import lint
from tests.calendars.organizers import organizer_token
from tests.calendars.subscribers import own_token


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk", name=makers.both("The Walk", "La Marche")), venue=makers.venue())


@pytest.fixture
def shift(walk):
    return makers.shift(walk, minimum=2)


@pytest.fixture
def token(shift, walk):
    return organizer_token(walk.series, only=walk.series)


@pytest.fixture
def address(token):
    return at(token)


def at(token, name="organizer.ics"):
    return f"/cal/{feed_tokens.secret(token)}/{name}"


def test_a_program_reads_it_without_a_cookie_and_nobody_keeps_it(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.headers["Content-Disposition"] == 'inline; filename="shifts.ics"'
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert not {"Set-Cookie", "Access-Control-Allow-Origin"} & set(answer.headers.keys())
    lint.check(answer.data, is_private=True, takes_time=False)
    assert "Water table: 0 of 2\\, 2 short" in answer.text
    assert address.split("/")[2] not in answer.text
    assert "La Marche" in client.get(f"/fr{address}").text


def test_who_has_it_is_told_so_until_somebody_signs_up(client, shift, address):
    first = client.get(address)
    kept = {"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}
    for known in kept:
        again = client.get(address, headers=known)
        assert (again.status_code, again.data) == (304, b"")
    assert client.get(address).data == first.data
    makers.assignment(shift)
    changed = client.get(address, headers=kept[0])
    assert changed.status_code == 200
    assert "1 of 2" in changed.text
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"


def test_a_wrong_secret_is_one_look_up(client, address, queries):
    for wrong in ("nobody", "x" * 500, "%00", "é"):
        with queries() as made:
            answer = client.get(f"/cal/{wrong}/organizer.ics")
        assert (answer.status_code, answer.data, len(made)) == (404, b"", 1)


def test_a_households_secret_opens_no_organizers_calendar_nor_the_other_way_round(client, shift, token):
    household = own_token(makers.assignment(shift).registration)
    assert client.get(at(household, "events.ics")).status_code == 200
    assert client.get(at(household)).status_code == 404
    assert client.get(at(token, "events.ics")).status_code == 404


def _revoked(token):
    feed_tokens.revoke(token, by=PUBLIC)


def _grant_gone(_token):
    db.session.execute(delete(Grant))


def _another_series(token):
    db.session.execute(delete(Grant))
    another = db.session.scalars(select(makers.Series).where(makers.Series.slug == "run")).one()
    grants.give(token.account, AccessRole.COORDINATOR, another, by=OPERATOR)


def _closed(token):
    accounts.close(token.account, by=OPERATOR)


@pytest.mark.parametrize("ended", [_revoked, _grant_gone, _another_series, _closed])
def test_it_is_gone_for_good_when_the_account_may_see_nothing_of_it_any_more(client, token, address, ended):
    makers.series("run")
    assert client.get(address).status_code == 200
    with writing():
        ended(token)
    for method in (client.get, client.head):
        answer = method(address)
        assert (answer.status_code, answer.data) == (410, b"")
        assert answer.headers["Cache-Control"] == "private, max-age=300"


def test_a_demo_account_opens_it_only_where_demo_accounts_sign_in(client, token, address, monkeypatch):
    with writing():
        db.session.get_one(Account, token.account_id).is_demo = True
    assert client.get(address).status_code == 200
    monkeypatch.setattr("eventsapp.web.parts.sessions.demo_may", lambda: False)
    assert client.get(address).status_code == 410


def test_every_role_that_may_see_the_roster_may_read_it(client, walk, shift):
    for number, role in enumerate(AccessRole):
        token = organizer_token(role=role, email=f"organizer{number}@example.org")
        assert client.get(at(token)).status_code == 200, role


def test_a_program_gone_wild_is_told_to_wait(client, app, address):
    app.config.update(RATELIMIT_ENABLED=True, FEED_READS_PER_TOKEN="2 per minute")
    assert [client.get(address).status_code for _each in range(3)] == [200, 200, 429]


def test_no_copy_of_the_database_opens_it(address):
    for table in (FeedToken.__table__, AuditLine.__table__):
        assert address.split("/")[2] not in str(db.session.execute(select(table)).all())
