"""The page where organizers make the address of a calendar of theirs, and end it."""

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.calendars import feed_tokens
from eventsapp.calendars.own_models import FeedToken
from eventsapp.core.db import db
from eventsapp.permissions.table import AccessRole
from tests import makers

ADDRESS = "/organize/calendar"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk", name=makers.both("The Walk", "La Marche")))


@pytest.fixture
def coordinator(signed_in, walk):
    makers.series("run", name=makers.both("The Run"))
    return signed_in(AccessRole.COORDINATOR, walk.series)


def feed_on(page):
    [found] = set(re.findall(r'"(webcal://[^"]*/organizer\.ics)"', page.text))
    return urlsplit(found).path


def made(visitor, post, which):
    answer = post(visitor, ADDRESS, {"which": str(which)})
    assert answer.status_code == 303
    return answer.location


def test_a_coordinator_makes_an_address_for_their_series_and_finds_it_again(coordinator, post, client, walk):
    asked = coordinator.get(ADDRESS).text
    assert "Everything that I may see" in asked
    assert "The Walk" in asked and "The Run" not in asked
    where = made(coordinator, post, walk.series_id)
    page = coordinator.get(where)
    assert "The Walk: shifts and deadlines" in page.text
    assert client.get(feed_on(page)).status_code == 200
    assert made(coordinator, post, walk.series_id) == where
    assert f'href="{where}"' in coordinator.get(ADDRESS).text
    assert "La Marche" in coordinator.get(f"/fr{where}").text
    [line] = db.session.scalars(select(AuditLine).where(AuditLine.action == "feed_token.made"))
    assert (line.actor, line.account_id) == ("organizer", db.session.scalar(select(FeedToken.account_id)))


def test_the_way_there_is_on_the_first_page_of_whoever_was_entrusted_with_something(coordinator, signed_in):
    assert f'href="{ADDRESS}"' in coordinator.get("/organize/").text
    nobody = signed_in()
    assert ADDRESS not in nobody.get("/organize/").text
    assert nobody.get(ADDRESS).status_code == 404


def test_nothing_chosen_or_a_series_out_of_reach_is_refused_beside_the_question(coordinator, post):
    other = db.session.scalar(select(makers.Series.id).where(makers.Series.slug == "run"))
    for which in ("", other, "nonsense"):
        answer = post(coordinator, ADDRESS, {"which": str(which)})
        assert answer.status_code == 422
        assert "Choose what should be in it." in answer.text
    assert db.session.scalars(select(FeedToken)).all() == []


def test_a_new_address_takes_the_place_of_the_old_one(coordinator, post, client):
    where = made(coordinator, post, "everything")
    old = feed_on(coordinator.get(where))
    answer = post(coordinator, f"{where}/end", {"instead": "new"})
    assert answer.status_code == 303
    new = feed_on(coordinator.get(answer.location))
    assert [client.get(one).status_code for one in (old, new)] == [410, 200]
    assert coordinator.get(where).status_code == 404


def test_an_address_can_end_without_another(coordinator, post, client):
    where = made(coordinator, post, "everything")
    feed = feed_on(coordinator.get(where))
    answer = post(coordinator, f"{where}/end", {"instead": "none"})
    assert answer.location == ADDRESS
    assert client.get(feed).status_code == 410
    assert where not in coordinator.get(ADDRESS).text
    actions = list(db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)))
    assert actions[-2:] == ["feed_token.made", "feed_token.revoked"]


def test_nobody_sees_or_ends_the_address_of_another(coordinator, post, signed_in, client):
    where = made(coordinator, post, "everything")
    feed = feed_on(coordinator.get(where))
    other = signed_in(AccessRole.OWNER)
    for address in (where, f"{where}/end", f"{ADDRESS}/{'9' * 30}"):
        assert other.get(address).status_code == 404
    made(other, post, "everything")
    token = re.search(r'name="csrf_token" value="([^"]*)"', other.get(ADDRESS).text)[1]
    assert other.post(f"{where}/end", data={"csrf_token": token, "instead": "none"}).status_code == 404
    assert client.get(feed).status_code == 200


def test_with_the_key_gone_a_new_address_is_offered(coordinator, post, monkeypatch):
    where = made(coordinator, post, "everything")
    monkeypatch.setattr(feed_tokens, "secret", lambda _token: "")
    page = coordinator.get(where).text
    assert "Your calendar needs a new address" in page
    assert "webcal:" not in page
