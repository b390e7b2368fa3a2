"""Saved views: a filter under a name, one's own or shared within the series."""

import re
from html import unescape

import pytest

from eventsapp.core.db import db
from eventsapp.organizing.models import RosterView
from eventsapp.permissions.table import AccessRole
from tests import cast, makers
from tests.visitor import fill_in
from tests.web.organize.test_roster import ADDRESS, heads

PLACE = f"{ADDRESS}/views"


@pytest.fixture
def walk(app):
    edition = makers.edition(of=makers.series("walk"), year=2027)
    makers.entry(makers.category(edition), makers.person("Amina"), fee_cents=100)
    makers.entry(makers.category(edition), makers.person("Bo"))
    return edition


def save(visitor, name, asked="payment=owes", shared=False, **more):
    data = {"name": name, **({"is_shared": "y"} if shared else {})}
    return fill_in(visitor, f"{PLACE}/new?{asked}", data, **more)


def offered(visitor, address=ADDRESS):
    page = visitor.get(address)
    part = re.search(r'id="views">.*?</details>', page.text, re.S)
    return (
        {}
        if part is None
        else {
            unescape(words): unescape(way)
            for way, words in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)', part.group(0))
        }
    )


def test_a_view_keeps_filter_and_order_and_not_what_was_searched_for(walk, owner):
    answer = save(owner, "Unpaid", "q=amina&payment=owes&sort=newest&after=p1")
    assert answer.status_code == 303 and "payment=owes" in answer.headers["Location"]
    ways = offered(owner)
    assert heads(owner.get(ways["Unpaid"])) == ["Amina"]
    assert db.session.scalars(db.select(RosterView)).one().asked == {"payment": "owes", "sort": "newest"}


def test_the_chosen_view_says_that_it_is(walk, owner):
    save(owner, "Unpaid")
    assert 'aria-current="true">Unpaid' in owner.get(offered(owner)["Unpaid"]).text


def test_a_shared_view_is_offered_to_those_of_the_series_and_changed_by_nobody_else(walk, owner, signed_in):
    save(owner, "Unpaid", shared=True)
    save(owner, "Mine")
    other = signed_in(AccessRole.VIEWER, db.session.merge(walk).series)
    assert list(offered(other)) == ["Unpaid"]
    number = db.session.scalar(db.select(RosterView.id).where(RosterView.name == "Unpaid"))
    assert other.get(f"{PLACE}/{number}").status_code == 404
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', other.get(PLACE).text).group(1)
    assert other.post(f"{PLACE}/{number}/removal", data={"csrf_token": token}).status_code == 404
    makers.edition(of=makers.series("other"), year=2027)
    assert offered(owner, "/organize/other/2027/roster") == {}


def test_a_view_of_a_category_belongs_to_its_edition(walk, owner):
    series = db.session.merge(walk).series
    makers.edition(of=series, year=2028)
    category = makers.category(db.session.merge(walk))
    save(owner, "Runners", f"category={category.id}")
    save(owner, "Unpaid")
    assert list(offered(owner)) == ["Runners", "Unpaid"]
    assert list(offered(owner, "/organize/walk/2028/roster")) == ["Unpaid"]


def test_a_view_about_access_needs_is_not_offered_to_those_who_may_not_see_them(walk, owner, signed_in):
    save(owner, "To answer", "need=asked", shared=True)
    assert list(offered(signed_in(AccessRole.ORGANIZER))) == ["To answer"]
    desk = signed_in(AccessRole.DESK)
    assert offered(desk) == {} and "To answer" not in desk.get(PLACE).text


def test_it_is_renamed_shared_and_removed(walk, owner, signed_in):
    save(owner, "Unpaid")
    number = db.session.scalar(db.select(RosterView.id))
    assert fill_in(owner, f"{PLACE}/{number}", {"name": "To pay", "is_shared": "y"}).status_code == 303
    assert list(offered(signed_in(AccessRole.TREASURER))) == ["To pay"]
    assert fill_in(owner, PLACE).status_code == 303
    assert offered(owner) == {}


def test_two_views_of_one_name_are_refused_however_it_is_written(walk, owner):
    save(owner, "Impayés")
    answer = save(owner, "IMPAYES", "status=confirmed")
    assert answer.status_code == 422 and "You have a view of that name already." in answer.text
    assert save(owner, "!!!").status_code == 422 and save(owner, "").status_code == 422


def test_of_two_tabs_the_second_sees_what_the_first_changed(walk, owner):
    save(owner, "Unpaid")
    place = f"{PLACE}/{db.session.scalar(db.select(RosterView.id))}"
    first, second = owner.get(place), owner.get(place)
    seen = {
        "csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]*)"', second.text).group(1),
        "seen": re.search(r'name="seen"[^>]*value="([^"]*)"', first.text).group(1),
    }
    assert owner.post(place, data=seen | {"name": "To pay"}).status_code == 303
    answer = owner.post(place, data=seen | {"name": "Owing"})
    assert answer.status_code == 422 and "Somebody else changed this" in answer.text and "To pay" in answer.text
    assert list(offered(owner)) == ["To pay"]


def test_names_are_text(walk, owner):
    for name in (*cast.NAMES, *(name[:60] for name in cast.HOSTILE_NAMES)):
        save(owner, name)
    page = owner.get(PLACE)
    assert "<script>alert" not in page.text and "<img src=x" not in page.text


def test_an_empty_list_says_what_to_do_first(walk, owner):
    assert "There is no view yet." in owner.get(PLACE).text
