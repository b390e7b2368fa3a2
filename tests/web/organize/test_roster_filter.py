"""The filters of the roster page: in the address, in words, and only those whose answer one may see."""

import re
from html import unescape

import pytest

from eventsapp.access import needs
from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.permissions.table import AccessRole
from eventsapp.questions.models import Audience, Kind
from eventsapp.registration import answers
from tests import makers
from tests.web.organize.test_roster import ADDRESS, HOSTILE, heads

ASKED = {
    "payment": "owes",
    "waiver": "missing",
    "here": "expected",
    "need": "asked",
    "age": "18-",
    "team": "zoo",
    "flag": "unsigned",
}


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def amina(walk):
    """Somebody who owes, has not accepted, has a team and a need, and gave an answer; beside Bo, who has none of it."""
    makers.waiver(walk)
    category = makers.category(walk)
    person = makers.person("Amina Haddad")
    entry = makers.entry(category, person, fee_cents=1000, from_age=18)
    makers.entry(category, makers.person("Bo"), from_age=3, to_age=12)
    makers.team(walk, "Zoo", person)
    with writing():
        needs.ask(db.session.merge(walk), db.session.merge(person), {NeedKind.CHAIR: ""}, by=PUBLIC)
    return entry


def said(page):
    return unescape(re.search(r'id="filters">\s*<summary>([^<]*)</summary>', page.text).group(1))


def counted(page):
    return re.search(r'id="counted">([^<]*)<', page.text).group(1)


@pytest.mark.parametrize("name", sorted(ASKED.keys() - {"waiver", "here", "flag"}))
def test_each_filter_finds_its_people_and_is_said_in_a_line(walk, amina, owner, name):
    page = owner.get(ADDRESS, query_string={name: ASKED[name]})
    assert heads(page) == ["Amina Haddad"]
    assert said(page).startswith("Filters: ") and "none" not in said(page)
    assert "Participants: 1" in counted(page)


def test_all_of_them_together_stand_in_the_address_of_every_way_on(walk, amina, owner):
    page = owner.get(ADDRESS, query_string=ASKED)
    assert heads(page) == ["Amina Haddad"]
    for way in re.findall(r'href="([^"]*roster(?:\.csv|/columns|/views/new)\?[^"]*)"', page.text):
        assert all(f"{name}=" in unescape(way) for name in ASKED), way
    assert "no filter is lost" and said(page).count("·") == len(ASKED) - 1


def test_without_a_filter_the_line_says_so(walk, amina, owner):
    assert "none" in said(owner.get(ADDRESS))
    assert "none" in said(owner.get(f"{ADDRESS}?q=haddad&sort=newest"))


def test_a_filter_that_cannot_be_read_is_none(walk, amina, owner):
    everybody = heads(owner.get(ADDRESS))
    for name in (*ASKED, "answer"):
        if name != "team":
            for value in (*HOSTILE, "1:m", "0-0", "-"):
                page = owner.get(ADDRESS, query_string={name: value})
                assert heads(page) == everybody and "none" in said(page), (name, value)


def test_a_team_of_any_letters_is_no_fault(walk, amina, owner):
    for value in HOSTILE:
        assert owner.get(ADDRESS, query_string={"team": value}).status_code == 200


@pytest.mark.parametrize("role", list(AccessRole))
def test_access_needs_are_asked_about_by_those_who_may_see_them(walk, amina, signed_in, role):
    visitor = signed_in(role)
    page = visitor.get(f"{ADDRESS}?need=asked")
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.COORDINATOR)
    assert ('name="need"' in page.text) == may
    assert heads(page) == (["Amina Haddad"] if may else ["Amina Haddad", "Bo"])
    if visitor.get(f"{ADDRESS}.csv").status_code == 200:
        assert ("Bo" in visitor.get(f"{ADDRESS}.csv?need=asked").text) != may


@pytest.mark.parametrize("role", list(AccessRole))
def test_answers_are_asked_about_by_those_who_may_see_them(walk, amina, signed_in, role):
    options = [{"key": "m", "en": "Medium", "fr": "Moyen"}, {"key": "l", "en": "Large", "fr": "Grand"}]
    ours, desks = (
        makers.question(walk, makers.both(label), kind=Kind.CHOICE, options=options, audience=audience)
        for label, audience in (("Ours", Audience.ORGANIZERS), ("Desk's", Audience.DESK))
    )
    with writing():
        entry = db.session.merge(amina)
        answers.keep(entry.registration, {ours.id: "m", desks.id: "m"}, entry=entry)
    visitor = signed_in(role)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER)
    assert heads(visitor.get(f"{ADDRESS}?answer={desks.id}:m")) == ["Amina Haddad"]
    assert (heads(visitor.get(f"{ADDRESS}?answer={ours.id}:m")) == ["Amina Haddad"]) == may
    assert ("Ours" in visitor.get(ADDRESS).text) == may


def test_every_head_that_sorts_leads_to_its_order(walk, amina, owner):
    page = owner.get(f"{ADDRESS}?payment=owes")
    for order in ("category", "newest"):
        assert f"sort={order}" in page.text
    sorted_page = owner.get(f"{ADDRESS}?sort=category")
    assert 'aria-sort="ascending"' in sorted_page.text and heads(sorted_page) == ["Amina Haddad", "Bo"]


def test_filters_are_said_in_french(walk, amina, owner):
    assert said(owner.get(f"/fr{ADDRESS}?payment=owes")).startswith("Filtres")


def test_sites_are_a_filter_and_a_column_only_where_there_are_some(walk, amina, owner):
    page = owner.get(ADDRESS)
    assert 'name="site"' not in page.text and 'data-label="Site"' not in page.text
    site, other = makers.site(walk, "Halifax"), makers.site(walk, "Moncton")
    makers.entry(makers.category(walk, site=site), makers.person("Kim Lee"))
    makers.assignment(makers.shift(walk, site=site), makers.person("Sam Okafor"))
    page = owner.get(ADDRESS, query_string={"site": site.id})
    assert heads(page) == ["Kim Lee", "Sam Okafor"] and said(page) == "Filters: Site: Halifax"
    assert counted(page) == "Participants: 1 · Volunteers on shifts: 1"
    assert page.text.count('data-label="Site"><span class="nowrap">Halifax</span>') == 2
    assert '<optgroup label="Halifax">' in page.text
    assert heads(owner.get(ADDRESS, query_string={"site": other.id})) == []
    assert len(heads(owner.get(ADDRESS, query_string={"site": "nowhere"}))) == 4
