"""Exports: the roster as a spreadsheet, which never calculates what people typed."""

import csv
import io

import pytest

from eventsapp.core.db import db, writing
from eventsapp.reports import exports, rosters
from eventsapp.reports.filters import Filter, Order, Who
from tests import cast, makers


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"))


def written(app, walk, wanted=Filter(), **options):  # noqa: B008 - it never changes
    with app.test_request_context():
        menu = rosters.menu(walk.id)
        pieces = exports.roster(walk.id, walk.zone, wanted, menu, **{"with_contacts": True} | options)
        return "".join(pieces)


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_sheet_says_all_that_the_page_says(still, app, walk):
    makers.entry(makers.category(walk), makers.person("Amina Haddad", "amina@example.org", phone="647-555-0119"))
    makers.assignment(makers.shift(walk), makers.person("Kim Lee"))
    amina, kim = read(written(app, walk))
    assert amina["Name"] == "Amina Haddad" and amina["Category or role"] == "5 km walk"
    assert amina["Signed up"] == "2027-03-10 10:00", "the clock on the wall in Toronto"
    assert (amina["E-mail address"], amina["Phone number"]) == ("amina@example.org", "647-555-0119")
    assert (kim["Takes part or helps"], kim["Category or role"], kim["Status"]) == ("Helps", "Water table", "Confirmed")
    assert (kim["Shift begins"][11:], kim["Shift ends"][11:]) == ("08:00", "12:00")


def test_contacts_are_no_columns_for_those_who_may_not_see_them(app, walk):
    makers.entry(makers.category(walk), makers.person("Amina Haddad", "amina@example.org"))
    text = written(app, walk, with_contacts=False)
    assert "example.org" not in text and "E-mail address" not in text


FORMULAS = (*cast.HOSTILE_NAMES, "\t=1+1", "＝1+1", "＋1", "－1", "＠SUM", "\r=1", " =1+1", "\x00=1")


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_begins_a_formula(app, walk, name):
    person = makers.person("Robin")
    with writing():
        person = db.session.merge(person)
        person.name = name if db.engine.dialect.name == "sqlite" else name.replace("\x00", "")
        person.phone = "+1 416 555 0100"
    makers.entry(makers.category(walk, name=makers.both("=cmd")), person)
    rows = list(csv.reader(io.StringIO(written(app, walk), newline="")))
    assert len(rows) == 2 and len(rows[1]) == len(rows[0])
    for cell in rows[1]:
        assert cell.lstrip()[:1] not in tuple("=+-@＝＋－＠\t\r\n\0"), cell
    assert rows[1][0].removeprefix("'").replace("\x00", "") == name.replace("\x00", "")


def test_lines_end_as_spreadsheets_want_it(app, walk):
    makers.entry(makers.category(walk))
    text = written(app, walk)
    assert text.count("\r\n") == 2 and text.count("\n") == 2


@pytest.mark.parametrize("order", list(Order))
def test_batches_join_without_a_gap_or_a_double(app, walk, monkeypatch, order):
    monkeypatch.setattr(exports, "BATCH", 2)
    category, shift = makers.category(walk), makers.shift(walk, maximum=None)
    for _number in range(3):
        makers.entry(category, makers.person("Robin Walker"))
        makers.assignment(shift, makers.person("Robin Walker"))
    references = [row["Reference"] for row in read(written(app, walk, Filter(order=order)))]
    assert references == [line.reference for line in rosters.page(walk.id, Filter(order=order)).lines]
    assert len(set(references)) == 6


def test_a_filter_that_finds_nobody_gives_the_heads_alone(app, walk):
    assert read(written(app, walk, Filter(who=Who.VOLUNTEERS))) == []
