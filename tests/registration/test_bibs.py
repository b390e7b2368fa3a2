"""Bib numbers: nobody has that of another, whoever gives them out at the same moment."""

import pytest
from sqlalchemy.exc import IntegrityError

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.registration import bibs, changes
from eventsapp.registration.bibs import BibTaken, TooFewNumbers
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from tests import makers
from tests.capacity.test_race import at_once


@pytest.fixture
def walk(app):
    return makers.edition()


def own(*entries):
    return [db.session.get_one(Entry, entry.id) for entry in entries]


def numbers(*entries):
    db.session.expire_all()
    return [entry.bib for entry in own(*entries)]


def test_a_number_is_given_changed_and_taken_away(walk):
    amina = makers.entry(makers.category(walk))
    for number in (7, 8, None):
        with writing():
            bibs.give(own(amina)[0], number, by=OPERATOR)
        assert numbers(amina) == [number]


def test_the_number_of_somebody_else_is_refused_by_their_name_but_free_in_another_event(walk):
    category = makers.category(walk)
    amina, bo = makers.entry(category, makers.person("Amina")), makers.entry(category)
    other = makers.entry(makers.category())
    with writing():
        bibs.give(own(amina)[0], 7, by=OPERATOR)
        bibs.give(own(other)[0], 7, by=OPERATOR)
    with pytest.raises(BibTaken, match="belongs to Amina already"), writing():
        bibs.give(own(bo)[0], 7, by=OPERATOR)


def test_the_database_is_the_last_to_say_no(walk):
    category = makers.category(walk)
    amina, bo = makers.entry(category), makers.entry(category)
    with pytest.raises(IntegrityError), writing():
        for entry in own(amina, bo):
            entry.bib = 7


def test_numbers_in_order_skip_those_in_use_and_leave_who_has_one_or_only_waits(walk):
    category = makers.category(walk, maximum=4)
    amina, bo, dana, kim = (makers.entry(category, makers.person(name)) for name in ("Amina", "Bo", "Dana", "Kim"))
    waits = makers.entry(category)
    with writing():
        bibs.give(own(bo)[0], 11, by=OPERATOR)
        given = bibs.give_in_order(own(kim, waits, bo, amina, dana), 10, by=OPERATOR)
        assert [entry.person.name for entry in given] == ["Kim", "Amina", "Dana"]
    assert numbers(amina, bo, dana, kim, waits) == [12, 11, 13, 10, None]
    with writing():
        assert len(bibs.take_back(own(amina, waits, kim), by=OPERATOR)) == 2
    assert numbers(amina, bo, dana, kim) == [None, 11, 13, None]


def test_numbers_that_do_not_reach_for_all_are_given_to_nobody(walk):
    category = makers.category(walk)
    amina, bo = makers.entry(category), makers.entry(category)
    with pytest.raises(TooFewNumbers), writing():
        bibs.give_in_order(own(amina, bo), bibs.HIGHEST, by=OPERATOR)
    assert numbers(amina, bo) == [None, None]


def test_who_gets_the_place_gets_the_number(walk):
    amina = makers.entry(makers.category(walk))
    sent = makers.registration(walk, makers.person("Bo"))
    with writing():
        bibs.give(own(amina)[0], 7, by=OPERATOR)
        registration = db.session.get_one(Registration, sent.id)
        handed = changes.hand_on(own(amina)[0], registration, registration.registrant, from_age=18, by=OPERATOR)
    assert numbers(amina, handed) == [None, 7]


def test_two_who_number_the_same_people_at_once_give_each_one_number(app, walk):
    category = makers.category(walk)
    ids = [makers.entry(category).id for _number in range(5)]
    db.session.remove()

    def number(place):
        try:
            with writing():
                entries = [db.session.get_one(Entry, one) for one in (ids if place % 2 else ids[::-1])]
                return len(bibs.give_in_order(entries, 1, by=OPERATOR))
        except Refusal as refusal:
            return str(refusal)

    assert sorted(at_once(app, number, 4)) == [0, 0, 0, 5]
    assert sorted(db.session.scalars(db.select(Entry.bib))) == [1, 2, 3, 4, 5]
