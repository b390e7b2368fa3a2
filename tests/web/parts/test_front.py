"""What is kept for everybody is answered in front of the views, and nothing else is."""

import json
import logging
import re

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from eventsapp.calendars import keeping
from eventsapp.core.db import db, writing
from eventsapp.web.parts import front
from tests import makers
from tests.calendars.counting import counted

PAGE, FEED = "/walk/2027/", "/walk/calendar.ics"
IN_FRONT = pytest.mark.parametrize("path", [PAGE, f"/fr{PAGE}", "/", "/walk/2027/fundraising", FEED, f"/fr{FEED}"])
AS_A_PROGRAM = {"User-Agent": "Google-Calendar-Importer"}


@pytest.fixture
def walk(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027, venue=makers.venue())
    makers.fundraising(edition)
    return edition


@pytest.fixture
def views(app, monkeypatch):
    """Each time somebody went on to a view."""
    return noted_views(app, monkeypatch)


def noted_views(app, monkeypatch):
    seen = []
    go_on = app.full_dispatch_request

    def noted(*given):
        seen.append(given)
        return go_on(*given)

    monkeypatch.setattr(app, "full_dispatch_request", noted)
    return seen


def headers_of(answer):
    return {name: value for name, value in answer.headers if name != "Content-Length"}


@IN_FRONT
def test_the_second_visitor_is_answered_in_front_with_the_same_page(walk, client, views, path):
    first = client.get(path)
    assert len(views) == 1
    again = client.get(path)
    assert len(views) == 1
    assert (again.status, again.data, again.headers) == (first.status, first.data, first.headers)


@IN_FRONT
def test_unchanged_is_answered_in_front_with_the_headers_that_a_view_would_send(
    walk, client, views, make_app, engine_url, monkeypatch, path
):
    tag = {"If-None-Match": client.get(path).headers["ETag"]}
    in_front = client.get(path, headers=tag)
    assert len(views) == 1
    another = make_app(engine_url)
    seen = noted_views(another, monkeypatch)
    of_a_view = another.test_client().get(path, headers=tag)
    assert len(seen) == 1
    assert (in_front.status, in_front.data) == (of_a_view.status, of_a_view.data) == ("304 NOT MODIFIED", b"")
    assert headers_of(in_front) == headers_of(of_a_view)
    for known in ('"other", ' + tag["If-None-Match"], "*", tag["If-None-Match"].removeprefix("W/")):
        assert client.get(path, headers={"If-None-Match": known}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@IN_FRONT
def test_the_head_alone_is_answered_in_front_without_a_body(walk, client, views, path):
    whole = client.get(path)
    head = client.head(path)
    assert len(views) == 1
    assert (head.status_code, head.data, head.headers) == (200, b"", whole.headers)


@IN_FRONT
def test_a_browser_with_a_session_is_answered_alike_and_keeps_it(walk, client, views, path):
    plain = client.get(path)
    client.set_cookie("session", "something-of-theirs")
    again = client.get(path)
    assert len(views) == 1
    assert (again.data, again.headers) == (plain.data, plain.headers)
    assert "Set-Cookie" not in again.headers


def test_a_change_goes_on_to_the_view_once(walk, client, views):
    client.get(PAGE)
    with writing():
        walk.notice = makers.both("Bring a hat.")
    assert "Bring a hat." in client.get(PAGE).text
    assert "Bring a hat." in client.get(PAGE).text
    assert len(views) == 2


def test_a_page_that_has_changed_is_looked_for_once_before_it_is_written(walk, client, queries):
    client.get(PAGE)
    with writing():
        walk.notice = makers.both("Bring a hat.")
    with queries() as made:
        client.get(PAGE)
    looked = [one for one in made if one.startswith("SELECT kept_pages")]
    assert len(looked) == 1


def test_a_feed_that_has_changed_takes_eight_statements_the_note_of_who_follows_it_among_them(walk, client):
    client.get(FEED, headers=AS_A_PROGRAM)
    with writing():
        walk.notice = makers.both("Bring a hat.")
    with counted() as statements:
        assert "Bring a hat." in client.get(FEED, headers=AS_A_PROGRAM).text
    told = [one for one in statements if "set_config" not in one and "pg_advisory" not in one]
    assert len(told) == 8


def test_only_what_everybody_may_read_is_answered_in_front(walk, client, views):
    for path in (PAGE, "/walk/2027/fundraising"):
        client.get(path)
    views.clear()
    client.get(f"{PAGE}?fbclid=x")
    assert not views, "it makes no difference to this page"
    client.get("/walk/2027/fundraising?q=zoe")
    client.post(PAGE)
    client.options(PAGE)
    for _ in range(2):
        client.get("/walk/2027/register")
        client.get("/nothing-there")
    assert len(views) == 7


def test_another_host_name_is_refused_as_everywhere(walk, make_app, engine_url):
    client = make_app(engine_url, TRUSTED_HOSTS=["walks.example.org"]).test_client()
    ours, strangers = {"Host": "walks.example.org"}, {"Host": "evil.example.com"}
    for _ in range(2):
        assert client.get(PAGE, headers=ours).status_code == 200
        refused = client.get(PAGE, headers=strangers)
        assert (refused.status_code, refused.data) == (400, b"")


def test_it_is_written_down_like_every_other_answer(walk, client, caplog):
    caplog.set_level(logging.INFO, "eventsapp.access")
    for _ in range(2):
        client.get(f"/fr{PAGE}")
    view, in_front = (record.fields for record in caplog.records)
    assert view.keys() == in_front.keys()
    assert in_front["route"] == view["route"] == "/<slug:slug>/<int(fixed_digits=4):year>/"
    assert (in_front["method"], in_front["status"]) == ("GET", 200)
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", in_front["request"]) and in_front["request"] != view["request"]
    assert json.dumps(in_front)


def test_it_is_counted_like_every_other_answer(make_app, engine_url, walk):
    app = make_app(engine_url, METRICS_TOKEN="figures")
    client = app.test_client()
    for path in (PAGE, FEED):
        tag = client.get(path).headers["ETag"]
        client.get(path)
        client.get(path, headers={"If-None-Match": tag})
    counted = {one.audience: one.statuses for one in app.extensions["counters"].read()}
    for audience in ("public", "feeds"):
        assert (counted[audience]["2xx"], counted[audience]["3xx"]) == (2, 1)


@pytest.mark.parametrize("path", [PAGE, FEED])
def test_a_database_that_is_away_is_asked_once_and_told_of_in_our_own_words(walk, client, path):
    client.get(path)
    asked = []

    def away(*_connection):
        asked.append(path)
        raise OperationalError("SELECT 1", None, Exception("the server is gone"))

    event.listen(db.engine, "begin", away)
    try:
        answer = client.get(path)
    finally:
        event.remove(db.engine, "begin", away)
    assert answer.status_code == 503 and "Retry-After" in answer.headers
    assert len(asked) == 1
    assert client.get(path).status_code == 200


def test_a_program_that_follows_a_feed_is_noted_by_the_view_and_answered_in_front_until_there_is_news(
    walk, client, views, still
):
    client.get(FEED, headers=AS_A_PROGRAM)
    client.get(FEED, headers=AS_A_PROGRAM)
    assert len(views) == 1
    still.shift(11 * 60)
    client.get(FEED, headers=AS_A_PROGRAM)
    client.get(FEED, headers=AS_A_PROGRAM)
    assert len(views) == 2


def test_so_many_addresses_are_remembered_and_no_more(walk, client, views, monkeypatch):
    monkeypatch.setattr(front, "MOST", 2)
    for path in ("/", "/walk/", PAGE):
        client.get(path)
    views.clear()
    client.get("/walk/")
    client.get(PAGE)
    assert not views
    client.get("/")
    assert len(views) == 1


def test_what_is_not_found_any_more_is_not_answered_from_memory(walk, client):
    assert client.get(PAGE).status_code == client.get(PAGE).status_code == 200
    with writing():
        walk.state = "draft"
    assert client.get(PAGE).status_code == 404


def test_a_feed_that_is_not_there_any_more_makes_nobody_wait_for_it_again(walk, client, monkeypatch):
    """Who joins one anew does it alone: an address without a feed, which anybody may ask for, must not come to that."""
    client.get(FEED)
    with writing():
        walk.series.slug = "stroll"
    assert client.get(FEED).status_code == 404
    waited = []
    monkeypatch.setattr(keeping, "alone", lambda: waited.append(FEED))
    assert client.get(FEED).status_code == 404
    assert not waited
    client.get("/stroll/calendar.ics")
    assert waited, "what this test rests on"


def test_a_fault_in_front_is_shown_as_one(walk, app, client, monkeypatch):
    client.get(PAGE)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(front, "takes_gzip", lambda _asked: 1 / 0)
    answer = client.get(PAGE)
    assert answer.status_code == 500 and "Something went wrong on our side" in answer.text


def test_without_what_is_handed_over_every_visit_goes_on_to_a_view(walk, make_app, engine_url, monkeypatch):
    """What the tests above rest on."""
    monkeypatch.setattr(front, "hand_over", lambda *_given, **_more: None)
    app = make_app(engine_url)
    seen = noted_views(app, monkeypatch)
    for _ in range(3):
        assert app.test_client().get(PAGE).status_code == 200
    assert len(seen) == 3
