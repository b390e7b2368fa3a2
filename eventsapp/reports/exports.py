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
    spelled = [(place, _SPELLED[column.kind]) for place, column in enumerate(heads) if column.kind in _SPELLED]
    yield _rows([[column.head for column in heads]])
    for batch in columns.batches(edition_id, zone, wanted, menu, with_contacts=with_contacts):
        for row in batch:
            for place, spell in spelled:
                row[place] = spell(row[place])
        yield _rows(batch)


def _amount(cents: Any) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents else ""


def _moment(moment: Any) -> str:
    return moment.isoformat(sep=" ", timespec="minutes") if moment else ""


_SPELLED: dict[Kind, Callable[[Any], str]] = {
    Kind.TYPED: safe,
    Kind.MOMENT: _moment,
    Kind.MONEY: _amount,
}


def _rows(rows: Iterable[Iterable[object]]) -> str:
    sheet = io.StringIO(newline="")
    separated.writer(sheet, lineterminator="\r\n").writerows(rows)
    return sheet.getvalue()
