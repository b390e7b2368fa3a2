"""Exports: the roster as a spreadsheet, which never calculates what people typed."""

import csv
import io

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.registration import payments
from eventsapp.registration.models import EntryStatus, Method
from eventsapp.reports import columns, exports, rosters
from eventsapp.reports.filters import Filter, Order, Who
from eventsapp.submissions.models import Registration
from eventsapp.waivers.models import WaiverKind
from tests import cast, makers


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"))


def written(app, walk, wanted=Filter(), **options):  # noqa: B008 - it never changes
    with app.test_request_context():
        menu = rosters.menu(walk.id)
        pieces = exports.csv(walk.id, walk.zone, wanted, menu, **{"with_contacts": True} | options)
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


def test_a_sheet_says_with_which_team_at_what_fee_and_what_is_still_missing(app, walk):
    makers.waiver(walk)
    category = makers.category(walk)
    amina = makers.entry(category, makers.person("Amina Haddad"), fee_cents=2550)
    makers.entry(category, makers.person("Bo"), is_minor=True)
    team = makers.team(walk, "=Otters", amina.person)
    amina_row, bo_row = read(written(app, walk))
    assert (amina_row["Team"], amina_row["Fee"], amina_row["Paid"]) == (f"'{team.name}", "25.50", "Not paid")
    assert amina_row["Waiver"] == "Not accepted"
    assert (bo_row["Team"], bo_row["Fee"], bo_row["Paid"], bo_row["Waiver"]) == ("", "", "", "")
    for cents, said in ((550, "Paid in part"), (2000, "Paid")):
        with writing():
            sent = db.session.get_one(Registration, amina.registration_id)
            payments.record(sent, cents, Method.CASH, clock.today(walk.zone), by=OPERATOR)
        assert read(written(app, walk))[0]["Paid"] == said


def test_a_sheet_says_of_a_minor_who_helps_whether_somebody_consented(app, walk):
    makers.waiver(walk, WaiverKind.GUARDIAN)
    shift = makers.shift(walk, maximum=None)
    makers.assignment(shift, makers.person("Kim"))
    makers.assignment(shift, makers.person("Léo"), is_minor=True)
    assert [(row["Name"], row["Waiver"]) for row in read(written(app, walk))] == [("Kim", ""), ("Léo", "Not accepted")]


def test_a_batch_costs_as_many_queries_whatever_its_size(app, walk, queries):
    """The waivers in force and whom it lists, once; for each batch its lines, waivers and teams; payments too."""
    category, shift = makers.category(walk), makers.shift(walk, maximum=None)
    made = []
    for _number in range(2):
        for _more in range(4):
            makers.entry(category)
            makers.assignment(shift)
        edition_id, zone, menu = walk.id, walk.zone, rosters.menu(walk.id)
        with app.test_request_context(), queries() as asked:
            "".join(exports.csv(edition_id, zone, Filter(), menu, with_contacts=True))
        made.append(len(asked))
    assert made == [2 + 3, 2 + 3]


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
    monkeypatch.setattr(columns, "BATCH", 2)
    category, shift = makers.category(walk), makers.shift(walk, maximum=None)
    for _number in range(3):
        makers.entry(category, makers.person("Robin Walker"))
        makers.assignment(shift, makers.person("Robin Walker"))
    wanted = rosters.looked_up(walk.id, Filter(order=order))
    references = [row["Reference"] for row in read(written(app, walk, wanted))]
    assert references == [line.reference for line in rosters.page(walk.id, wanted).lines]
    assert len(set(references)) == 6


@pytest.mark.parametrize("order", list(Order))
def test_who_is_renamed_or_leaves_while_it_is_written_is_in_it_once_or_not_at_all(app, walk, monkeypatch, order):
    monkeypatch.setattr(columns, "BATCH", 1)
    category = makers.category(walk)
    entries = [makers.entry(category, makers.person(name)) for name in ("Amina", "Bo", "Kim", "Zoë")]
    wanted, menu = rosters.looked_up(walk.id, Filter(order=order)), rosters.menu(walk.id)
    now_called = dict(zip(("Amina", "Bo", "Kim", "Zoë"), ("Yves", "Xena", "Aaron", "Adam"), strict=True))
    with app.test_request_context():
        batches = columns.batches(walk.id, walk.zone, wanted, menu, with_contacts=False)
        first = next(batches)[0][0]
        with writing():
            for entry, name in zip(map(db.session.merge, entries), now_called.values(), strict=True):
                entry.name_key = entry.person.name_key = name.lower()
                entry.person.name = name
                if name == "Xena":
                    entry.status = EntryStatus.WITHDRAWN
        rest = [row[0] for batch in batches for row in batch]
    assert sorted(rest) == sorted(name for was, name in now_called.items() if name != "Xena" and was != first)


def test_a_filter_that_finds_nobody_gives_the_heads_alone(app, walk):
    assert read(written(app, walk, Filter(who=Who.VOLUNTEERS))) == []


def test_where_there_are_sites_a_sheet_says_them_and_holds_what_the_filter_shows(app, walk):
    assert "Site" not in written(app, walk).splitlines()[0]
    halifax, moncton = makers.site(walk, "Halifax"), makers.site(walk, "Moncton")
    for site in (halifax, moncton):
        makers.entry(makers.category(walk, site=site))
        makers.assignment(makers.shift(walk, site=site))
    assert [row["Site"] for row in read(written(app, walk, Filter(order=Order.NEWEST)))] != []
    rows = read(written(app, walk, Filter(site_ids=(moncton.id,))))
    assert [row["Site"] for row in rows] == ["Moncton", "Moncton"]
