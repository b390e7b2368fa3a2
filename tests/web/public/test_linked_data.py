"""What an edition's page tells machines (schema.org), which is what its calendar entry tells people."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from tests import makers
from tests.calendars import lint

JUNE = date(2027, 6, 6)
STATES = [state for state in State if state is not State.DRAFT]
DECEMBER = date(2027, 12, 4)
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.series("walk", name=makers.both("The Walk", "La Marche"))


def told(client, root="", year=2027):
    [block] = BLOCK.findall(client.get(f"{root}/walk/{year}/").text)
    return json.loads(block)


def entry(client, root="", year=2027):
    [event] = lint.events(client.get(f"{root}/walk/{year}/event.ics").data)
    return event


def instant(line):
    """The moment of a DTSTART or DTEND; the day where it has no time."""
    if line.parameters == ";VALUE=DATE":
        return datetime.strptime(line.value, "%Y%m%d").date()  # noqa: DTZ007 - a day
    if not line.parameters:
        return datetime.strptime(line.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    zone = ZoneInfo(line.parameters.removeprefix(";TZID="))
    return datetime.strptime(line.value, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)


def check_same(facts, event, root):
    """Nothing here says other than the calendar entry says."""
    status = {"CONFIRMED": "EventScheduled", "TENTATIVE": "EventScheduled", "CANCELLED": "EventCancelled"}
    is_postponed = event.text("SUMMARY").startswith(("POSTPONED: ", "REPORTÉ"))
    expected = "EventPostponed" if is_postponed else status[event.one("STATUS").value]
    assert facts["eventStatus"] == f"https://schema.org/{expected}"
    assert facts["identifier"] == event.one("UID").value
    assert facts["name"] in event.text("SUMMARY")
    assert facts["description"] == event.text("DESCRIPTION")
    assert facts["url"] == event.one("URL").value
    assert facts["inLanguage"] == ("fr-CA" if root else "en-CA")
    start, end = instant(event.one("DTSTART")), instant(event.one("DTEND"))
    if isinstance(start, datetime):
        assert datetime.fromisoformat(facts["startDate"]) == start
        assert datetime.fromisoformat(facts["endDate"]) == end
    else:
        assert facts["startDate"] == start.isoformat()
        assert facts["endDate"] == (end - timedelta(days=1)).isoformat()
    check_place(facts, event)


def check_place(facts, event):
    if not event.all("LOCATION"):
        assert "location" not in facts and "eventAttendanceMode" not in facts
        return
    place = facts["location"]
    if place["@type"] == "VirtualLocation":
        assert facts["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
        assert place["name"] == event.text("LOCATION")
        return
    assert facts["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    address = place["address"]
    assert address["addressCountry"] == "CA"
    area = f"{address['addressRegion']} {address['postalCode']}"
    line = [place["name"], address["streetAddress"], address["addressLocality"], area, "Canada"]
    assert ", ".join(line) == event.text("LOCATION")
    latitude, longitude = event.one("GEO").value.split(";")
    assert (place["geo"]["latitude"], place["geo"]["longitude"]) == (float(latitude), float(longitude))


@pytest.mark.parametrize("root", ["", "/fr"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("at", [time(9, 30), None])
def test_it_says_what_the_calendar_says_in_every_state_and_language(client, walk, root, state, at):
    edition = makers.edition(of=walk, state=state, starts_on=JUNE, at=at, venue=makers.venue())
    makers.schedule_item(edition)
    check_same(told(client, root), entry(client, root), root)


OTHER_KINDS: dict[str, dict[str, Any]] = {
    "a month at home": {"starts_on": date(2027, 5, 1), "ends_on": date(2027, 5, 31), "at": None, "street": ""},
    "two days": {"starts_on": date(2027, 3, 13), "ends_on": date(2027, 3, 14)},
    "in another zone": {"starts_on": JUNE, "zone": "America/St_Johns"},
    "in the hour that is skipped": {"starts_on": date(2027, 3, 14), "at": time(2, 30)},
    "in the hour that comes twice": {"starts_on": date(2027, 11, 7), "at": time(1, 30)},
    "nowhere yet": {"starts_on": JUNE, "street": None},
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_it_says_what_the_calendar_says_whenever_and_wherever_it_is(client, walk, kind):
    given = dict(OTHER_KINDS[kind])
    street = given.pop("street", "1873 Bloor Street West")
    makers.edition(of=walk, venue=None if street is None else makers.venue(street=street), **given)
    for root in ("", "/fr"):
        check_same(told(client, root), entry(client, root), root)


def test_the_second_time_of_the_hour_that_comes_twice_is_told_by_its_offset(client, walk):
    edition = makers.edition(of=walk, starts_on=date(2027, 11, 7))
    with writing():
        edition.starts_at = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    assert told(client)["startDate"] == "2027-11-07T01:30:00-05:00"
    check_same(told(client), entry(client), "")


def test_it_tells_the_whole_story_of_an_open_edition(client, walk):
    edition = makers.edition(of=walk, starts_on=JUNE, venue=makers.venue())
    dear, free = (makers.category(edition, name=makers.both(name), maximum=1) for name in ("10 km", "Wheel"))
    makers.price(dear, 2550, name=makers.both("Early"), until_at=datetime(2027, 5, 1, tzinfo=UTC))
    makers.price(dear, 4000)
    makers.entry(free)
    facts = told(client)
    assert facts["@type"] == "Event"
    assert facts["organizer"] == {
        "@type": "Organization",
        "name": "Foundation for Dystonia",
        "url": "https://example.org",
    }
    series = {"@type": "EventSeries", "name": "The Walk", "url": "https://events.example.org/walk/"}
    assert facts["superEvent"] == series
    offers = {offer["name"]: offer for offer in facts["offers"]}
    assert offers["10 km: Early"]["price"] == "25.50"
    assert offers["10 km: Early"]["validThrough"] == "2027-05-01T00:00:00+00:00"
    assert offers["10 km: Regular"]["availability"] == "https://schema.org/InStock"
    assert offers["Wheel"]["price"] == "0.00"
    assert offers["Wheel"]["availability"] == "https://schema.org/SoldOut"
    assert {offer["priceCurrency"] for offer in facts["offers"]} == {"CAD"}
    assert facts["isAccessibleForFree"] is False


def test_what_costs_nothing_is_said_to_be_free_and_what_is_off_is_not_offered(client, walk):
    edition = makers.edition(of=walk, starts_on=JUNE)
    makers.category(edition)
    assert told(client)["isAccessibleForFree"] is True
    with writing():
        db.session.merge(edition).state = State.CANCELLED
    assert not {"offers", "isAccessibleForFree"} & set(told(client))


def test_a_date_still_to_be_confirmed_is_not_told_as_if_it_were(client, walk):
    makers.edition(of=walk, state=State.ANNOUNCED, starts_on=JUNE, at=None)
    assert told(client)["name"] == "The Walk (date to be confirmed)"
    assert told(client)["url"] == "https://events.example.org/walk/"


def test_an_edition_that_was_taken_back_is_told_of_no_more(client, walk):
    edition = makers.edition(of=walk, starts_on=JUNE)
    with writing():
        edition.state = State.DRAFT
    assert client.get("/walk/2027/").status_code == 404


@pytest.mark.parametrize(
    "text",
    ["</script><script>alert(1)</script>", "<!-- <script>", "]]> & ' \" \\ \\u003c", "one\u2028two\u2029three"],
)
def test_no_text_gets_out_of_the_block(client, walk, text):
    with writing():
        walk.name = walk.summary = makers.both(text)
    makers.edition(of=walk, starts_on=JUNE, venue=makers.venue(name=makers.both(text)), notice=makers.both(text))
    page = client.get("/walk/2027/").text
    [block] = BLOCK.findall(page)
    assert not re.search("[<>&'\u2028\u2029]", block)
    said = text.replace("\u2028", " ").replace("\u2029", " ")
    assert json.loads(block)["name"] == said
    assert json.loads(block)["location"]["name"] == said
    check_same(told(client), entry(client), "")


def test_an_empty_site_tells_what_it_knows(client, app, still):
    makers.edition(of=makers.series("walk"), starts_on=DECEMBER)
    assert "organizer" not in told(client)
