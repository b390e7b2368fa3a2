"""Finding somebody in a roster by the beginning of any word of their name, however many people there are."""

import re

import pytest
from sqlalchemy import text

from eventsapp.core import name_words
from eventsapp.core.db import db, writing
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.reports import finding, rosters
from eventsapp.reports.filters import Filter, Marks, Standing, Who, understood
from eventsapp.volunteering.models import Assignment
from tests import makers
from tests.reports.test_roster_plans import plans

LONG = "Marie-Ève Côté St-Pierre van der Berg"


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"))


def people(walk, *wanted):
    category = makers.category(walk)
    return [makers.entry(category, makers.person(name)) for name in wanted]


def asked(walk, typed, **wanted):
    return rosters.looked_up(walk.id, Filter(search=understood(typed, with_contacts=True), **wanted))


def found(walk, typed, **wanted):
    return [line.name for line in rosters.page(walk.id, asked(walk, typed, **wanted)).lines]


@pytest.mark.parametrize("typed", ["mari", "eve", "cot", "st-p", "pier", "van", "der", "ber", "berg marie", "eve côté"])
def test_each_word_of_a_name_is_found_by_its_beginning_however_many_there_are(walk, typed):
    people(walk, LONG, "Amina Haddad")
    helper = makers.assignment(makers.shift(walk), makers.person(LONG))
    wanted = asked(walk, typed)
    assert [line.name for line in rosters.page(walk.id, wanted).lines] == [LONG, LONG]
    assert wanted.marks and wanted.marks.assignments == (helper.id,), "found by reading every name"


def test_who_is_called_so_stands_before_whoever_only_has_it_inside_of_a_name(walk):
    people(walk, "Ann Lee", "Mary Ann Roy", "Hannah Osei", "Bo Tremblay")
    assert found(walk, "ann") == ["Ann Lee", "Mary Ann Roy"]
    assert found(walk, "nnah") == ["Hannah Osei"], "nobody's name begins like that"
    assert found(walk, "mbl bo") == ["Bo Tremblay"]


def test_a_name_that_many_have_is_gone_through_in_the_order_of_the_roster(walk, monkeypatch):
    people(walk, "Bo Tremblay", "Ann Tremblay", "Hannah Osei", "Tremblay Roy")
    makers.assignment(makers.shift(walk), makers.person("Kim Tremblay"))
    few = found(walk, "tremblay")
    monkeypatch.setattr(finding, "MOST", 1)
    assert asked(walk, "tremblay").marks is None
    assert found(walk, "tremblay") == few == ["Ann Tremblay", "Bo Tremblay", "Kim Tremblay", "Tremblay Roy"]
    assert found(walk, "tremblay", who=Who.VOLUNTEERS) == ["Kim Tremblay"]
    assert rosters.counts(walk.id, asked(walk, "tremblay")).participants == 2, "more than 1, that is all"


def test_a_number_that_nobody_has_is_looked_for_in_no_name(walk):
    people(walk, "Agent 47", "Bo")
    assert found(walk, "47") == ["Agent 47"]
    assert asked(walk, "7").marks == Marks((), ()) and found(walk, "7") == []


def test_somebody_whom_the_list_does_not_show_hides_nobody(walk):
    ann, _hannah = people(walk, "Ann Lee", "Hannah Osei")
    with writing():
        db.session.merge(ann).status = EntryStatus.WITHDRAWN
    assert found(walk, "ann") == ["Hannah Osei"]
    assert found(walk, "ann", standing=Standing.GONE) == ["Ann Lee"]
    assert found(walk, "ann", standing=Standing.REQUESTED, who=Who.PARTICIPANTS) == [], "a list that has no lines"


def test_who_was_ticked_stays_so_while_it_is_searched(walk):
    ann, _other = people(walk, "Ann Lee", "Ann Roy")
    assert found(walk, "ann", marks=Marks((ann.id,), ())) == ["Ann Lee"]


def test_finding_a_name_walks_through_no_edition(walk):
    people(walk, LONG, *(f"Walker {number}" for number in range(30)))
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE entries"))
    with plans() as made:
        asked(walk, "cote")
    plan = made[-1]
    through = re.findall(r"(?:SEARCH|Scan using) (?:entries USING )?(?:COVERING )?(?:INDEX )?(ix_entries\w+)", plan)
    assert {f"ix_entries_word_{number}" for number in (2, 3, 4)} | {"ix_entries_long_names"} <= set(through), plan
    assert not re.search(r"ix_entries_roster_by_name \(edition_id=\?\)", plan), plan


@pytest.mark.parametrize("model", [Entry, Assignment])
def test_every_migrated_database_has_the_indexes(app, model):
    """A table that is rebuilt on SQLite loses them, since nothing there tells of their expressions."""
    names = {index.name for index in model.__table__.indexes if "_word_" in index.name or "_long_" in index.name}
    assert len(names) == name_words.INDEXED
    is_sqlite = db.engine.dialect.name == "sqlite"
    listed = text("SELECT name FROM sqlite_master" if is_sqlite else "SELECT indexname FROM pg_indexes")
    assert names <= set(db.session.scalars(listed))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Sean O'Brien", "obrien"),
        ("Sean O’Brien", "OBrien sean"),
        ("Rosa D'Angelo", "dangelo"),
        ("Jean-Pierre de la Cruz", "jeanpierre delacruz"),
        ("Mona El-Hassan", "elhassan"),
        ("Ann Mac Donald", "macdonald"),
        ("Zoë St. Pierre", "st.pierre"),
        ("Luis García Márquez", "marquez garcia"),
        ("Luis García Márquez", "garcia, luis"),
        ("Sean OBrien", "o'brien"),
    ],
)
def test_a_name_is_found_however_its_parts_are_joined_and_in_whatever_order(walk, name, typed):
    people(walk, name, "Bo Tremblay")
    assert found(walk, typed) == [name]


def test_a_few_letters_are_not_looked_for_across_two_names(walk):
    people(walk, "Danielle Tremblay", "Violet Roy")
    assert found(walk, "let") == ["Violet Roy"]
