"""How a roster is shown: its rows in words, the heads to sort by, the ways to its other pages."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

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


class Row(NamedTuple):
    """One line as it is read."""

    name: str
    address: str
    mark: str
    cells: list[str]
    """The words of each column."""
    status: str
    look: str
    flags: list[tuple[str, str]]
    """What not to overlook, each with its look."""
    email: str | None
    phone: str | None
    reference: str
    desk: str
    """What the desk can do about them now: "arrive", "undo", or nothing."""
    household: int
    """How many of their registration can be checked in together; fewer than two: there is no household to speak of."""


def shown(lines: list[Line], menu: Menu, facts: Facts, cells: Cells, desk: Desk) -> list[Row]:
    """The lines in the page's language and the edition's time zone; what many share is put into words once."""
    edition = menu.edition
    place = ZoneInfo(edition.zone)
    statuses = {status: status_in_words(status) for status in {line.status for line in lines}}
    said = flags.in_words()
    anywhere = url_for("organize.registrations.show", slug=edition.series.slug, year=edition.year, reference="")
    deeds: dict[tuple[object, ...], str] = {}
    rows = []
    for line in lines:
        same = (line.side, line.category_id, line.role_id, line.starts_at, line.ends_at)
        if same not in deeds:
            deeds[same] = _deed(line, menu, place)
        rows.append(
            Row(
                line.name,
                f"{anywhere}{line.reference}" + (f"#entry-{line.id}" if line.who is Who.PARTICIPANTS else ""),
                line.mark,
                cells.of(line, deeds[same]),
                statuses[line.status],
                _LOOKS.get(line.status, ""),
                [(said[flag], _TO_SEE_TO.get(flag, "")) for flag in facts.of(line)],
                line.email,
                line.phone,
                line.reference,
                desk.can_do(line),
                desk.expected.get(line.registration_id, 0) if line.who is Who.PARTICIPANTS else 0,
            )
        )
    return rows


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
    takers = _("Participants: %(number)s", number=_number(counts.participants))
    helpers = _("Volunteers on shifts: %(number)s", number=_number(counts.volunteers))
    sides = [words for who, words in ((Who.PARTICIPANTS, takers), (Who.VOLUNTEERS, helpers)) if wanted.shows(who)]
    return " · ".join(sides or [takers, helpers])


def _number(number: int) -> str:
    if number > rosters.MOST_COUNTED:
        return f"{format_decimal(rosters.MOST_COUNTED)}+"
    return format_decimal(number)


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
