"""The roster page."""

import re
from html import unescape

import pytest

from eventsapp.events.models import State
from eventsapp.permissions.table import AccessRole
from tests import cast, makers

ADDRESS = "/organize/walk/2027/roster"


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def amina(walk):
    category = makers.category(walk)
    return makers.entry(category, makers.person("Amina Haddad", "amina@example.org", phone="647-555-0119"))


def heads(page):
    found = re.findall(r'<th role="rowheader" scope="row"><a href="[^"]*">([^<]*)</a></th>', page.text)
    return [unescape(name) for name in found]


def test_it_lists_participants_and_volunteers(walk, amina, owner):
    makers.assignment(makers.shift(walk), makers.person("Kim Lee"))
    page = owner.get(ADDRESS)
    assert heads(page) == ["Amina Haddad", "Kim Lee"]
    for words in ("5 km walk", "Volunteer: Water table", "Confirmed", "amina@example.org", "647-555-0119"):
        assert words in page.text
    assert "Participants: 1 · Volunteers on shifts: 1" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_search_and_filters_have_an_address_of_their_own(walk, amina, owner):
    makers.entry(makers.category(walk), makers.person("Bo"))
    page = owner.get(ADDRESS, query_string={"q": "HADDAD amina", "who": "participants", "sort": "newest"})
    assert heads(page) == ["Amina Haddad"]
    assert 'value="HADDAD amina"' in page.text
    assert re.search(r'<option selected value="participants">', page.text)
    assert "exports?q=HADDAD+amina&amp;who=participants&amp;sort=newest" in page.text
    assert "Participants: 1" in page.text and "Volunteers on shifts" not in page.text


def test_nobody_found_offers_the_way_back(walk, amina, owner):
    page = owner.get(f"{ADDRESS}?q=nobody")
    assert "Nobody matches this" in page.text and f'href="{ADDRESS}"' in page.text


def test_an_empty_roster_says_so(walk, owner):
    assert "Nobody has signed up yet" in owner.get(ADDRESS).text


def test_pages_lead_forwards_and_back(walk, owner, monkeypatch):
    monkeypatch.setattr("eventsapp.reports.rosters.page.__kwdefaults__", {"after": "", "before": "", "size": 2})
    category = makers.category(walk)
    for name in ("Amina", "Bo", "Dana", "Kim", "Sam"):
        makers.entry(category, makers.person(name))

    def follow(page, words):
        return owner.get(unescape(re.search(rf'href="([^"]*)"[^>]*>{words}<', page.text).group(1)))

    first = owner.get(f"{ADDRESS}?status=confirmed")
    assert "Previous page" not in first.text
    second = follow(first, "Next page")
    assert heads(second) == ["Dana", "Kim"] and "status=confirmed" in second.request.url
    last = follow(first, "Last page")
    assert heads(last) == ["Kim", "Sam"] and "Next page" not in last.text
    assert heads(follow(last, "Previous page")) == ["Bo", "Dana"]
    assert heads(follow(last, "First page")) == ["Amina", "Bo"]


def test_no_page_has_a_name_in_its_address(walk, owner, monkeypatch):
    monkeypatch.setattr("eventsapp.reports.rosters.page.__kwdefaults__", {"after": "", "before": "", "size": 1})
    category = makers.category(walk)
    for name in ("Amina", "Bo"):
        makers.entry(category, makers.person(name))
    addresses = re.findall(r'href="([^"]*walk/2027/r[^"]*)"', owner.get(ADDRESS).text)
    assert addresses and not any("amina" in address.lower() for address in addresses)


def test_it_asks_the_database_as_often_for_many_as_for_one(walk, owner, queries):
    """Who looks and what they may, the charity, the event, its menu, the saved views, the lines, how many there are;
    two for flags: waivers, and all the others at once. One more finds where to go on, or what was searched for."""
    makers.waiver(walk)
    category, shift = makers.category(walk), makers.shift(walk, maximum=None)
    for _number in range(10):
        entry = makers.entry(category)
        makers.assignment(shift)
    for more in ("", f"?after=p{entry.id}", "?before=end", "?q=robin", "?q=walker1@"):
        with queries() as asked:
            assert owner.get(ADDRESS + more).status_code == 200
        assert len(asked) <= 9 + 1, "\n".join(one[:120] for one in asked)


@pytest.mark.parametrize("role", list(AccessRole))
def test_contacts_are_shown_to_those_who_may_see_them(walk, amina, signed_in, role):
    text = signed_in(role, None if role is AccessRole.OWNER else makers.db.session.merge(walk).series).get(ADDRESS).text
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.COORDINATOR)
    assert "Amina Haddad" in text
    assert ("amina@example.org" in text) == ("647-555-0119" in text) == ('data-label="Contact"' in text) == may


def test_nobody_guesses_an_address_who_may_not_see_it(walk, amina, signed_in):
    desk = signed_in(AccessRole.DESK)
    assert heads(desk.get(f"{ADDRESS}?q=amina@example.org")) == []


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS + ".csv"])
def test_an_organizer_of_one_series_does_not_find_anothers_roster(walk, amina, signed_in, address):
    other = makers.series("other")
    stranger = signed_in(AccessRole.ORGANIZER, other)
    assert stranger.get(address).status_code == 404
    makers.edition(of=other, year=2027)
    assert stranger.get("/organize/other/2027/roster").status_code == 200
    assert stranger.get("/organize/other/2027/roster", query_string={"after": f"p{amina.id}"}).status_code == 200


@pytest.mark.parametrize("which", ["walk/2026", "none/2027", "walk/0000"])
def test_what_does_not_exist_is_not_found(walk, owner, which):
    assert owner.get(f"/organize/{which}/roster").status_code == 404


def test_a_draft_has_a_roster_for_its_organizers(app, owner):
    makers.edition(of=makers.series("draft"), year=2027, state=State.DRAFT)
    assert owner.get("/organize/draft/2027/roster").status_code == 200


def test_it_is_shut_to_strangers(walk, amina, client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 302 and "Amina" not in answer.text


def test_names_are_text(walk, owner):
    category = makers.category(walk)
    for name in (*cast.NAMES, *cast.HOSTILE_NAMES):
        makers.entry(category, makers.person(name))
    page = owner.get(ADDRESS)
    assert sorted(heads(page)) == sorted((*cast.NAMES, *cast.HOSTILE_NAMES))
    assert "<script>alert" not in page.text and "<img src=x" not in page.text


NUMBERS = ("9" * 23, "-1", "p" + "9" * 23)
HOSTILE = (*NUMBERS, "\x00", "%", "_", "x" * 10_000, "'", "[]", "\ud7ff\uffff", "🌻", "\u202e", "../..", "{{7*7}}")


def test_no_question_is_a_fault(walk, amina, owner):
    for name in ("q", "who", "category", "role", "status", "sort", "after", "before", "unheard"):
        for value in HOSTILE:
            assert owner.get(ADDRESS, query_string={name: value}).status_code == 200, (name, value)
        broken = f"?{name}=%ff%fe%c3%28%00&{name}=&{name}[]=1&=&&"
        assert owner.get(f"{ADDRESS}{broken}").status_code == 200
        # A download whose filter asks for what there is not leads back to choosing.
        assert owner.get(f"{ADDRESS.replace('roster', 'roster.csv')}{broken}").status_code in (200, 422)


def test_it_speaks_french(walk, amina, owner):
    page = owner.get(f"/fr{ADDRESS}")
    assert "La Marche (walk) 2027" in page.text and "Marche de 5 km" in page.text
