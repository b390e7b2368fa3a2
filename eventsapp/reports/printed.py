"""Printed lists: the lines of a filter on paper, in an order for one purpose, as a tagged PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventsapp.core import clock, documents, languages, words
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.organization import details
from eventsapp.questions.models import Question
from eventsapp.reports import emergencies, lines
from eventsapp.reports.filters import Filter, Order, Who, status_in_words
from eventsapp.reports.lines import Line
from eventsapp.reports.rosters import Menu
from eventsapp.teams import teams

MOST = 2_000
"""Lines in one document: about forty sheets of paper, written in a few seconds."""


class Arrangement(StrEnum):
    """What a printed list is for."""

    ALPHABETICAL = "alphabetical"
    BY_CATEGORY = "category"
    BY_SHIFT = "shift"
    EMERGENCY = "emergency"
    """Whom to call in an emergency."""


class Paper(StrEnum):
    """Letter is what Canada prints on."""

    LETTER = "us-letter"
    A4 = "a4"


class TooLongToPrint(Refusal):
    """A document is for hands; the rest is for a spreadsheet."""

    sentence = _l(
        "This list has more than %(most)s lines, which is too long for one document. "
        "Narrow the filter, for example to one category, or take the list as a spreadsheet."
    )


@dataclass(frozen=True)
class Wanted:
    """What to print: which list, on which paper, and with what of the people."""

    arrangement: Arrangement
    paper: Paper
    with_contacts: bool
    question: Question | None = None
    """Of an emergency sheet: the question whose answers say whom to call."""


def collected(edition: Edition, asked: Filter) -> list[Line]:
    """All lines of the filter by name; refused where they are too many for paper."""
    found = lines.batch(edition.id, replace(asked, order=Order.NAME), None, size=MOST + 1)
    if len(found) > MOST:
        raise TooLongToPrint(most=MOST)
    return found


def pdf(edition: Edition, wanted: Wanted, found: Sequence[Line], menu: Menu, *, filtered: str) -> bytes:
    """The document in the language spoken. `filtered` says in words whom it shows."""
    table, charity = _Table(edition, wanted, found, menu), details.current()
    given = {
        "paper": wanted.paper,
        "is_wide": wanted.with_contacts,
        "organization": {"name": charity.name.said() if charity else ""},
        "heading": called(wanted.arrangement),
        "event": f"{edition.series.name.said()} {edition.year}",
        "event_days": languages.days(edition.starts_on, edition.ends_on),
        "filtered": filtered,
        "counted": ngettext("%(num)s line", "%(num)s lines", len(found)),
        "made_on": languages.day(clock.today(edition.zone)),
        "heads": table.heads,
        "widths": table.widths,
        "groups": [{"name": name, "rows": table.rows(group)} for name, group in _grouped(wanted, found, table)],
    }
    return documents.pdf("roster", languages.current(), given)


def called(arrangement: Arrangement) -> str:
    """What the list is called."""
    return {
        Arrangement.ALPHABETICAL: _("List by name"),
        Arrangement.BY_CATEGORY: _("List by category"),
        Arrangement.BY_SHIFT: _("List by role and shift"),
        Arrangement.EMERGENCY: _("Emergency sheet"),
    }[arrangement]


class _Table:
    """The columns of a printed list and its cells."""

    def __init__(self, edition: Edition, wanted: Wanted, found: Sequence[Line], menu: Menu) -> None:
        self.place, self.menu, self.wanted = ZoneInfo(edition.zone), menu, wanted
        self.is_emergency = wanted.arrangement is Arrangement.EMERGENCY
        self.statuses = {status: status_in_words(status) for status in {line.status for line in found}}
        people = {line.person_id for line in found}
        self.teams = teams.names(edition.id, people) if people and not self.is_emergency else {}
        self.to_call = emergencies.answers(wanted.question, found) if wanted.question else {}
        contacts = [(_("E-mail address"), 2.2), (_("Phone number"), 1.4)] if wanted.with_contacts else []
        named = [(_("Name"), 2.0), (_("Category or role"), 2.2)]
        emergency = [(_("Phone number"), 1.5), (_("In an emergency, call"), 2.6)]
        usual = [(_("Status"), 1.2), (_("Team"), 1.4), (_("Reference"), 1.0), *contacts]
        columns = named + (emergency if self.is_emergency else usual)
        self.heads = [head for head, _width in columns]
        self.widths = [width for _head, width in columns]

    def rows(self, group: Iterable[Line]) -> list[list[str]]:
        return [self._cells(line) for line in group]

    def does(self, line: Line) -> str:
        """The category of somebody; of who helps the role with its time."""
        if line.who is Who.PARTICIPANTS:
            category = self.menu.categories.get(line.category_id or 0)
            named = [category.said() if category else ""]
        else:
            role = self.menu.roles.get(line.role_id or 0)
            named = [role.said() if role else "", self._hours(line)]
        site = self.menu.site_of(line)
        return ", ".join([*named, site.said()] if site else named)

    def _cells(self, line: Line) -> list[str]:
        named = [_shown(line.name), self.does(line)]
        if self.is_emergency:
            return [*named, _shown(line.phone or ""), _shown(self.to_call.get((line.side, line.id), ""))]
        team = self.teams.get(line.person_id, "") if line.who is Who.PARTICIPANTS else ""
        contacts = [_shown(line.email or ""), _shown(line.phone or "")] if self.wanted.with_contacts else []
        return [*named, self.statuses[line.status], _shown(team), line.reference, *contacts]

    def _hours(self, line: Line) -> str:
        if line.starts_at is None or line.ends_at is None:
            return ""
        begins, ends = line.starts_at.astimezone(self.place), line.ends_at.astimezone(self.place)
        times = _("%(start)s to %(end)s", start=languages.clock(begins), end=languages.clock(ends))
        return f"{languages.short_day(begins.date())}, {times}"


def _grouped(wanted: Wanted, found: Sequence[Line], table: _Table) -> list[tuple[str, list[Line]]]:
    """The lines under their headings. Whoever has no place in the order, as a helper among categories, comes last."""
    if wanted.arrangement not in (Arrangement.BY_CATEGORY, Arrangement.BY_SHIFT):
        return [("", list(found))]
    by_category = wanted.arrangement is Arrangement.BY_CATEGORY
    own = Who.PARTICIPANTS if by_category else Who.VOLUNTEERS
    order = {number: place for place, number in enumerate(table.menu.categories if by_category else table.menu.roles)}
    groups: dict[tuple[int, str], tuple[str, list[Line]]] = {}
    for line in found:
        heading, key = _("Volunteers") if by_category else _("Participants"), (len(order), "")
        if line.who is own:
            number = (line.category_id if by_category else line.role_id) or 0
            key = (order.get(number, len(order)), f"{line.starts_at or ''} {line.site_id or ''}")
            heading = table.does(line)
        groups.setdefault(key, (heading, []))[1].append(line)
    return [groups[key] for key in sorted(groups)]


def _shown(text: str) -> str:
    return "".join("\N{REPLACEMENT CHARACTER}" if words.unprintable(letter) else letter for letter in text)
