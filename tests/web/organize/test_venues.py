"""Venues, as organizers list, add and change them."""

from datetime import date

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.events.models import Venue
from eventsapp.permissions.table import AccessRole
from tests import cast, makers
from tests.visitor import fill_in

PARK = {
    "name_en": "High Park",
    "name_fr": "Parc High",
    "street": "1873 Bloor Street West",
    "city": "Toronto",
    "province": "ON",
    "postcode": "M6R 2Z3",
    "latitude": "43,6465",
    "longitude": "−79.4637",
    "access_notes_en": "Paved.",
}


@pytest.fixture(autouse=True)
def charity(app, still):
    makers.organization()


def add(visitor, **typed):
    return fill_in(visitor, "/organize/venues/new", PARK | typed, form="venue")


def all_venues():
    return db.session.scalars(select(Venue).execution_options(populate_existing=True)).all()


def test_a_venue_is_added_and_listed(owner):
    assert "There are no venues yet" in owner.get("/organize/venues/").text
    assert add(owner).status_code == 303
    [venue] = all_venues()
    assert (venue.latitude, venue.longitude, venue.province) == (43.6465, -79.4637, "ON")
    assert "1873 Bloor Street West, Toronto, Ontario" in owner.get("/organize/venues/").text


def test_a_venue_without_a_street_is_online(owner):
    add(owner, street="", city="", province="", postcode="", latitude="", longitude="")
    assert "Online" in owner.get("/organize/venues/").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"longitude": ""}, "Enter both the latitude and the longitude"),
        ({"latitude": "91"}, "Enter degrees from -90 to 90"),
        ({"longitude": "1e5"}, "Enter degrees from -180 to 180"),
        ({"latitude": "north"}, "Enter degrees"),
        ({"province": "TX"}, "Choose a province or territory"),
        ({"name_fr": ""}, "Enter the name in French"),
    ],
)
def test_what_cannot_be_is_refused(owner, typed, sentence):
    answer = add(owner, **typed)
    assert answer.status_code == 422 and sentence in answer.text
    assert all_venues() == []


def test_a_change_is_shown_on_the_page_and_in_the_calendar_of_each_edition_there(owner, client):
    venue = makers.venue()
    makers.edition(of=makers.series("walk"), starts_on=date(2027, 6, 6), venue=venue)
    address = f"/organize/venues/{venue.id}"
    assert "2027" in owner.get(address).text
    assert fill_in(owner, address, {"name_en": "The Zoo"}, form="venue").status_code == 303
    assert "The Zoo" in client.get("/walk/2027/").text
    assert "LOCATION:The Zoo" in client.get("/walk/2027/event.ics").text


def test_a_venue_that_is_used_stays_and_says_by_what(owner):
    used, spare = makers.venue(), makers.venue()
    edition = makers.edition(venue=used)
    page = owner.get(f"/organize/venues/{used.id}/removal").text
    assert "so it stays" in page and edition.series.name.en in page
    assert fill_in(owner, f"/organize/venues/{spare.id}/removal", form="removal").status_code == 303
    assert [venue.id for venue in all_venues()] == [used.id]


def test_a_venue_taken_into_use_meanwhile_is_not_removed(owner):
    spare = makers.venue()
    page = owner.get(f"/organize/venues/{spare.id}/removal")
    makers.series("walk", venue=spare)
    reader = type("Shown", (), {"get": lambda _self, _url: page, "post": owner.post})()
    assert fill_in(reader, f"/organize/venues/{spare.id}/removal", form="removal").status_code == 422
    assert len(all_venues()) == 1


def test_an_organizer_changes_venues_whose_events_are_all_theirs(signed_in):
    walk, run = makers.series("walk"), makers.series("run")
    own, shared, free = makers.venue(), makers.venue(), makers.venue()
    makers.edition(of=walk, venue=own)
    makers.edition(of=walk, venue=shared, year=2028)
    makers.edition(of=run, venue=shared)
    organizer = signed_in(AccessRole.ORGANIZER, walk)
    page = organizer.get("/organize/venues/").text
    for venue, status in ((own, 200), (free, 200), (shared, 404)):
        for address in (f"/organize/venues/{venue.id}", f"/organize/venues/{venue.id}/removal"):
            assert organizer.get(address).status_code == status
        assert (f"/organize/venues/{venue.id}" in page) == (status == 200)


@pytest.mark.parametrize("role", [None, AccessRole.VIEWER, AccessRole.COORDINATOR])
def test_nobody_else_sees_them(signed_in, role):
    venue = makers.venue()
    visitor = signed_in(role)
    for address in ("", "new", f"{venue.id}", f"{venue.id}/removal", "99999999999"):
        assert visitor.get(f"/organize/venues/{address}").status_code == 404


@pytest.mark.parametrize("text", cast.HOSTILE_NAMES)
def test_hostile_texts_are_shown_and_not_obeyed(owner, client, text):
    name = text[:100]
    assert add(owner, name_en=name, directions_en=text, street=text[:200], city=text[:100]).status_code == 303
    [venue] = all_venues()
    makers.edition(of=makers.series("walk"), venue=venue, starts_on=date(2027, 6, 6))
    for page in (owner.get("/organize/venues/"), owner.get(f"/organize/venues/{venue.id}"), client.get("/walk/2027/")):
        assert page.status_code == 200 and "<script>alert" not in page.text and "<img src=x" not in page.text


def test_the_second_of_two_sees_what_the_first_changed(owner):
    venue = makers.venue()
    address = f"/organize/venues/{venue.id}"
    page = owner.get(address)
    fill_in(owner, address, {"city": "Ottawa"}, form="venue")
    reader = type("Shown", (), {"get": lambda _self, _url: page, "post": owner.post})()
    answer = fill_in(reader, address, {"city": "Hull"}, form="venue")
    assert answer.status_code == 422 and "There now: Ottawa" in answer.text
