"""The settings of an edition's sign-up."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition
from eventsapp.permissions.table import AccessRole
from eventsapp.registration.models import Category, Entry, EntryStatus
from tests import makers
from tests.visitor import fill_in

ADDRESS = "/organize/walk/2027/sign-up"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027, venue=makers.venue())


def save(visitor, **typed):
    return fill_in(visitor, ADDRESS, typed, form="sign-up")


def now_of(walk):
    return db.session.get_one(Edition, walk.id, populate_existing=True)


def test_everything_that_is_settled_is_kept(walk, owner):
    answer = save(
        owner,
        places="400",
        offer_hours="24",
        changes_close_on="2027-05-01",
        changes_close_time="17 h",
        has_teams="y",
        access_lead="Dana Whitecloud",
        majority_age="19",
        reaffirm_hours="0",
        help_requests_most="4",
        ways_to_pay_en="E-transfer to pay@example.org",
        ways_to_pay_fr="Virement à pay@example.org",
    )
    assert answer.status_code == 303, answer.text
    edition = now_of(walk)
    assert (edition.pool.maximum, edition.offer_hours, edition.majority_age) == (400, 24, 19)
    assert (edition.reaffirm_hours, edition.help_requests_most) == (0, 4)
    assert edition.changes_close_at == datetime(2027, 5, 1, 21, 0, tzinfo=UTC), "17:00 in Toronto in May"
    assert edition.has_teams and edition.access_lead == "Dana Whitecloud"
    assert edition.ways_to_pay.fr == "Virement à pay@example.org"
    page = owner.get(ADDRESS).text
    for shown in ('value="2027-05-01"', 'value="17:00"', 'value="400"', 'value="24"', "checked"):
        assert shown in page
    assert db.session.scalars(select(AuditLine).where(AuditLine.action == "edition.sign_up_settled")).one()


def test_saved_as_it_stands_nothing_changes(walk, owner):
    makers.category(walk, maximum=7)
    before = save(owner) and now_of(walk)
    assert (before.pool.maximum, before.offer_hours, before.has_teams, before.ways_to_pay) == (None, 48, False, None)
    assert db.session.scalars(select(Category)).one().pool.maximum == 7
    assert not db.session.scalars(select(AuditLine).where(AuditLine.action == "edition.places_changed")).all()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("offer_hours", "0"),
        ("offer_hours", ""),
        ("offer_hours", "1e3"),
        ("offer_hours", "９９９９９"),
        ("places", "-1"),
        ("places", "many"),
        ("places", "9" * 23),
        ("majority_age", "5"),
        ("reaffirm_hours", ""),
        ("reaffirm_hours", "1000"),
        ("help_requests_most", "-1"),
        ("changes_close_on", "2027-13-01"),
        ("changes_close_on", "0001-01-01"),
        ("changes_close_time", "25:00"),
        ("access_lead", "x" * 101),
        ("access_lead", "a\u202eb"),
        ("ways_to_pay_en", "x" * 2001),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_is_lost(walk, owner, name, typed):
    others = {"ways_to_pay_fr": "Par chèque", "has_teams": "y"}
    answer = save(owner, **{**others, name: typed})
    assert answer.status_code == 422, answer.text
    assert f'id="{name}-error"' in answer.text and f'href="#{name}"' in answer.text
    assert "Par chèque" in answer.text
    assert not now_of(walk).has_teams and now_of(walk).ways_to_pay is None


@pytest.mark.parametrize(("given", "missing"), [("changes_close_on", "time"), ("changes_close_time", "on")])
def test_a_day_and_its_time_belong_together(walk, owner, given, missing):
    answer = save(owner, **{given: "2027-05-01" if given.endswith("on") else "17:00"})
    assert answer.status_code == 422 and f'id="changes_close_{missing}-error"' in answer.text


def test_numbers_may_be_typed_full_width(walk, owner):
    assert save(owner, places="４８").status_code == 303
    assert now_of(walk).pool.maximum == 48


def test_fewer_places_than_are_taken_are_refused_beside_them(walk, owner):
    category = makers.category(walk, maximum=5)
    for _number in range(3):
        makers.entry(category)
    name = f"places_{category.id}"
    answer = save(owner, **{name: "2", "access_lead": "Dana"})
    assert answer.status_code == 422 and f'id="{name}-error"' in answer.text
    assert "Places taken already: 3." in answer.text
    assert now_of(walk).access_lead == "", "all of it, or nothing"
    assert save(owner, places="2").status_code == 422
    assert save(owner, **{name: "3"}).status_code == 303
    assert db.session.scalars(select(Category)).one().pool.maximum == 3


def test_more_places_are_offered_at_once_to_those_who_wait(walk, owner):
    category = makers.category(walk, maximum=1)
    waiting = [makers.entry(category) for _number in range(4)][1:]
    assert save(owner, **{f"places_{category.id}": "3"}).status_code == 303
    states = [db.session.get_one(Entry, one.id, populate_existing=True).status for one in waiting]
    assert states == [EntryStatus.OFFERED, EntryStatus.OFFERED, EntryStatus.WAITLISTED]
    changed = db.session.scalars(select(AuditLine).where(AuditLine.action == "edition.places_changed")).one()
    assert changed.details["after"] == {str(category.pool_id): 3}


def test_a_category_made_while_the_form_was_open_keeps_its_places(walk, owner):
    page = owner.get(ADDRESS)
    token = page.text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    category = makers.category(walk, maximum=7)
    answer = owner.post(ADDRESS, data={"csrf_token": token, "offer_hours": "48", "places": ""})
    assert answer.status_code == 303
    assert db.session.get_one(Category, category.id).pool.maximum == 7


def test_who_moves_an_edition_moves_the_end_of_changes_along(walk, owner):
    save(owner, changes_close_on="2027-05-01", changes_close_time="17:00")
    with writing():
        edition = db.session.get_one(Edition, walk.id)
        later = rules.moved_to(edition, edition.starts_on.replace(year=edition.starts_on.year + 1))
        days = later.starts_on - edition.starts_on
        editions.move(edition, later, by=OPERATOR)
    closes = now_of(walk).changes_close_at
    assert closes.date() == date(2027, 5, 1) + days and closes.hour == 21


@pytest.mark.parametrize("role", list(AccessRole))
def test_only_some_roles_may(walk, signed_in, role):
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER)
    assert (signed_in(role).get(ADDRESS).status_code == 200) == may


def test_it_is_shut_to_strangers_and_to_other_series(walk, client, signed_in):
    assert client.get(ADDRESS).status_code == 302
    assert signed_in(AccessRole.ORGANIZER, makers.series("other")).get(ADDRESS).status_code == 404


def test_it_speaks_french(walk, owner):
    assert "La Marche (walk) 2027" in owner.get(f"/fr{ADDRESS}").text
