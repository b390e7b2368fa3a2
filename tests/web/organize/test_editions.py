"""The editions at a glance."""

from datetime import date

from eventsapp.events.models import State
from eventsapp.permissions.table import AccessRole
from tests import cast, makers


def test_it_shows_every_edition_with_its_figures(app, owner):
    walk = makers.edition(of=makers.series("walk", name=makers.both("Zoo Walk", "Marche au zoo")), year=2031)
    category = makers.category(walk, maximum=2, name=makers.both("Wheel"))
    for _number in range(3):
        makers.entry(category)
    makers.assignment(makers.shift(walk, ideal=4, maximum=5))
    text = owner.get("/organize/").text
    assert 'href="/organize/walk/2031/"' in text and "Zoo Walk 2031" in text
    assert "2 of 2, 1 waiting" in text and "1 of 4" in text
    assert "Marche au zoo 2031" in owner.get("/fr/organize/").text


def test_it_asks_the_database_as_often_for_many_as_for_one(app, owner, queries):
    for year in range(2030, 2040):
        edition = makers.edition(year=year, starts_on=date(year, 6, 6), state=State.DRAFT)
        makers.entry(makers.category(edition))
        makers.shift(edition)
    with queries() as asked:
        assert owner.get("/organize/").status_code == 200
    assert len(asked) <= 6, asked


def test_of_another_series_nothing_is_told(app, signed_in):
    mine, other = makers.series("mine"), makers.series("other")
    makers.edition(of=mine), makers.edition(of=other)
    text = signed_in(AccessRole.ORGANIZER, mine).get("/organize/").text
    assert "The Walk (mine)" in text and "(other)" not in text


def test_somebody_without_a_role_is_told_whom_to_ask(app, signed_in):
    makers.edition()
    text = signed_in().get("/organize/").text
    assert "Nothing has been entrusted to you yet" in text and "roster" not in text


def test_an_empty_database_says_so(app, owner):
    assert "Welcome! There is nothing here yet" in owner.get("/organize/").text


def test_it_is_shut_to_strangers(app, client):
    assert client.get("/organize/").headers["Location"] == "/organize/sign-in?next=/organize/"


def test_names_are_text(app, owner):
    for number, name in enumerate(cast.HOSTILE_NAMES):
        makers.edition(of=makers.series(f"s{number}", name=makers.both(name)))
    text = owner.get("/organize/").text
    assert "<script>alert" not in text and "<img src=x" not in text
