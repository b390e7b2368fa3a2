"""Uploaded lists: read in every usual spelling; bombs, pictures and old files are refused in words."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from eventsapp.core import uploads

LIST = "Nom;Prénom;Courriel\r\nLefèvre;Zoë;zoe@example.org\r\nPrévost;Marie-Ève;eve@example.org\r\n"


def workbook(rows, *, sheets=1):
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"strings_to_formulas": False})
    for number in range(sheets):
        sheet = book.add_worksheet()
        for place, row in enumerate(rows if number == sheets - 1 else []):
            sheet.write_row(place, 0, row)
    book.close()
    return kept.getvalue()


def packed(**parts):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, octets in parts.items():
            archive.writestr(name.replace("__", "/"), octets)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("spelled", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_accents_are_read_however_they_were_written(spelled, encoding):
    table = uploads.read(LIST.encode(spelled))
    assert table.rows[1] == (2, ["Lefèvre", "Zoë", "zoe@example.org"])
    assert (table.encoding, table.separator) == (encoding, ";")


def test_an_organizer_may_know_the_encoding_better():
    assert uploads.read("Name\nZo\x8e".encode("latin-1"), encoding="mac_roman").rows[1][1] == ["Zoé"]


def test_a_list_that_grew_together_is_read_line_by_line_and_says_which_lines_differ():
    octets = b"Name,City\r\n" + "Zoë,Montréal\r\n".encode() + "Ève,Québec\r\n".encode("cp1252")
    table = uploads.read(octets)
    assert [cells for _number, cells in table.rows[1:]] == [["Zoë", "Montréal"], ["Ève", "Québec"]]
    assert table.mixed == [3]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_what_separates_the_cells_is_found_out(separator):
    text = f'Name{separator}Note\n"Haddad, Amina; or | so"{separator}x\nKim{separator}y\n'
    table = uploads.read(text.encode())
    assert table.separator == separator and table.rows[1][1] == ["Haddad, Amina; or | so", "x"]


def test_what_excel_writes_about_separators_is_no_row():
    assert uploads.read(b"sep=;\r\nName;Note\r\nKim;a,b,c\r\n").rows[0] == (2, ["Name", "Note"])


def test_a_workbook_is_read_with_days_and_numbers_as_somebody_would_type_them():
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept)
    book.add_worksheet("Empty")
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(2, 1, ["Name", "Age", "Born", "Fee", "Came"])
    sheet.write_row(3, 1, ["Zoë", 41])
    sheet.write_datetime(3, 3, date(1986, 2, 3), day)
    sheet.write_number(3, 4, 25.5)
    sheet.write_boolean(3, 5, True)
    book.close()
    table = uploads.read(kept.getvalue())
    assert table.rows == [(3, ["Name", "Age", "Born", "Fee", "Came"]), (4, ["Zoë", "41", "1986-02-03", "25.5", "yes"])]
    assert table.sheets == 2


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


NO_LISTS = {
    "empty": (b"", uploads.Empty),
    "blank": (b" \r\n\r\n", uploads.Empty),
    "empty cells": (b",,\r\n,\r\n", uploads.Empty),
    "picture": (PICTURE, uploads.NotAList),
    "octets": (bytes(range(256)) * 50, uploads.NotAList),
    "PDF": (b"%PDF-1.7 ...", uploads.NotAList),
    "XLS": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, uploads.OldWorkbook),
    "DOCX": (packed(word__document="text"), uploads.NotAList),
    "cut off": (packed(xl__workbook="x")[:-30], uploads.UnpackingFailed),
    "no workbook": (packed(**{"xl__workbook.xml": "no workbook"}), uploads.UnpackingFailed),
    "large": (b"x" * (uploads.MOST_OCTETS + 1), uploads.TooLarge),
    "long": (b"Name\n" * (uploads.MOST_ROWS + 2), uploads.TooManyRows),
    "wide": (b",".join([b"x"] * (uploads.MOST_COLUMNS + 1)) + b"\n", uploads.TooManyColumns),
    "long cell": (b'Name,Note\n"Kim,' + b"x" * 6_000, uploads.CellTooLong),
    "quotation mark": (b'Name,Note\n"Kim,' + b"x\n" * 200_000, uploads.CellTooLong),
}


@pytest.mark.parametrize("kind", NO_LISTS)
def test_what_is_no_list_is_refused_in_words(app, kind):
    octets, refusal = NO_LISTS[kind]
    with app.test_request_context(), pytest.raises(refusal) as refused:
        uploads.read(octets)
    assert str(refused.value) and "%(" not in str(refused.value)


def test_two_hundred_columns_are_a_list():
    row = ",".join(f"Question {number}" for number in range(200))
    assert uploads.read(f"{row}\n{row}\n".encode()).width == 200


def test_a_workbook_that_unpacks_to_hundreds_of_megabytes_is_refused_before_it_does():
    bomb = packed(**{"xl__workbook.xml": "x", "xl__worksheets__sheet1.xml": b"0" * 300_000_000})
    assert len(bomb) < 500_000
    with pytest.raises(uploads.TooLarge):
        uploads.read(bomb)


def test_a_workbook_with_two_cells_and_a_sea_between_them_harms_nobody():
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Name")
    sheet.write(1_048_575, 16_383, "far away")
    book.close()
    with pytest.raises(uploads.UnpackingFailed):
        uploads.read(kept.getvalue())


def test_a_workbook_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(uploads, "SECONDS", 0.001)
    with pytest.raises(uploads.UnpackingFailed):
        uploads._read_apart(workbook([["Name"], ["Kim"]]))


def test_a_sheet_of_a_hundred_thousand_rows_is_refused_without_reading_them():
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"constant_memory": True})
    sheet = book.add_worksheet()
    for row in range(100_000):
        sheet.write_row(row, 0, ["Robin Walker", row])
    book.close()
    with pytest.raises(uploads.TooManyRows):
        uploads.read(kept.getvalue())
