"""Duplicates: who may be one and the same, and why; whoever was told apart is not listed again."""

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.people import telling_apart
from eventsapp.people.models import Household, Person
from eventsapp.reports import duplicates
from eventsapp.reports.duplicates import Reason
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from tests import makers


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"))


@pytest.fixture
def enter(walk):
    category = makers.category(walk)

    def enter(name, email=None, *, household=None, **given):
        person = makers.person(name, email, **given)
        if household is not None:
            with writing():
                db.session.get_one(Person, person.id).household_id = household.id
        return makers.entry(category, person).person

    return enter


def household():
    return makers._stored(Household(made_at=makers.clock.now()))


def found(walk, **options):
    page = duplicates.found([walk.id], **options)
    return [(pair.one.name, pair.other.name, pair.reasons) for pair in page.pairs]


def test_one_name_at_one_address_with_another_telephone(walk, enter):
    enter("Zoë Lefèvre", "zoe@example.org", phone="1")
    enter("ZOE LEFEVRE", "Zoe@Example.org", phone="2")
    assert found(walk) == [("Zoë Lefèvre", "ZOE LEFEVRE", [Reason.SAME_ADDRESS, Reason.TWICE])]


def test_one_name_with_one_telephone_or_in_one_household(walk, enter):
    home = household()
    enter("Kim", "a@example.org", phone="416-555-0100")
    enter("Kim", "b@example.org", phone="416-555-0100")
    enter("Bo", household=home)
    enter("Bo", household=home)
    assert found(walk) == [
        ("Kim", "Kim", [Reason.SAME_PHONE, Reason.TWICE]),
        ("Bo", "Bo", [Reason.SAME_HOUSEHOLD, Reason.TWICE]),
    ]


def test_names_that_are_nearly_the_same_at_one_address(walk, enter):
    enter("Catherine Tremblay", "home@example.org")
    enter("Katherine Tremblay", "home@example.org")
    enter("Tremblay Catherine", "home@example.org")
    enter("Luc Tremblay", "home@example.org")
    enter("Catherin Tremblay", "else@example.org")
    pairs = {(one, other) for one, other, why in found(walk) if why == [Reason.NEAR_NAME]}
    assert pairs == {
        ("Catherine Tremblay", "Katherine Tremblay"),
        ("Catherine Tremblay", "Tremblay Catherine"),
    }


def test_numbered_places_of_a_group_are_not_near(walk, enter):
    home = household()
    enter("Volunteer 11 of Oakwood School", household=home)
    enter("Volunteer 12 of Oakwood School", household=home)
    assert found(walk) == []


def test_two_of_one_name_in_different_years_are_two_until_more_speaks_for_it(walk, enter):
    enter("Robin Walker", "a@example.org")
    next_year = makers.edition(of=walk.series, year=walk.year + 1)
    makers.entry(makers.category(next_year), makers.person("Robin Walker", "b@example.org"))
    page = duplicates.found([walk.id, next_year.id])
    assert page.pairs == []


def test_a_duplicate_of_last_year_is_found_over_all_years(walk, enter):
    enter("Robin Walker", "a@example.org", phone="1")
    next_year = makers.edition(of=walk.series, year=walk.year + 1)
    makers.entry(makers.category(next_year), makers.person("Robin Walker", "a@example.org", phone="2"))
    assert found(walk) == []
    (pair,) = duplicates.found([walk.id, next_year.id]).pairs
    assert pair.reasons == [Reason.SAME_ADDRESS]


def test_who_helps_and_takes_part_under_two_rows_is_found(walk, enter):
    enter("Amina", "amina@example.org", phone="1")
    makers.assignment(makers.shift(walk), makers.person("Amina", "amina@example.org", phone="2"))
    assert found(walk) == [("Amina", "Amina", [Reason.SAME_ADDRESS])]


def test_a_waiver_that_only_one_has_accepted_is_said(walk, enter):
    version = makers.waiver(walk, WaiverKind.ADULT)
    one, _other = enter("Amina", "a@example.org", phone="1"), enter("Amina", "a@example.org", phone="2")
    with writing():
        signing.sign(version, one, signer=one, name="Amina", language="en", by=OPERATOR)
    assert found(walk)[0][2] == [Reason.SAME_ADDRESS, Reason.TWICE, Reason.UNSIGNED]


def test_who_was_told_apart_is_not_listed_again_until_that_is_taken_back(walk, enter):
    one, other = enter("Amina", "a@example.org", phone="1"), enter("Amina", "a@example.org", phone="2")
    with writing():
        telling_apart.tell(other, one, by=OPERATOR)
        telling_apart.tell(one, other, by=OPERATOR)
    assert found(walk) == [] and telling_apart.are(other.id, one.id)
    with writing():
        telling_apart.forget(other, one, by=OPERATOR)
    assert len(found(walk)) == 1


def test_pairs_are_paged_without_a_gap_or_a_double(walk, enter, monkeypatch):
    monkeypatch.setattr(duplicates, "AT_ONCE", 3)
    for number in range(5):
        enter(f"Robin {'abcde'[number] * 5}", f"r{number}@example.org", phone="1")
        enter(f"Robin {'abcde'[number] * 5}", f"r{number}@example.org", phone="2")
    for number in range(9):
        enter(f"{'fghijklmn'[number] * 6}", "crowd@example.org")
    seen, after = [], (0, 0)
    while True:
        page = duplicates.found([walk.id], after, size=2)
        seen += [(pair.one.id, pair.other.id) for pair in page.pairs]
        if page.further is None:
            break
        after = page.further
    assert len(seen) == len(set(seen)) == 5 and seen == sorted(seen)


def test_a_crowd_at_one_address_is_looked_through_in_portions(walk, enter, monkeypatch):
    monkeypatch.setattr(duplicates, "AT_ONCE", 3)
    monkeypatch.setattr(duplicates, "MOST_LOOKED_AT", 3)
    for number in range(4):
        enter("fghi"[number] * 6, "crowd@example.org")
    page = duplicates.found([walk.id])
    assert page.pairs == [] and page.further is not None


def test_a_page_costs_as_many_queries_however_many_pairs(walk, enter, queries):
    made = []
    for number in range(2):
        for one in range(4):
            enter(f"Robin {'abcdefgh'[number * 4 + one] * 5}", f"r{number}{one}@example.org", phone="1")
            enter(f"Robin {'abcdefgh'[number * 4 + one] * 5}", f"r{number}{one}@example.org", phone="2")
        edition_id = walk.id
        with queries() as asked:
            duplicates.found([edition_id])
        made.append(len(asked))
    assert made == [4, 4]


def test_nobody_of_another_series_is_looked_at(walk, enter):
    enter("Amina", "a@example.org", phone="1")
    zoo = makers.edition(of=makers.series("zoo"))
    stranger = makers.person("Amina", "a@example.org", phone="2")
    makers.entry(makers.category(zoo), stranger)
    assert found(walk) == []
    assert not duplicates.are_of(walk.series_id, [stranger.id]) and duplicates.are_of(zoo.series_id, [stranger.id])
