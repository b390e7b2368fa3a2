"""The registration's page: everything at a glance for whoever has the link, and nothing private without a code."""

import json
from datetime import timedelta

import pytest
from markupsafe import escape
from sqlalchemy import select

from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.submissions.models import ManageLink
from tests import cast, makers
from tests.cast import PARENT
from tests.web.mine.conftest import child, enter, household_of, link_for

PRIVATE = ("details", "answers", "add", "withdraw", "links", "payment", "needs", "download", "request", "erase")


def test_it_says_who_takes_part_as_what_and_when(client, walk):
    home = household_of(makers.category(walk), "Léo", "Zoë")
    page = client.get(home.at())
    assert page.status_code == 200
    for said in (PARENT["name"], "Léo", "Zoë", "5 km walk", "Has a place", home.registration.reference, "9:30"):
        assert said in page.text, said


def test_a_party_that_waits_reads_its_place_in_line(client, walk):
    category = makers.category(walk, maximum=1)
    makers.entry(category)
    makers.entry(category)
    home = household_of(category, "Léo")
    page = client.get(home.at())
    assert "On the waitlist" in page.text
    assert "Number 2 in line" in page.text


def test_a_stranger_with_the_link_learns_names_and_times_and_nothing_else(client, walk):
    makers.question(walk)
    home = household_of(makers.category(walk), "Léo")
    with writing():
        home.registration.registrant.phone = PARENT["phone"]
    page = client.get(home.at())
    for private in (PARENT["email"], PARENT["phone"], home.entries[1].person.name_key + "@"):
        assert private not in page.text
    for below in PRIVATE:
        answer = client.get(home.at(below))
        assert (answer.status_code, answer.location) == (303, home.at(f"code?next={below}")), below
    for below in ("category", "transfer", "defer", "withdraw", "answers", "name"):
        assert "/code?next=people/" in client.get(home.person(0, below)).location, below


def test_no_form_of_a_stranger_changes_anything(client, walk):
    home = household_of(makers.category(walk), "Léo")
    for below in ("withdraw", "details", f"people/{home.entries[0].id}/transfer"):
        answer = client.post(home.at(below), data={"csrf_token": "x"})
        assert answer.status_code in (303, 400), below
    assert home.status(0) == home.status(1) == "confirmed"


@pytest.mark.parametrize("token", ["x", "é", "A" * 43, "a" * 3000, "%00", "-" * 43])
def test_links_that_do_not_work_all_answer_the_same(client, walk, token):
    home = household_of(makers.category(walk))
    with writing():
        db.session.scalars(select(ManageLink)).one().revoked_at = walk.starts_at
    revoked = client.get(home.at())
    answer = client.get(f"/my/{token}/")
    assert (revoked.status_code, answer.status_code) == (404, 404)
    assert answer.text.partition("<main")[2] == revoked.text.partition("<main")[2] != ""
    assert answer.headers["Cache-Control"] == "no-store"


def test_finding_out_that_a_link_does_not_work_costs_the_same_for_each(client, walk, queries):
    home = household_of(makers.category(walk))
    with writing():
        db.session.scalars(select(ManageLink)).one().revoked_at = walk.starts_at
    made = []
    for token in (home.token, "A" * 43, "%00"):
        with queries() as statements:
            client.get(f"/my/{token}/")
        made.append(len(statements))
    assert len(set(made)) == 1


def test_nobody_keeps_the_page_and_nobody_finds_it(client, walk):
    home = household_of(makers.category(walk))
    headers = client.get(home.at()).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "same-origin"


def test_looking_changes_nothing(client, walk, fresh, engine):
    home = household_of(makers.category(walk), "Léo")
    fresh(home.token)
    before = home.status(0), home.status(1)
    for below in (*PRIVATE, f"people/{home.entries[0].id}/transfer", f"people/{home.entries[0].id}/defer"):
        assert client.get(home.at(below)).status_code in (200, 303, 404), below
    assert (home.status(0), home.status(1)) == before


def test_another_adults_link_reaches_only_what_is_theirs(client, walk):
    category = makers.category(walk)
    home = household_of(category, "Léo")
    friend = makers.person(cast.STRANGER["name"], cast.STRANGER["email"])
    enter(home.registration, category, friend)
    enter(home.registration, category, child("Mia"), is_minor=True, guardian=friend)
    theirs = link_for(home.registration, friend)
    page = client.get(f"/my/{theirs}/")
    assert "Kim Lee" in page.text and "Mia" in page.text
    assert "Léo" not in page.text and PARENT["name"] not in page.text
    assert client.get(f"/my/{theirs}/people/{home.entries[1].id}").status_code == 404


def test_a_person_of_another_registration_is_not_found(client, walk, fresh):
    category = makers.category(walk)
    home, other = household_of(category), makers.entry(category)
    fresh(home.token)
    for below in ("", "/withdraw", "/transfer", "/category", "/leave", "/answers"):
        assert client.get(home.at(f"people/{other.id}{below}")).status_code == 404, below
    assert client.get(home.at(f"people/{10**22}")).status_code == 404


def test_after_changes_close_one_asks_instead(client, walk, fresh, still):
    home = household_of(makers.category(walk), "Léo")
    with writing():
        walk.changes_close_at = walk.starts_at - timedelta(days=7)
    still.move_to(walk.starts_at - timedelta(days=7))
    fresh(home.token)
    page = client.get(home.at())
    assert "Ask for a change" in page.text
    assert "Change something for" not in page.text
    for below in ("withdraw", "details", "add", f"people/{home.entries[0].id}/transfer"):
        assert client.get(home.at(below)).location == home.at("request"), below


def test_once_it_is_over_the_page_only_tells(client, walk, fresh, still):
    home = household_of(makers.category(walk), "Léo")
    still.move_to(walk.ends_at + timedelta(days=1))
    fresh(home.token)
    page = client.get(home.at())
    assert "This event is over." in page.text
    assert "Change something for" not in page.text and "Ask for a change" not in page.text
    assert client.get(home.at("withdraw")).location == home.at()


def test_a_cancelled_event_says_why(client, walk):
    home = household_of(makers.category(walk))
    with writing():
        walk.state, walk.notice = State.CANCELLED, makers.both("Too much snow.")
    assert "Too much snow." in client.get(home.at()).text


def test_every_name_is_shown_and_none_is_obeyed(client, walk):
    home = household_of(makers.category(walk), *cast.NAMES, *cast.HOSTILE_NAMES)
    page = client.get(home.at()).text
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "{{ 7 * 7 }} {% raw %}" in page
    for name in cast.NAMES:
        assert escape(name) in page, name


def test_a_large_household_costs_no_more_statements_than_a_small_one(client, walk, queries):
    category = makers.category(walk)
    small = household_of(category, "Léo")
    large = household_of(category, *(f"Child {number}" for number in range(8)))
    with queries() as few:
        client.get(small.at())
    with queries() as many:
        client.get(large.at())
    assert len(few) == len(many) <= 13, json.dumps(many, indent=1)
