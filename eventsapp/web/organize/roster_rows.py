"""How a roster is shown: its rows, the heads to sort by, the ways to its other pages.

A page has hundreds of cells. So whatever two lines share is put into words and into HTML once, and each line only
fills the pattern of a row (templates/organize/roster/line.html).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup

from eventsapp.core import clock, languages
from eventsapp.events.models import Edition
from eventsapp.permissions.grants import Within
from eventsapp.registration import check_ins
from eventsapp.registration.models import EntryStatus
from eventsapp.reports import flags, rosters
from eventsapp.reports.filters import Filter, Order, Who, status_in_words
from eventsapp.reports.flags import Facts, Flag
from eventsapp.reports.lines import Line
from eventsapp.reports.rosters import Counts, Menu, Page
from eventsapp.volunteering import attendance
from eventsapp.web.organize.roster_columns import Cells, Column
from eventsapp.web.parts import pages as every_page
from eventsapp.web.parts.patterns import Pattern, macro

Address = Callable[..., str]
Head = dict[str, str | None]

_LOOKS = {
    "confirmed": " badge-ok",
    "reaffirmed": " badge-ok",
    "arrived": " badge-ok",
    "completed": " badge-ok",
    "requested": " badge-warning",
    "waitlisted": " badge-warning",
    "offered": " badge-info",
    "no-show": " badge-danger",
}
_TO_SEE_TO = {
    Flag.UNSIGNED: " badge-warning",
    Flag.TO_PAY: " badge-warning",
    Flag.NAMESAKE: " badge-warning",
    Flag.CHANGE_ASKED: " badge-danger",
    Flag.MAIL_FAILED: " badge-danger",
    Flag.COORDINATOR: " badge-info",
}
_PIECES = "organize/roster/line.html"
_SORTS = {"does": Order.CATEGORY, "team": Order.TEAM, "bib": Order.BIB, "signed_up": Order.NEWEST}
"""The columns by which it can be sorted."""


class Desk(NamedTuple):
    """The desk as it stands: whether participants can be checked in, and volunteers from which moment on."""

    is_open: bool
    now: datetime | None
    """None: whoever looks may not note who came."""
    expected: dict[int, int]
    """How many of each registration are still to come."""

    def can_do(self, line: Line) -> str:
        """What it can do about the line now."""
        if line.who is Who.PARTICIPANTS:
            if not self.is_open or line.status != EntryStatus.CONFIRMED:
                return ""
            return "arrive" if line.arrived_at is None else "undo"
        if self.now is None or line.starts_at is None or self.now < line.starts_at - attendance.BEFORE:
            return ""
        if line.status in attendance.EXPECTED:
            return "arrive"
        return "undo" if line.status in attendance.CAME else ""


class Rows(NamedTuple):
    """The rows of a page."""

    html: Markup
    has_desk: bool
    """Whether the desk can do something about any of them."""


def shown(
    lines: Sequence[Line], menu: Menu, facts: Facts, cells: Cells, desk: Desk, address: Address, *, can_choose: bool
) -> Rows:
    """The lines in the page's language and the edition's time zone, `can_choose` with a box to tick in each."""
    has_desk = any(desk.can_do(line) for line in lines)
    row = Pattern(macro(_PIECES, "line"), cells.columns, has_desk, can_choose)
    written = _Written(menu, facts, cells, desk, _Presses(address) if has_desk else None)
    rows = []
    for line in lines:
        values = [written.address(line), line.name, *written.cells(line)]
        if has_desk:
            values.append(written.buttons(line))
        if can_choose:
            values += (line.mark, line.name)
        rows.append(row.filled(values))
    return Rows(Markup().join(rows), has_desk)


class _Written:
    """What the lines of a page say; what many of them share is written once."""

    def __init__(self, menu: Menu, facts: Facts, cells: Cells, desk: Desk, presses: "_Presses | None") -> None:
        edition = menu.edition
        self._menu, self._facts, self._cells, self._desk, self._presses = menu, facts, cells, desk, presses
        self._place = ZoneInfo(edition.zone)
        self._flags = flags.in_words()
        self._anywhere = url_for(
            "organize.registrations.show", slug=edition.series.slug, year=edition.year, reference=""
        )
        self._keys = [column.key for column in cells.columns]
        self._deeds: dict[tuple[object, ...], str] = {}
        self._badges: dict[tuple[object, ...], Markup] = {}
        self._badge = macro(_PIECES, "badges")
        self._email, self._phone = Pattern(macro(_PIECES, "email")), Pattern(macro(_PIECES, "phone"))

    def address(self, line: Line) -> str:
        anchor = f"#entry-{line.id}" if line.who is Who.PARTICIPANTS else ""
        return f"{self._anywhere}{line.reference}{anchor}"

    def cells(self, line: Line) -> list[str]:
        """The words of each column."""
        return [
            self._own[key](self, line) if key in self._own else self._cells.said(key, line) or "–" for key in self._keys
        ]

    def buttons(self, line: Line) -> Markup:
        """What the desk can do about the line."""
        if self._presses is None:
            return Markup()
        household = self._desk.expected.get(line.registration_id, 0) if line.who is Who.PARTICIPANTS else 0
        return self._presses.of(line, self._desk.can_do(line), household)

    def _deed(self, line: Line) -> str:
        same = (line.side, line.category_id, line.role_id, line.starts_at, line.ends_at)
        if same not in self._deeds:
            self._deeds[same] = _deed(line, self._menu, self._place)
        return self._deeds[same] or "–"

    def _status(self, line: Line) -> Markup:
        flagged = self._facts.of(line)
        same = (line.status, *flagged)
        if same not in self._badges:
            said = [(self._flags[flag], _TO_SEE_TO.get(flag, "")) for flag in flagged]
            self._badges[same] = self._badge(status_in_words(line.status), _LOOKS.get(line.status, ""), said)
        return self._badges[same]

    def _contact(self, line: Line) -> Markup:
        found = Markup()
        if line.email:
            found += self._email.filled((quote(line.email, safe="/@"), every_page.breakable(line.email)))
        return found + self._phone.filled((line.phone,)) if line.phone else found

    _own = {"does": _deed, "status": _status, "contact": _contact}  # noqa: RUF012


class _Presses:
    """The buttons of the desk, whose addresses differ in one part."""

    def __init__(self, address: Address) -> None:
        self._press = Pattern(macro(_PIECES, "press"))
        self._arrive = _parted(address("organize.arrivals.arrive", mark="-"))
        self._undo = _parted(address("organize.arrivals.undo", mark="-"))
        self._together = _parted(address("organize.arrivals.arrive_together", reference="-"))

    def of(self, line: Line, deed: str, household: int) -> Markup:
        """What can be done about the line; of a `household` with others to come, all of it too."""
        if not deed:
            return Markup()
        if deed == "undo":
            return self._press.filled((self._undo(line.mark), _("Undo: %(name)s is not here", name=line.name)))
        found = self._press.filled((self._arrive(line.mark), _("Check in %(name)s", name=line.name)))
        if household > 1:
            words = _("Check in all %(num)s of %(reference)s", num=household, reference=line.reference)
            found += self._press.filled((self._together(line.reference), words))
        return found


def _parted(address: str) -> Callable[[str], str]:
    """Addresses that differ from this one in the last part of the path that is a lone hyphen."""
    path, mark, query = address.partition("?")
    before, _hyphen, after = path.rpartition("/-/")
    return lambda part: f"{before}/{part}/{after}{mark}{query}"


def desk(lines: list[Line], edition: Edition, within: Within, *, may_record: bool) -> Desk:
    """What the desk can do about these lines; one question more once it is open."""
    now = clock.now()
    is_open = may_record and check_ins.is_open(edition, now)
    households = {line.registration_id for line in lines if line.who is Who.PARTICIPANTS}
    return Desk(is_open, now if may_record else None, rosters.expected(households, within) if is_open else {})


def heads(order: Order, address: Address, columns: Sequence[Column]) -> list[Head]:
    """The heads of the table; those it can be sorted by lead there."""
    found: list[Head] = [_head(_("Name"), Order.NAME, order, address(sort=""))]
    for column in columns:
        own = _SORTS.get(column.key)
        found.append(_head(column.label, own, order, address(sort=own)) if own else {"text": column.label})
    return found


def _head(text: str, own: Order, order: Order, address: str) -> Head:
    direction = "descending" if own is Order.NEWEST else "ascending"
    return {"text": text, "href": address, "sorted": direction if own is order else None}


def pages(page: Page, address: Address) -> list[tuple[str, str, str]]:
    """The ways to other pages: words, address, and how it relates to this one."""
    ways = []
    if page.has_earlier:
        ways.append((_("First page"), address(), ""))
        ways.append((_("Previous page"), address(before=page.lines[0].mark), "prev"))
    if page.has_later:
        ways.append((_("Next page"), address(after=page.lines[-1].mark), "next"))
        ways.append((_("Last page"), address(before=rosters.END), ""))
    return ways


def counted(counts: Counts, wanted: Filter) -> str:
    """How many there are of whom the filter shows."""
    most = rosters.most_counted(wanted)
    takers = _("Participants: %(number)s", number=_number(counts.participants, most))
    helpers = _("Volunteers on shifts: %(number)s", number=_number(counts.volunteers, most))
    sides = [words for who, words in ((Who.PARTICIPANTS, takers), (Who.VOLUNTEERS, helpers)) if wanted.shows(who)]
    return " · ".join(sides or [takers, helpers])


def _number(number: int, most: int) -> str:
    return f"{format_decimal(most)}+" if number > most else format_decimal(number)


def _deed(line: Line, menu: Menu, place: ZoneInfo) -> str:
    if line.who is Who.PARTICIPANTS:
        category = menu.categories.get(line.category_id or 0)
        return category.said() if category else ""
    role = menu.roles.get(line.role_id or 0)
    words = _("Volunteer: %(role)s", role=role.said() if role else "")
    return words if line.starts_at is None else f"{words}, {_hours(line.starts_at, line.ends_at, place)}"


def _hours(starts_at: datetime, ends_at: datetime | None, place: ZoneInfo) -> str:
    begins, ends = starts_at.astimezone(place), (ends_at or starts_at).astimezone(place)
    times = _("%(start)s to %(end)s", start=languages.clock(begins), end=languages.clock(ends))
    return f"{languages.short_day(begins.date())}, {times}"
