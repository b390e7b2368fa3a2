"""What the coverage board says of each shift: how it stands and why, in words."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.core import clock, languages
from eventsapp.events.models import Edition
from eventsapp.reports.coverage import Order
from eventsapp.volunteering import cover_words
from eventsapp.volunteering.covers import Cover, Level
from eventsapp.volunteering.last_year import Absence
from eventsapp.volunteering.models import Priority, Shift
from eventsapp.web.organize import shift_times

LEVELS = {
    Level.SHORT: (_l("Too few"), "danger"),
    Level.AT_RISK: (_l("At risk"), "warning"),
    Level.MORE: (_l("More are welcome"), "info"),
    Level.ENOUGH: (_l("Enough"), "ok"),
    Level.OVER: (_l("Over"), ""),
}


class Row(NamedTuple):
    """One shift as it is read."""

    role: str
    when: str
    address: str
    place: str
    lead: str
    on_it: str
    level: str
    look: str
    is_critical: bool
    said: str
    """Why it stands like this, in words."""


class Group(NamedTuple):
    """Shifts that stand together under one heading."""

    heading: str
    rows: list[Row]


def groups(covers: Sequence[Cover], order: Order, edition: Edition) -> list[Group]:
    """The shifts of a page under their headings, in the order in which they come."""
    words = _Words(order, edition)
    grouped = groupby(covers, words.heading)
    return [Group(heading, [words.row(cover) for cover in some]) for heading, some in grouped]


class _Words:
    """What is said of many shifts, put into words once."""

    def __init__(self, order: Order, edition: Edition) -> None:
        self.order = order
        self.edition = edition
        self.levels = {level: str(words) for level, (words, _look) in LEVELS.items()}
        self.times: dict[tuple[datetime, datetime], str] = {}
        self.absences: dict[Absence | None, str] = {None: ""}
        self.anywhere = url_for(
            "organize.assignments.show", slug=edition.series.slug, year=edition.year, number=0
        ).removesuffix("0")

    def heading(self, cover: Cover) -> str:
        if self.order is Order.DAY:
            return languages.day(clock.local(cover.shift.starts_at, self.edition.zone).date())
        if self.order is Order.ROLE:
            return cover.shift.role.name.said()
        if self.order is Order.PLACE:
            return cover.shift.where.said() or _("No place named")
        return self.levels[cover.level]

    def row(self, cover: Cover) -> Row:
        shift = cover.shift
        return Row(
            role=shift.role.name.said(),
            when=self._when(shift),
            address=f"{self.anywhere}{shift.id}",
            place=shift.where.said(),
            lead=shift.lead.name if shift.lead else "",
            on_it=cover_words.on_it(cover),
            level=self.levels[cover.level],
            look=LEVELS[cover.level][1],
            is_critical=shift.priority == Priority.CRITICAL,
            said=cover_words.said(cover, self._last_time(cover.doubt.absence)),
        )

    def _when(self, shift: Shift) -> str:
        same = (shift.starts_at, shift.ends_at)
        if same not in self.times:
            when = shift_times.hours if self.order is Order.DAY else shift_times.when
            self.times[same] = when(shift, self.edition)
        return self.times[same]

    def _last_time(self, absence: Absence | None) -> str:
        if absence is not None and absence not in self.absences:
            self.absences[absence] = cover_words.last_time(absence, self.edition)
        return self.absences[absence]
