"""The pages of duplicates: found, compared, merged or told apart, by those who may."""

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.permissions.table import AccessRole
from eventsapp.registration.models import Entry
from tests import cast, makers

ADDRESS = "/organize/walk/2027/duplicates"


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def pair(walk):
    """Somebody who took part last year, and helps this year under another telephone."""
    before = makers.edition(of=walk.series, year=2026)
    one = makers.person("Zoë Lefèvre", "zoe@example.org", phone="+1 416-555-0100")
    other = makers.person("Zoe Lefevre", "zoe@example.org", phone="+1 416-555-0199")
    makers.entry(makers.category(before), one)
    makers.assignment(makers.shift(walk), one)
    makers.assignment(makers.shift(walk, at=makers.time(13), until=makers.time(14)), other)
    return one, other


def compare(pair):
    return f"{ADDRESS}/{pair[0].id}/{pair[1].id}"


def people():
    return db.session.scalar(select(func.count()).select_from(Person).where(Person.name_key == "zoe lefevre"))


def test_a_pair_is_listed_with_why_and_leads_to_its_comparison(pair, owner):
    page = owner.get(ADDRESS).text
    assert "Zoë Lefèvre and Zoe Lefevre" in page and "Same name and e-mail address" in page
    assert compare(pair) in page


def test_nobody_alike_is_said_and_all_years_can_be_looked_at(walk, owner):
    page = owner.get(ADDRESS).text
    assert "Nobody looks like anybody else" in page and "years=all" in page
    assert owner.get(f"{ADDRESS}?years=all").status_code == 200


def test_the_comparison_shows_both_and_what_becomes_of_them(pair, owner):
    page = owner.get(compare(pair)).text
    assert "+1 416-555-0100" in page and "+1 416-555-0199" in page
    assert "2026: 5 km walk, Confirmed" in page.replace("\n", "") and "Shifts" in page
    assert 'name="phone" value="one" checked' in page and 'name="email"' not in page
    assert "A merge cannot be undone" in page


def test_they_are_merged_as_chosen(pair, owner, post):
    address = compare(pair)
    answer = post(owner, address, {"phone": "other"}, form="merge")
    assert answer.status_code == 303
    assert "They are one person now: Zoë Lefèvre." in owner.get(answer.headers["Location"]).text
    kept = db.session.scalars(select(Person).where(Person.name_key == "zoe lefevre")).one()
    assert (kept.id, kept.phone) == (pair[0].id, "+1 416-555-0199")
    assert owner.get(address).status_code == 404


def test_a_page_that_is_out_of_date_is_read_again_first(pair, owner, post):
    answer = post(owner, compare(pair), {"seen": "what it said before"}, form="merge")
    assert answer.status_code == 422 and "Please read it again" in answer.text and people() == 2
    assert post(owner, compare(pair), {}, form="merge").status_code == 303


def test_where_a_rule_forbids_it_the_page_says_the_way_out_and_offers_no_button(walk, owner):
    category = makers.category(walk)
    pair = [makers.entry(category, makers.person("Zoe Lefevre")).person for _each in range(2)]
    page = owner.get(compare(pair)).text
    assert (
        "They cannot be merged now" in page
        and "Withdraw one of the two places first" in page
        and "Merge the two" not in page
    )
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert owner.post(compare(pair), data={"csrf_token": token, "seen": ""}).status_code == 422
    assert people() == 2


def test_told_apart_they_are_not_listed_and_it_can_be_taken_back(pair, owner, post):
    answer = post(owner, compare(pair), {}, form="apart")
    page = owner.get(answer.headers["Location"]).text
    assert "are two people" in page and compare(pair) not in page
    assert "Somebody said that these are two people" in owner.get(compare(pair)).text
    post(owner, compare(pair), {}, form="apart")
    assert compare(pair) in owner.get(ADDRESS).text


@pytest.mark.parametrize("role", list(AccessRole))
def test_only_some_roles_may(pair, signed_in, role):
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER)
    for address in (ADDRESS, compare(pair)):
        assert signed_in(role).get(address).status_code == (200 if may else 404)


def test_an_organizer_of_one_series_merges_nobody_who_is_in_another(pair, signed_in, walk, post):
    zoo = makers.edition(of=makers.series("zoo"), year=2027)
    makers.entry(makers.category(zoo, name=makers.both("Secret category")), pair[1])
    visitor = signed_in(AccessRole.ORGANIZER, walk.series)
    page = visitor.get(compare(pair)).text
    assert "your account does not include" in page and "Secret category" not in page and "Merge the two" not in page
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert visitor.post(compare(pair), data={"csrf_token": token, "seen": ""}).status_code == 422
    assert people() == 2


def test_nobody_of_another_series_is_found_by_guessing(walk, pair, owner):
    makers.edition(of=makers.series("zoo"), year=2027)
    assert owner.get(compare(pair).replace("walk", "zoo")).status_code == 404
    stranger = makers.person("Kim")
    for one, other in ((pair[0].id, stranger.id), (pair[0].id, pair[0].id), (10**22, 1), (1, 2**31)):
        assert owner.get(f"{ADDRESS}/{one}/{other}").status_code == 404


@pytest.mark.parametrize("after", ["", "x", "1", "1-2-3", "-1-1", "9" * 30 + "-1", "9999999999-9999999999", "²-1"])
def test_no_question_is_a_fault(pair, owner, after):
    assert owner.get(ADDRESS, query_string={"after": after}).status_code == 200


@pytest.mark.parametrize("name", cast.HOSTILE_NAMES)
def test_hostile_names_are_shown_not_obeyed(walk, owner, name):
    shift = makers.shift(walk, maximum=None)
    pair = [makers.assignment(shift, makers.person(name, "a@example.org", phone=phone)).person for phone in "12"]
    for address in (ADDRESS, compare(pair)):
        page = owner.get(address)
        assert page.status_code == 200 and "<script>alert" not in page.text and "<img src=x" not in page.text


def test_it_speaks_french(pair, owner):
    for address in (ADDRESS, compare(pair)):
        assert owner.get(f"/fr{address}").status_code == 200


def test_merging_takes_its_entries_along(pair, owner, post):
    post(owner, compare(pair), {}, form="merge")
    assert set(db.session.scalars(select(Entry.person_id))) == {pair[0].id}
