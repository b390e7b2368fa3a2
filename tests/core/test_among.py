"""Whether a column holds one of many values, asked with one value."""

from sqlalchemy import String, select

from eventsapp.core.among import among, one_of
from eventsapp.core.db import db
from eventsapp.people.models import Person
from tests import cast, makers, plans

NAMED = select(Person.id).where(among(Person.name, "names", String))
NUMBERED = select(Person.id).where(among(Person.id, "numbers"))


def test_it_finds_those_that_are_named_and_nobody_else(app):
    made = {name: makers.person(name).id for name in (*cast.NAMES, *cast.HOSTILE_NAMES)}
    for name, number in made.items():
        same = [one for other, one in made.items() if other == name]
        assert sorted(db.session.scalars(NAMED, {"names": {name}})) == sorted(same) and number in same
    numbers = sorted(made.values())
    assert sorted(db.session.scalars(NUMBERED, {"numbers": {*numbers, 2**30}})) == numbers
    assert db.session.scalars(NUMBERED, {"numbers": ()}).all() == []


def test_the_statement_is_the_same_for_any_number_and_reads_by_the_index(app):
    first, second = (makers.person(name).id for name in ("Amina", "Kim"))
    with plans.asked() as made:
        for numbers in ([first], [first, second], []):
            db.session.scalars(NUMBERED, {"numbers": numbers}).all()
    assert len({one.statement for one in made}) == 1
    assert plans.read_whole(made) == []


def test_words_of_ours_are_a_part_of_the_statement(app):
    amina = makers.person("Amina")
    assert db.session.scalars(select(Person.id).where(one_of(Person.language, ("en", "fr")))).all() == [amina.id]
    assert db.session.scalars(select(Person.id).where(~one_of(Person.language, ("en", "fr")))).all() == []
