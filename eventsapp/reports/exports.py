"""Exports: a roster as a spreadsheet, exactly what its filter shows, written batch by batch."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventsapp.core.db import db
from eventsapp.reports import lines
from eventsapp.reports.filters import Filter, Who, status_in_words
from eventsapp.reports.lines import Cursor, Line
from eventsapp.reports.rosters import Menu

BATCH = 1000
# What a spreadsheet takes for the beginning of a formula (OWASP "CSV Injection"), their full-width twins too.
_DANGEROUS = frozenset("=+-@\t\r\n\0＝＋－＠")


def roster(edition_id: int, zone: str, wanted: Filter, menu: Menu, *, with_contacts: bool) -> Iterator[str]:
    """The roster as CSV (RFC 4180: commas, CRLF), in pieces. Moments are those of the wall clock in the zone.

    Between batches the database is let go, so that somebody with a slow line keeps nobody waiting.
    """
    words = _Words(menu, ZoneInfo(zone))
    yield _written([_heads(with_contacts)])
    cursor: Cursor | None = None
    while True:
        batch = lines.batch(edition_id, wanted, cursor, size=BATCH)
        db.session.rollback()
        if batch:
            yield _written([words.cells(line, with_contacts) for line in batch])
        if len(batch) < BATCH:
            return
        cursor = Cursor.at(batch[-1])


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet calculates: what could begin a formula gets an apostrophe before it."""
    return f"'{text}" if text and (text[0] in _DANGEROUS or text.lstrip()[:1] in _DANGEROUS) else text


def _heads(with_contacts: bool) -> list[str]:
    heads = [
        _("Name"),
        _("Takes part or helps"),
        _("Category or role"),
        _("Shift begins"),
        _("Shift ends"),
        _("Status"),
        _("Reference"),
        _("Signed up"),
    ]
    return [*heads, _("E-mail address"), _("Phone number")] if with_contacts else heads


class _Words:
    """What is said of many lines, put into words once."""

    def __init__(self, menu: Menu, place: ZoneInfo) -> None:
        self.place = place
        self.sides = {Who.PARTICIPANTS: _("Takes part"), Who.VOLUNTEERS: _("Helps")}
        self.categories = {key: safe(name.said()) for key, name in menu.categories.items()}
        self.roles = {key: safe(name.said()) for key, name in menu.roles.items()}
        self.statuses: dict[str, str] = {}
        self.moments: dict[datetime | None, str] = {None: ""}

    def cells(self, line: Line, with_contacts: bool) -> list[str]:
        who = line.who
        named = self.roles.get(line.role_id or 0, "")
        if who is Who.PARTICIPANTS:
            named = self.categories.get(line.category_id or 0, "")
        cells = [
            safe(line.name),
            self.sides[who],
            named,
            self._shift_time(line.starts_at),
            self._shift_time(line.ends_at),
            self.statuses.get(line.status) or self.statuses.setdefault(line.status, status_in_words(line.status)),
            line.reference,
            _wall(line.signed_up_at, self.place),
        ]
        return [*cells, safe(line.email or ""), safe(line.phone or "")] if with_contacts else cells

    def _shift_time(self, moment: datetime | None) -> str:
        if moment not in self.moments and moment is not None:
            self.moments[moment] = _wall(moment, self.place)
        return self.moments[moment]


def _wall(moment: datetime, place: ZoneInfo) -> str:
    return moment.astimezone(place).isoformat(sep=" ", timespec="minutes")[:16]


def _written(rows: list[list[str]]) -> str:
    sheet = io.StringIO(newline="")
    csv.writer(sheet, lineterminator="\r\n").writerows(rows)
    return sheet.getvalue()
