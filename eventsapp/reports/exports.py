"""Exports: a roster as CSV, exactly what its filter shows, written batch by batch; no cell of it is calculated."""

import csv as separated
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from eventsapp.reports import columns
from eventsapp.reports.columns import Kind
from eventsapp.reports.filters import Filter
from eventsapp.reports.rosters import Menu

# What a spreadsheet takes for the beginning of a formula (OWASP "CSV Injection"), their full-width twins too.
_DANGEROUS = frozenset("=+-@\t\r\n\0＝＋－＠")


def csv(edition_id: int, zone: str, wanted: Filter, menu: Menu, *, with_contacts: bool) -> Iterator[str]:
    """The roster as CSV (RFC 4180: commas, CRLF), in pieces. Moments are those of the wall clock in the zone."""
    heads = columns.columns(with_contacts=with_contacts)
    written = [_WRITTEN[column.kind] for column in heads]
    yield _rows([[column.head for column in heads]])
    for batch in columns.batches(edition_id, zone, wanted, menu, with_contacts=with_contacts):
        yield _rows([write(cell) for write, cell in zip(written, row, strict=True)] for row in batch)


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet calculates: what could begin a formula gets an apostrophe before it."""
    return f"'{text}" if text and (text[0] in _DANGEROUS or text.lstrip()[:1] in _DANGEROUS) else text


def unsafe(cell: str) -> str:
    """The text that was made safe: without the apostrophe, where there is one before what could begin a formula."""
    text = cell[1:]
    return text if cell[:1] == "'" and safe(text) != text else cell


def _amount(cents: Any) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents else ""


def _moment(moment: Any) -> str:
    return moment.isoformat(sep=" ", timespec="minutes") if moment else ""


_WRITTEN: dict[Kind, Callable[[Any], str]] = {
    Kind.OURS: str,
    Kind.TYPED: safe,
    Kind.MOMENT: _moment,
    Kind.MONEY: _amount,
}


def _rows(rows: Iterable[list[str]]) -> str:
    sheet = io.StringIO(newline="")
    separated.writer(sheet, lineterminator="\r\n").writerows(rows)
    return sheet.getvalue()
