"""Workbooks: a roster as XLSX with typed columns, in which nothing that people typed is calculated."""

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from eventsapp.core.db import db, writing
from eventsapp.reports import columns, rosters, workbooks
from eventsapp.reports.filters import Filter, Who
from tests import cast, makers

NAMES = (*cast.HOSTILE_NAMES, *cast.NAMES, "+44 20 7946 0958", "＝1+1", "https://example.org", "0012")


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"))


def written(app, tmp_path, walk, wanted=Filter(), **options):  # noqa: B008 - it never changes
    edition_id, zone, menu = walk.id, walk.zone, rosters.menu(walk.id)
    shown = {"with_contacts": True} | options
    with app.test_request_context():
        heads = columns.columns(menu, **shown)
        rows = columns.batches(edition_id, zone, wanted, menu, **shown)
        number = workbooks.write(tmp_path / "roster.xlsx", "The Walk", heads, rows)
    assert [file.name for file in tmp_path.iterdir() if file.suffix] == ["roster.xlsx"]
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx").active
    assert sheet.max_row == number + 1
    return sheet


def test_moments_and_money_are_what_they_are_and_the_head_stays_in_sight(still, app, tmp_path, walk):
    amina = makers.person("Amina Haddad", "amina@example.org", phone="+1 647-555-0119")
    makers.entry(makers.category(walk), amina, fee_cents=2550)
    makers.assignment(makers.shift(walk), makers.person("Kim Lee"))
    sheet = written(app, tmp_path, walk)
    by_head = {cell.value: cell.column_letter for cell in sheet[1]}
    signed_up, fee, begins = (by_head[head] for head in ("Signed up", "Fee", "Shift begins"))
    assert sheet[f"{signed_up}2"].value.isoformat() == "2027-03-10T10:00:00", "the clock on the wall in Toronto"
    assert sheet[f"{signed_up}2"].number_format == "yyyy-mm-dd hh:mm"
    assert sheet[f"{fee}2"].value == 25.5 and sheet[f"{fee}2"].number_format == "#,##0.00"
    assert sheet[f"{begins}3"].value.hour == 8 and sheet[f"{begins}2"].value is None
    assert sheet[f"{by_head['Phone number']}2"].value == "+1 647-555-0119"
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref == "A1:N3"
    assert sheet.column_dimensions["A"].width > 20


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_as_it_was_typed_and_is_never_calculated(app, tmp_path, walk, name):
    makers.entry(makers.category(walk, name=makers.both("=cmd|' /C calc'!A0")), makers.person(name))
    sheet = written(app, tmp_path, walk)
    assert (sheet["A2"].value, sheet["A2"].data_type) == (name, "s")
    assert sheet["C2"].data_type == "s" and sheet["A2"].hyperlink is None
    rows = CalamineWorkbook.from_path(str(tmp_path / "roster.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[1][0] == name


def test_what_looks_like_an_escaped_letter_is_not_read_as_one(app, tmp_path, walk):
    """ECMA-376 part 1, 22.9.2.19: `_x0041_` would be an A."""
    makers.entry(makers.category(walk), makers.person("_x0041_"))
    written(app, tmp_path, walk)
    rows = CalamineWorkbook.from_path(str(tmp_path / "roster.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "_x0041_"


@pytest.mark.parametrize("name", ["Robin\ufffe", "Robin\uffff", "Robin\ud800", "Robin\x00", "Robin\x0b", "Robin\u202e"])
def test_what_no_workbook_can_hold_does_not_break_it(name):
    assert workbooks.shown(name) == "Robin\N{REPLACEMENT CHARACTER}"


def test_a_name_that_cannot_be_written_leaves_the_others_readable(app, tmp_path, walk):
    person = makers.person("Robin")
    with writing():
        db.session.merge(person).name = "Robin\ufffe\uffff"
    makers.entry(makers.category(walk), person)
    assert written(app, tmp_path, walk)["A2"].value == "Robin\ufffd\ufffd"


def test_contacts_are_no_columns_for_those_who_may_not_see_them(app, tmp_path, walk):
    makers.entry(makers.category(walk), makers.person("Amina Haddad", "amina@example.org"))
    sheet = written(app, tmp_path, walk, with_contacts=False)
    values = [cell.value for row in sheet.rows for cell in row]
    assert "E-mail address" not in values and "amina@example.org" not in values


def test_batches_join_and_a_filter_that_finds_nobody_gives_the_heads_alone(app, tmp_path, walk, monkeypatch):
    monkeypatch.setattr(columns, "BATCH", 2)
    category = makers.category(walk)
    for _number in range(5):
        makers.entry(category)
    assert written(app, tmp_path, walk).max_row == 6
    (tmp_path / "roster.xlsx").unlink()
    assert written(app, tmp_path, walk, Filter(who=Who.VOLUNTEERS)).max_row == 1
