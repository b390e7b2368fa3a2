"""Exports: a roster as a spreadsheet, exactly what its filter shows, written batch by batch."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventsapp.core.db import db
from eventsapp.registration.models import EntryStatus
from eventsapp.reports import flags, lines
from eventsapp.reports.filters import Filter, Who, status_in_words
from eventsapp.reports.flags import Facts
from eventsapp.reports.lines import Cursor, Line
from eventsapp.reports.rosters import Menu
from eventsapp.teams import teams
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind

BATCH = 1000
# What a spreadsheet takes for the beginning of a formula (OWASP "CSV Injection"), their full-width twins too.
_DANGEROUS = frozenset("=+-@\t\r\n\0＝＋－＠")


def roster(edition_id: int, zone: str, wanted: Filter, menu: Menu, *, with_contacts: bool) -> Iterator[str]:
    """The roster as CSV (RFC 4180: commas, CRLF), in pieces. Moments are those of the wall clock in the zone.

    Between batches the database is let go, so that somebody with a slow line keeps nobody waiting. A batch costs as
    many queries whatever its size.
    """
    words = _Words(menu, ZoneInfo(zone), set(signing.in_force(edition_id)))
    yield _written([_heads(with_contacts)])
    cursor: Cursor | None = None
    while True:
        batch = lines.batch(edition_id, wanted, cursor, size=BATCH)
        known = flags.facts(edition_id, batch, None)
        joined = teams.names(edition_id, {line.person_id for line in batch}) if batch else {}
        db.session.rollback()
        if batch:
            yield _written([words.cells(line, known, joined, with_contacts) for line in batch])
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
        _("Team"),
        _("Fee"),
        _("Paid"),
        _("Waiver"),
    ]
    return [*heads, _("E-mail address"), _("Phone number")] if with_contacts else heads


class _Words:
    """What is said of many lines, put into words once."""

    def __init__(self, menu: Menu, place: ZoneInfo, waivers: set[WaiverKind]) -> None:
        self.place = place
        self.waivers = waivers
        self.sides = {Who.PARTICIPANTS: _("Takes part"), Who.VOLUNTEERS: _("Helps")}
        self.categories = {key: safe(name.said()) for key, name in menu.categories.items()}
        self.roles = {key: safe(name.said()) for key, name in menu.roles.items()}
        self.paid, self.part_paid, self.unpaid = _("Paid"), _("Paid in part"), _("Not paid")
        self.accepted, self.unaccepted = _("Accepted"), _("Not accepted")
        self.statuses: dict[str, str] = {}
        self.moments: dict[datetime | None, str] = {None: ""}

    def cells(self, line: Line, known: Facts, joined: dict[int, str], with_contacts: bool) -> list[str]:
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
            safe(joined.get(line.person_id, "")) if who is Who.PARTICIPANTS else "",
            f"{line.fee_cents // 100}.{line.fee_cents % 100:02d}" if line.fee_cents else "",
            self._payment(line, known),
            self._waiver(line, known),
        ]
        return [*cells, safe(line.email or ""), safe(line.phone or "")] if with_contacts else cells

    def _payment(self, line: Line, known: Facts) -> str:
        """How far the whole registration is paid, of somebody whose place costs something."""
        if not line.fee_cents or line.status != EntryStatus.CONFIRMED:
            return ""
        due = known.due[line.registration_id]
        if due.to_pay_cents <= 0:
            return self.paid
        return self.part_paid if due.paid_cents > 0 else self.unpaid

    def _waiver(self, line: Line, known: Facts) -> str:
        if not flags.has_to_sign(line) or signing.kind_for(line.is_minor) not in self.waivers:
            return ""
        return self.unaccepted if line.person_id in known.unsigned else self.accepted

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
