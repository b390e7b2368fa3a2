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
    assert db.session.scalars(db.select(RosterView)).one().asked == {
        "payment": "owes",
        "sort": "newest",
        "columns": "does.status.reference.signed_up.contact",
    }


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


def save_with(visitor, name, *columns, asked=""):
    return fill_in(visitor, f"{PLACE}/new?{asked}", {"name": name, "columns": list(columns)})


def columns_of(page):
    row = re.search(r'<tr role="row"><th role="rowheader".*?</tr>', page.text, re.S).group(0)
    return [label for label in re.findall(r'data-label="([^"]*)"', row) if label not in ("Choose", "Check-in")]


def test_a_view_is_read_in_its_columns_by_whoever_opens_it_and_searched_in_them_too(walk, owner, signed_in):
    page = owner.get(f"{PLACE}/new?payment=owes")
    assert len(re.findall(r'name="columns"[^>]* checked', page.text)) == 5, "those that are shown now"
    data = {"name": "Bibs", "columns": ["bib", "contact", "team"], "is_shared": "y"}
    answer = fill_in(owner, f"{PLACE}/new?payment=owes", data)
    assert columns_of(owner.get(answer.headers["Location"])) == ["Bib number", "Team", "Contact"]
    other = signed_in(AccessRole.VIEWER)
    page = other.get(offered(other)["Bibs"])
    assert columns_of(page) == ["Bib number", "Team"], "each sees what they may"
    assert 'aria-current="true">Bibs' in page.text
    assert 'name="columns" value="bib.contact.team"' in page.text
    assert "Category or role" in columns_of(other.get(ADDRESS))
    assert "Columns: Bib number, Team" in other.get(PLACE).text


def test_a_view_without_columns_is_read_in_ones_own(walk, owner):
    save_with(owner, "Unpaid", asked="payment=owes")
    fill_in(owner, f"{ADDRESS}/columns", {"columns": ["age"]})
    assert columns_of(owner.get(offered(owner)["Unpaid"])) == ["Age"]


def test_its_columns_are_changed_and_taken_away_again(walk, owner):
    save_with(owner, "Bibs", "bib", asked="payment=owes")
    place = f"{PLACE}/{db.session.scalar(db.select(RosterView.id))}"
    for columns, kept in ((["team", "age"], {"payment": "owes", "columns": "team.age"}), ([], {"payment": "owes"})):
        assert fill_in(owner, place, {"name": "Bibs", "columns": columns}).status_code == 303
        db.session.expire_all()
        assert db.session.scalars(db.select(RosterView)).one().asked == kept
    assert fill_in(owner, place, {"name": "Bibs", "columns": ["secrets"]}).status_code == 422


def test_of_two_tabs_the_second_sees_which_columns_the_first_chose(walk, owner):
    save_with(owner, "Bibs", "bib")
    place = f"{PLACE}/{db.session.scalar(db.select(RosterView.id))}"
    page = owner.get(place)
    seen = dict(re.findall(r'name="(csrf_token|seen)"[^>]*value="([^"]*)"', page.text))
    assert owner.post(place, data=seen | {"name": "Bibs", "columns": ["team"]}).status_code == 303
    answer = owner.post(place, data=seen | {"name": "Bibs", "columns": ["age"]})
    assert answer.status_code == 422 and "Somebody else changed this" in answer.text


def test_a_view_that_shows_answers_belongs_to_its_edition(walk, owner):
    question = makers.question(walk)
    makers.edition(of=db.session.merge(walk).series, year=2028)
    save_with(owner, "Answers", f"q{question.id}")
    assert list(offered(owner)) == ["Answers"] and offered(owner, "/organize/walk/2028/roster") == {}


def test_choosing_ones_own_columns_leaves_those_of_the_view(walk, owner):
    answer = fill_in(owner, f"{ADDRESS}/columns?columns=bib&payment=owes", {"columns": ["age"]})
    assert columns_of(owner.get(answer.headers["Location"])) == ["Age"]


@pytest.mark.parametrize("asked", ["<script>", "....", "q999999999", "x" * 5000, "does.does", "q" + "9" * 40])
def test_columns_that_cannot_be_read_are_as_if_not_asked_for(walk, owner, asked):
    page = owner.get(ADDRESS, query_string={"columns": asked})
    assert page.status_code == 200 and "<script>" not in page.text.split("<main")[1]


def test_names_are_text(walk, owner):
    for name in (*cast.NAMES, *(name[:60] for name in cast.HOSTILE_NAMES)):
        save(owner, name)
    page = owner.get(PLACE)
    assert "<script>alert" not in page.text and "<img src=x" not in page.text


def test_an_empty_list_says_what_to_do_first(walk, owner):
    assert "There is no view yet." in owner.get(PLACE).text
