"""What the pages of a shift say of the calendars of those on it."""

import re
from datetime import timedelta
from html import unescape

import pytest

from eventsapp.audit.trail import PUBLIC
from eventsapp.calendars import feed_tokens
from eventsapp.core.db import writing
from eventsapp.permissions.table import AccessRole
from eventsapp.submissions.links import Holder
from tests import makers
from tests.visitor import fill_in

IPHONE = {"User-Agent": "iOS/26.6 (23G71) dataaccessd/1.0"}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027, venue=makers.venue())


@pytest.fixture
def shift(walk):
    return makers.shift(walk, maximum=None)


@pytest.fixture
def follow(client):
    """Somebody on the shift whose telephone reads their calendar; called again, it looks again."""

    def look(assignment):
        with writing():
            token = feed_tokens.make(Holder(assignment.registration, assignment.person_id), by=PUBLIC)
        address = f"/cal/{feed_tokens.secret(token)}/events.ics"
        assert client.get(address, headers=IPHONE).status_code == 200
        return address

    return look


@pytest.fixture
def owner(still, shift, signed_in):
    """Signed in a day before the shift."""
    still.move_to(shift.starts_at - timedelta(days=1))
    return signed_in(AccessRole.OWNER)


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def of(shift, page=""):
    return f"/organize/walk/2027/shifts/{shift.id}{page}"


def earlier(owner, shift, hour):
    return fill_in(owner, of(shift, "/edit"), {"begins": hour})


def test_shortly_before_a_shift_it_says_by_name_whose_calendar_is_behind_until_it_is_not(owner, shift, follow, still):
    kim = makers.assignment(shift, makers.person("Kim Lee"))
    makers.assignment(shift, makers.person("Sam Roy"))
    follow(kim)
    assert "1 person follows by calendar, which shows the shift as it is now." in words(owner.get(of(shift)))
    still.shift(timedelta(hours=5))
    with writing():
        shift.place = makers.both("At the bridge")
    page = words(owner.get(of(shift)))
    assert "These calendars do not show the shift as it is now" in page
    assert "Kim Lee (Apple Calendar, looked 5 hours ago)" in page
    assert "Sam Roy (" not in page
    follow(kim)
    assert "do not show the shift" not in words(owner.get(of(shift)))


def test_long_before_it_nobody_has_to_hurry(owner, shift, follow, still):
    kim = makers.assignment(shift, makers.person("Kim Lee"))
    still.shift(-timedelta(hours=24, seconds=1))
    follow(kim)
    with writing():
        shift.place = makers.both("At the bridge")
    page = words(owner.get(of(shift)))
    assert "do not show the shift" not in page
    assert "by calendar" not in page


def test_before_a_change_it_says_how_many_follow_by_calendar_and_how_many_of_those_looked_lately(
    owner, shift, follow, still
):
    people = [makers.assignment(shift) for _number in range(4)]
    assert "Nobody on it follows by calendar." in words(earlier(owner, shift, "7:00"))
    for one in people[:3]:
        follow(one)
    still.shift(timedelta(hours=1, seconds=1))
    asked = "Of 4 on it, 3 follow by calendar. In the last hour none of these calendars was looked at."
    assert asked in words(earlier(owner, shift, "7:00"))
    follow(people[0])
    asked = "Of 4 on it, 3 follow by calendar. In the last hour 1 of these calendars was looked at."
    assert asked in words(earlier(owner, shift, "7:00"))
    assert asked in words(owner.get(of(shift, "/cancellation")))


def test_after_it_was_cancelled_it_says_whose_calendar_still_shows_it(owner, shift, follow, still):
    kim = makers.assignment(shift, makers.person("Kim Lee"))
    follow(kim)
    still.shift(timedelta(minutes=30))
    assert fill_in(owner, of(shift, "/cancellation"), {"tell": "no"}).status_code == 303
    assert "Kim Lee (Apple Calendar, looked 30 minutes ago)" in words(owner.get(of(shift)))
    follow(kim)
    page = words(owner.get(of(shift)))
    assert "looked" not in page
    assert "1 person follows by calendar, which shows the shift as it is now." in page


def test_in_french(owner, shift, follow, still):
    follow(makers.assignment(shift, makers.person("Kim Lee")))
    still.shift(timedelta(hours=5))
    with writing():
        shift.place = makers.both("At the bridge")
    page = words(owner.get(f"/fr{of(shift)}"))
    assert "Kim Lee (Calendrier d’Apple, consulté il y a 5 heures)" in page


def test_a_shift_with_many_takes_no_more_questions_than_one_with_a_few(owner, shift, follow, queries):
    for _number in range(2):
        follow(makers.assignment(shift))
    owner.get(of(shift))
    with queries() as few:
        owner.get(of(shift))
    for _number in range(6):
        follow(makers.assignment(shift))
    with queries() as many:
        owner.get(of(shift))
    assert len(many) == len(few)
