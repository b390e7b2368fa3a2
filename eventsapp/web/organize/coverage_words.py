"""What the coverage board says of each shift: how it stands and why, in words."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from flask import url_for
from flask_babel import format_percent, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.core import clock, languages
from eventsapp.events.models import Edition
from eventsapp.reports.coverage import Order
from eventsapp.reports.covers import Cover, Level
from eventsapp.reports.last_year import Absence
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
            return cover.shift.place.said() or _("No place named")
        return self.levels[cover.level]

    def row(self, cover: Cover) -> Row:
        shift = cover.shift
        return Row(
            role=shift.role.name.said(),
            when=self._when(shift),
            address=f"{self.anywhere}{shift.id}",
            place=shift.place.said(),
            lead=shift.lead.name if shift.lead else "",
            on_it=on_it(cover),
            level=self.levels[cover.level],
            look=LEVELS[cover.level][1],
            is_critical=shift.priority == Priority.CRITICAL,
            said=said(cover, self._last_time(cover.doubt.absence)),
        )

    def _when(self, shift: Shift) -> str:
        same = (shift.starts_at, shift.ends_at)
        if same not in self.times:
            when = shift_times.hours if self.order is Order.DAY else shift_times.when
            self.times[same] = when(shift, self.edition)
        return self.times[same]

    def _last_time(self, absence: Absence | None) -> str:
        if absence is not None and absence not in self.absences:
            self.absences[absence] = last_time(absence, self.edition)
        return self.absences[absence]


def on_it(cover: Cover) -> str:
    """How many there are, how many it needs, how many there would ideally be."""
    shift = cover.shift
    if shift.minimum == shift.ideal:
        return _("Has %(number)s, needs %(needed)s", number=shift.pool.held, needed=shift.minimum)
    return _(
        "Has %(number)s, needs %(needed)s, ideally %(ideal)s",
        number=shift.pool.held,
        needed=shift.minimum,
        ideal=shift.ideal,
    )


def said(cover: Cover, last_time: str) -> str:
    """Why a shift stands as it does: ``2 short, 1 unconfirmed; last year 30% did not come``."""
    if cover.level is Level.OVER:
        return ""
    doubt, pool = cover.doubt, cover.shift.pool
    parts = []
    if cover.missing:
        parts.append(ngettext("%(num)s short", "%(num)s short", cover.missing))
    elif cover.welcome:
        parts.append(ngettext("%(num)s more would help", "%(num)s more would help", cover.welcome))
    if doubt.unconfirmed:
        parts.append(ngettext("%(num)s unconfirmed", "%(num)s unconfirmed", doubt.unconfirmed))
    if doubt.requested:
        parts.append(ngettext("%(num)s to be approved", "%(num)s to be approved", doubt.requested))
    if pool.offered:
        parts.append(ngettext("%(num)s offered a place", "%(num)s offered a place", pool.offered))
    if pool.waiting:
        parts.append(ngettext("%(num)s on the waitlist", "%(num)s on the waitlist", pool.waiting))
    sentence = "; ".join(filter(None, [", ".join(parts), last_time]))
    return sentence[:1].upper() + sentence[1:]


def last_time(absence: Absence, edition: Edition) -> str:
    """How many stayed away the last time: last year, or whenever that was."""
    share = format_percent(absence.percent / 100)
    if absence.year == edition.year - 1:
        return _("last year %(share)s did not come", share=share)
    return _("in %(year)s %(share)s did not come", year=absence.year, share=share)
