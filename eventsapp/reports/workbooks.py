"""Workbooks: a roster as XLSX with typed columns, written row by row to disk: a long one needs no more memory."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from eventsapp.core import words
from eventsapp.reports.columns import Column, Kind, Rows

_OPTIONS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_LONGEST = 32_767
"""Characters that a cell can hold."""


def write(file: Path, title: str, columns: Sequence[Column], batches: Iterable[Rows], *, sheet_name: str = "") -> int:
    """Write the workbook into this file and say how many rows it has below its heads.

    Every text is a text to it: what looks like a formula, a number or a link stays what was typed.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {**_OPTIONS, "tmpdir": str(file.parent)})
    book.set_properties({"title": title})
    sheet = book.add_worksheet(sheet_name or _("Roster"))
    formats = {
        Kind.MOMENT: book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        Kind.MONEY: book.add_format({"num_format": "#,##0.00"}),
    }
    head = book.add_format({"bold": True, "bottom": 1})
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width, formats.get(column.kind))
        sheet.write_string(0, number, column.head, head)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    writers = [_writer(sheet, number, column.kind, formats) for number, column in enumerate(columns)]
    row = 0
    for batch in batches:
        for cells in batch:
            row += 1
            for put, cell in zip(writers, cells, strict=True):
                if cell:
                    put(row, cell)
    sheet.autofilter(0, 0, row, len(columns) - 1)
    book.close()
    return row


def shown(text: str) -> str:
    """The text as a cell can hold it: XML has no place for controls, non-characters and halves of letters."""
    if text.isprintable() and len(text) <= _LONGEST:
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if words.unprintable(letter) else letter for letter in text[:_LONGEST])


def _writer(sheet: Any, number: int, kind: Kind, formats: dict[Kind, Any]) -> Callable[[int, Any], Any]:
    if kind is Kind.MOMENT:
        return lambda row, cell: sheet.write_datetime(row, number, cell, formats[kind])
    if kind is Kind.MONEY:
        return lambda row, cell: sheet.write_number(row, number, cell / 100, formats[kind])
    return lambda row, cell: sheet.write_string(row, number, shown(cell))
