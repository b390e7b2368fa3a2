"""Copying from another year, as an organizer reads and does it."""

from datetime import UTC, date, datetime

import pytest

from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.permissions.table import AccessRole
from eventsapp.questions import asked
from eventsapp.registration import categories
from tests import makers
from tests.makers import both
from tests.visitor import fill_in
from tests.web.organize.test_meanwhile import Open

ADDRESS = "/organize/walk/2028/copy"


@pytest.fixture
def series(app, still):
    makers.organization()
    return makers.series("walk")


@pytest.fixture
def this_year(series):
    return makers.edition(of=series, starts_on=date(2028, 6, 4), state=State.DRAFT)


@pytest.fixture
def last_year(series, this_year):
    edition = makers.edition(of=series, starts_on=date(2027, 6, 6))
    walk = makers.category(edition, name=both("Walk 2027"))
    makers.price(walk, 1000, name=both("Early"), until_at=datetime(2027, 5, 2, 4, tzinfo=UTC))
    makers.question(edition, both("Size?"))
    makers.waiver(edition)
    makers.fee_code(edition, "friends")
    with writing():
        edition.pool.maximum = 80
    return edition


def test_every_line_says_what_becomes_of_it_before_anything_is_done(last_year, this_year, owner):
    page = owner.get(ADDRESS).text
    for said in (
        "It names the year 2027.",
        "Walk 2027: Early",
        "Places in all: 80",
        "Saturday, May 1, 2027 becomes Saturday, April 29, 2028",
        "People know last year’s codes.",
        "Copy what is ticked",
    ):
        assert said in page, said
    assert not categories.of(this_year)


def test_it_is_copied_once_however_often_one_asks(last_year, this_year, owner):
    answer = fill_in(owner, ADDRESS, form="copying")
    assert answer.status_code == 303
    said = "points of the schedule: 0, sites: 0, categories: 1, prices: 1, questions: 1, waivers: 1, mailings: 0."
    assert said in owner.get(answer.location).text
    page = owner.get(ADDRESS).text
    assert "Everything is here already." in page and "Copy what is ticked" not in page
    assert [one.label.en for one in asked.of(this_year.id)] == ["Size?"]


def test_only_what_is_ticked_is_copied(last_year, this_year, owner):
    form = Open(owner, ADDRESS, "copying")
    assert {one.split("-")[0] for one in form.fields["along"]} == {"places", "category", "price", "question", "waiver"}
    kept = [one for one in form.fields["along"] if not one.startswith("question")]
    looked = form.visitor.post(ADDRESS, data=form.fields | {"along": kept, "look": "y"})
    assert "You leave it behind" in looked.text and not categories.of(this_year), "looking copies nothing"
    form.read(looked)
    assert form.fields["along"] == kept
    assert form.visitor.post(ADDRESS, data=form.fields).status_code == 303
    assert not asked.of(this_year.id) and len(categories.of(this_year)) == 1
    db.session.refresh(this_year)
    assert this_year.pool.maximum == 80


def test_what_has_changed_since_it_was_read_is_read_again(last_year, this_year, owner):
    form = Open(owner, ADDRESS, "copying")
    makers.question(last_year, both("By bus?"))
    answer = form.visitor.post(ADDRESS, data=form.fields)
    assert "Nothing was copied yet" in answer.text and not asked.of(this_year.id)
    form.read(answer)
    assert form.visitor.post(ADDRESS, data=form.fields).status_code == 303
    assert len(asked.of(this_year.id)) == 2


def test_another_year_can_be_chosen_and_an_empty_one_says_what_to_do(last_year, this_year, owner, series):
    makers.edition(of=series, starts_on=date(2029, 6, 3))
    assert "Nothing was set up in 2029." in owner.get(f"{ADDRESS}?source=2029").text
    for nonsense in ("1901", "x", "2028"):
        assert "Copy what is ticked" in owner.get(f"{ADDRESS}?source={nonsense}").text
    form = Open(owner, ADDRESS, "copying")
    assert owner.post(ADDRESS, data=form.fields | {"source": "1901"}).status_code in (200, 422)
    assert not asked.of(this_year.id)


def test_the_first_year_of_a_series_has_nothing_to_copy_from(this_year, owner):
    assert "This is the only year of the series" in owner.get(ADDRESS).text
    assert owner.get("/organize/walk/2028/categories").status_code == 200


def test_a_draft_is_a_source_for_those_who_may_and_nobody_else_sees_it(last_year, this_year, signed_in):
    with writing():
        last_year.state = State.DRAFT
    db.session.commit()
    assert signed_in(AccessRole.DESK).get(ADDRESS).status_code == 404
    assert "Size?" in signed_in(AccessRole.ORGANIZER, this_year.series).get(ADDRESS).text
