"""The sites of an edition: set up in the browser, chosen for categories and shifts, seen by the public."""

from datetime import date

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, writing
from eventsapp.events import sites
from eventsapp.permissions.table import AccessRole
from eventsapp.registration.models import Category
from eventsapp.volunteering.models import Shift
from tests import makers
from tests.makers import both
from tests.visitor import fill_in

SETUP = "/organize/walk/2027/setup"
ADDRESS = f"{SETUP}/sites"
HALIFAX = {"name_en": "Halifax", "name_fr": "Halifax (N.-É.)"}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), starts_on=date(2027, 6, 6), venue=makers.venue())


def test_where_there_are_none_the_page_says_who_needs_them(walk, owner):
    page = owner.get(ADDRESS).text
    assert "There are no sites. An event in one place needs none." in page
    assert "Change the sites" in owner.get(SETUP).text


def test_a_site_is_added_with_its_venue_and_lead(walk, owner):
    park, lead = makers.venue(name=both("Point Pleasant")), makers.account("lead@example.org", "Lee Lead")
    closed = makers.account("gone@example.org", "Gone Account", closed_at=makers.clock.now())
    form = owner.get(f"{ADDRESS}/new").text
    assert "Lee Lead" in form and closed.name not in form
    answer = fill_in(owner, f"{ADDRESS}/new", HALIFAX | {"venue": str(park.id), "lead": str(lead.id)}, form="site")
    assert answer.status_code == 303, answer.text
    [site] = sites.of(walk)
    assert (site.name.fr, site.venue_id, site.led_by) == ("Halifax (N.-É.)", park.id, lead.id)
    page = owner.get(answer.location).text
    for said in ("Halifax", "Halifax (N.-É.)", "Point Pleasant", "Lee Lead"):
        assert said in page, said
    assert "Halifax" in owner.get(SETUP).text


def test_both_names_are_asked_for_and_a_taken_one_is_said_beside_it(walk, owner):
    makers.site(walk)
    answer = fill_in(owner, f"{ADDRESS}/new", {"name_en": "HALIFAX", "name_fr": ""}, form="site")
    assert answer.status_code == 422 and "Enter the name in French." in answer.text
    answer = fill_in(owner, f"{ADDRESS}/new", {"name_en": "HALIFAX", "name_fr": "Autre"}, form="site")
    assert answer.status_code == 422 and "There is a site of this name already." in answer.text
    assert 'value="HALIFAX"' in answer.text and len(sites.of(walk)) == 1


def test_a_site_is_renamed_moved_and_no_longer_offered(walk, owner):
    first, second = makers.site(walk, "Halifax"), makers.site(walk, "Moncton")
    assert fill_in(owner, f"{ADDRESS}/{first.id}", {"name_en": "Dartmouth"}, form="site").status_code == 303
    assert fill_in(owner, ADDRESS, {"move": "up"}, form=f"order-{second.id}").status_code == 303
    assert fill_in(owner, f"{ADDRESS}/{second.id}", {"offer": "no"}, form="offer").status_code == 303
    assert [(site.name.en, site.retired_at is None) for site in sites.of(walk)] == [
        ("Moncton", False),
        ("Dartmouth", True),
    ]
    assert "It is no longer offered to newcomers" in owner.get(f"{ADDRESS}/{second.id}").text
    assert fill_in(owner, f"{ADDRESS}/{second.id}", {"offer": "yes"}, form="offer").status_code == 303
    assert all(site.retired_at is None for site in sites.of(walk))


def test_removing_a_site_that_is_used_says_the_way_out(walk, owner):
    used, free = makers.site(walk, "Halifax"), makers.site(walk, "Moncton")
    makers.category(walk, site=used)
    assert "or stop offering it" in owner.get(f"{ADDRESS}/{used.id}/removal").text
    assert "Remove this site" not in owner.get(f"{ADDRESS}/{used.id}").text
    assert fill_in(owner, f"{ADDRESS}/{free.id}/removal", form="removal").status_code == 303
    assert [site.name.en for site in sites.of(walk)] == ["Halifax"]


def test_forms_of_categories_and_shifts_offer_sites_only_where_there_are_some(walk, owner):
    role = makers.role(walk)
    forms = ("categories/new", f"roles/{role.id}/shifts/new", f"roles/{role.id}/shifts/pattern")
    addresses = [f"/organize/walk/2027/{form}" for form in forms]
    assert not any('name="site"' in owner.get(address).text for address in addresses)
    halifax, elsewhere = makers.site(walk), makers.site(makers.edition(), "Elsewhere")
    for address in addresses:
        page = owner.get(address).text
        assert 'name="site"' in page and "Halifax" in page and "Elsewhere" not in page
    names = {"name_en": "5 km", "name_fr": "5 km"}
    assert fill_in(owner, addresses[0], names | {"site": str(elsewhere.id)}, form="category").status_code == 422
    assert fill_in(owner, addresses[0], names | {"site": str(halifax.id)}, form="category").status_code == 303
    assert db.session.scalars(select(Category)).one().site_id == halifax.id
    typed = {"begins": "8:00", "ends": "10:00", "place_en": "Gate", "place_fr": "Entrée", "minimum": "1", "ideal": "2"}
    for site in (str(halifax.id), ""):
        assert fill_in(owner, addresses[1], typed | {"site": site}, form="shift").status_code == 303
    assert {shift.site_id for shift in db.session.scalars(select(Shift))} == {halifax.id, None}


def test_a_shift_goes_to_another_site(walk, owner):
    halifax, moncton = makers.site(walk, "Halifax"), makers.site(walk, "Moncton")
    shift = makers.shift(walk, site=halifax)
    address = f"/organize/walk/2027/shifts/{shift.id}/edit"
    assert fill_in(owner, address, {"site": str(moncton.id)}, form="shift").status_code == 303
    db.session.expire_all()
    assert shift.site_id == moncton.id


def test_the_public_page_shows_what_there_is_at_each_site(walk, client):
    makers.category(walk, name=both("From home"))
    assert "<h3>Halifax" not in client.get("/walk/2027/").text
    second, first = makers.site(walk, "Moncton"), makers.site(walk, "Halifax", venue=makers.venue(name=both("Citadel")))
    with writing():
        first.position = 0
    makers.category(walk, site=second, name=both("5 km walk"))
    makers.price(makers.category(walk, site=first, name=both("5 km walk")), 2500)
    page = client.get("/walk/2027/").text
    assert "<h3>Halifax: Citadel, Toronto</h3>" in page, "with how to get there and in"
    offers = page[page.index("Ways to take part") :]
    places = [offers.index(said) for said in ("From home", "<h3>Halifax</h3>", "Citadel, Toronto", "<h3>Moncton</h3>")]
    assert places == sorted(places)
    assert "5 km walk, Halifax" in page, "in the table of fees, where it would be the same as in Moncton"


def test_what_belongs_to_a_site_that_is_no_longer_offered_is_not_offered_either(walk, client):
    site = makers.site(walk, retired_at=makers.clock.now())
    makers.category(walk, site=site, name=both("Hidden walk"))
    makers.shift(walk, site=site)
    makers.category(walk)
    assert "Hidden walk" not in client.get("/walk/2027/").text
    assert "Hidden walk" not in client.get("/walk/2027/register").text
    assert client.get("/walk/2027/volunteer").status_code == 200
    assert 'name="shift"' not in client.get("/walk/2027/volunteer").text


def test_the_sign_up_and_the_list_of_shifts_say_the_site(walk, client):
    halifax, moncton = makers.site(walk, "Halifax"), makers.site(walk, "Moncton")
    for site in (halifax, moncton):
        makers.category(walk, site=site)
        makers.shift(walk, site=site)
    page = client.get("/walk/2027/volunteer").text
    assert "Halifax, By the gate" in page and "Moncton, By the gate" in page and 'name="site"' in page
    narrowed = client.get(f"/walk/2027/volunteer?site={moncton.id}").text
    assert "Moncton, By the gate" in narrowed and "Halifax, By the gate" not in narrowed
    form = client.get("/walk/2027/register?view=one", follow_redirects=True).text
    assert 'class="choice-group" id="' in form and ">Moncton</p>" in form


@pytest.mark.parametrize("role", [AccessRole.COORDINATOR, AccessRole.VIEWER])
def test_who_may_not_set_the_event_up_finds_no_sites(walk, signed_in, role):
    site = makers.site(walk)
    visitor = signed_in(role)
    for address in (ADDRESS, f"{ADDRESS}/new", f"{ADDRESS}/{site.id}", f"{ADDRESS}/{site.id}/removal"):
        assert visitor.get(address).status_code == 404, address


def test_a_site_is_not_found_below_another_edition(walk, owner):
    other = makers.site(makers.edition(of=makers.series("run"), year=2027))
    assert owner.get(f"{ADDRESS}/{other.id}").status_code == 404
