"""The columns of a list that leaves the app: what is told of each line, typed, with heads in the language spoken."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventsapp.core.db import db
from eventsapp.reports import flags, lines
from eventsapp.reports.filters import Filter, Who, status_in_words
from eventsapp.reports.flags import Settled
from eventsapp.reports.lines import Line
from eventsapp.reports.rosters import Menu
from eventsapp.teams import teams
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind

BATCH = 1000

Cell = str | datetime | int | None
Rows = list[list[Cell]]


class Kind(StrEnum):
    """What the cells of a column hold."""

    OURS = "ours"
    """Words of the app, which nobody typed."""
    TYPED = "typed"
    """Words that somebody typed."""
    MOMENT = "moment"
    """On the clock of the place, without a zone, as spreadsheets want it."""
    MONEY = "money"
    """Whole cents."""


class Column(NamedTuple):
    """One column: its head, what it holds, and how wide it is in characters."""

    head: str
    kind: Kind
    width: int


def columns(menu: Menu, *, with_contacts: bool) -> list[Column]:
    """All columns, always in this order; that of the site where there are sites."""
    all_lists = [
        Column(_("Name"), Kind.TYPED, 28),
        Column(_("Takes part or helps"), Kind.OURS, 14),
        Column(_("Category or role"), Kind.TYPED, 24),
        *([Column(_("Site"), Kind.TYPED, 20)] if menu.sites else []),
        Column(_("Shift begins"), Kind.MOMENT, 17),
        Column(_("Shift ends"), Kind.MOMENT, 17),
        Column(_("Status"), Kind.OURS, 18),
        Column(_("Reference"), Kind.OURS, 12),
        Column(_("Signed up"), Kind.MOMENT, 17),
        Column(_("Team"), Kind.TYPED, 22),
        Column(_("Fee"), Kind.MONEY, 10),
        Column(_("Paid"), Kind.OURS, 14),
        Column(_("Waiver"), Kind.OURS, 14),
    ]
    contacts = [Column(_("E-mail address"), Kind.TYPED, 32), Column(_("Phone number"), Kind.TYPED, 20)]
    return [*all_lists, *contacts] if with_contacts else all_lists


def batches(edition_id: int, zone: str, wanted: Filter, menu: Menu, *, with_contacts: bool) -> Iterator[Rows]:
    """The cells of all lines of the filter, a batch at a time.

    Which ones those are is read at once: whoever is renamed or moved meanwhile is in the list once, and whoever leaves
    it meanwhile is not. Between batches the database is let go, so that somebody with a slow line keeps nobody
    waiting. A batch costs as many queries whatever its size.
    """
    said = _Said(menu, ZoneInfo(zone), set(signing.in_force(edition_id)))
    marks = lines.marks(edition_id, wanted)
    for first in range(0, len(marks), BATCH):
        batch = lines.those(edition_id, wanted, marks[first : first + BATCH])
        known = flags.settled(edition_id, batch)
        joined = teams.names(edition_id, {line.person_id for line in batch})
        db.session.rollback()
        yield [said.cells(line, known, joined, with_contacts) for line in batch]


class _Said:
    """What is said of many lines, put into words once."""

    def __init__(self, menu: Menu, place: ZoneInfo, waivers: set[WaiverKind]) -> None:
        self.place = place
        self.waivers = waivers
        self.sides = {Who.PARTICIPANTS: _("Takes part"), Who.VOLUNTEERS: _("Helps")}
        self.categories = {key: name.said() for key, name in menu.categories.items()}
        self.roles = {key: name.said() for key, name in menu.roles.items()}
        self.menu, self.has_sites = menu, bool(menu.sites)
        self.paid, self.part_paid, self.unpaid = _("Paid"), _("Paid in part"), _("Not paid")
        self.accepted, self.unaccepted = _("Accepted"), _("Not accepted")
        self.statuses: dict[str, str] = {}
        self.moments: dict[datetime | None, datetime | None] = {None: None}

    def cells(self, line: Line, known: Settled, joined: dict[int, str], with_contacts: bool) -> list[Cell]:
        who = line.who
        named = self.roles.get(line.role_id or 0, "")
        if who is Who.PARTICIPANTS:
            named = self.categories.get(line.category_id or 0, "")
        cells: list[Cell] = [
            line.name,
            self.sides[who],
            named,
            *([self._site(line)] if self.has_sites else []),
            self._shift_time(line.starts_at),
            self._shift_time(line.ends_at),
            self.statuses.get(line.status) or self.statuses.setdefault(line.status, status_in_words(line.status)),
            line.reference,
            _wall(line.signed_up_at, self.place),
            joined.get(line.person_id, "") if who is Who.PARTICIPANTS else "",
            line.fee_cents or None,
            self._payment(line, known),
            self._waiver(line, known),
        ]
        return [*cells, line.email or "", line.phone or ""] if with_contacts else cells

    def _site(self, line: Line) -> str:
        site = self.menu.site_of(line)
        return site.said() if site else ""

    def _payment(self, line: Line, known: Settled) -> str:
        """How far the whole registration is paid, of somebody whose place costs something."""
        if not flags.costs(line):
            return ""
        due = known.due[line.registration_id]
        if due.to_pay_cents <= 0:
            return self.paid
        return self.part_paid if due.paid_cents > 0 else self.unpaid

    def _waiver(self, line: Line, known: Settled) -> str:
        if not flags.has_to_sign(line) or signing.kind_for(line.is_minor) not in self.waivers:
            return ""
        return self.unaccepted if line.person_id in known.unsigned else self.accepted

    def _shift_time(self, moment: datetime | None) -> datetime | None:
        if moment not in self.moments and moment is not None:
            self.moments[moment] = _wall(moment, self.place)
        return self.moments[moment]


def _wall(moment: datetime, place: ZoneInfo) -> datetime:
    return moment.astimezone(place).replace(tzinfo=None)
