"""Exports: a roster as CSV, exactly what its filter shows, written batch by batch; no cell of it is calculated."""

import csv as separated
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from eventsapp.core.cells import safe
from eventsapp.reports import columns
from eventsapp.reports.columns import Kind
from eventsapp.reports.filters import Filter
from eventsapp.reports.rosters import Menu


def csv(edition_id: int, zone: str, wanted: Filter, menu: Menu, *, with_contacts: bool) -> Iterator[str]:
    """The roster as CSV (RFC 4180: commas, CRLF), in pieces. Moments are those of the wall clock in the zone."""
    heads = columns.columns(menu, with_contacts=with_contacts)
    spelled = [_SPELLED.get(column.kind) for column in heads]
    yield _rows([[column.head for column in heads]])
    for batch in columns.batches(edition_id, zone, wanted, menu, with_contacts=with_contacts):
        # Column by column, which is quicker than cell by cell.
        cells = zip(spelled, zip(*batch, strict=True), strict=True)
        yield _rows(zip(*(map(spell, column) if spell else column for spell, column in cells), strict=True))


def _amount(cents: Any) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents else ""


def _moment(moment: Any) -> str:
    return str(moment)[:16] if moment else ""  # to the minute


_SPELLED: dict[Kind, Callable[[Any], str]] = {
    Kind.TYPED: safe,
    Kind.MOMENT: _moment,
    Kind.MONEY: _amount,
}


def _rows(rows: Iterable[Iterable[object]]) -> str:
    sheet = io.StringIO(newline="")
    separated.writer(sheet, lineterminator="\r\n").writerows(rows)
    return sheet.getvalue()
