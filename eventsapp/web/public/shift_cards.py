"""Shifts to choose from: what the card of each says, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from eventsapp.core import clock, languages
from eventsapp.events import rules as events
from eventsapp.events.models import Edition
from eventsapp.registration import categories
from eventsapp.reports import openings
from eventsapp.reports.openings import Level, Need, Order
from eventsapp.volunteering import rules
from eventsapp.volunteering.models import Check, Role, Shift


@dataclass(frozen=True)
class ShiftCard:
    """What there is to know of a shift before taking it."""

    number: int
    role: str
    when: str
    place: str
    about: str
    """What the work is."""
    facts: str
    """Seated or not, and from which age."""
    asks: tuple[str, ...]
    """What it needs of a person, each a sentence or a line."""
    need: str
    is_urgent: bool
    places: int | None
    """None: as many as want to come."""
    is_full: bool


class Group(NamedTuple):
    """Cards under one heading; what the work is stands there where all of them are of one role."""

    heading: str
    about: ShiftCard | None
    cards: list[ShiftCard]


def card(shift: Shift, edition: Edition) -> ShiftCard:
    """The card of one shift."""
    needs = openings.need(shift)
    return ShiftCard(
        number=shift.id,
        role=shift.role.name.said(),
        when=when(shift, edition),
        place=shift.where.said(),
        about=shift.role.description.said(),
        facts="\u00a0· ".join(_facts(shift, edition)),
        asks=tuple(_asks(shift.role)),
        need=in_words(needs),
        is_urgent=needs.level is Level.MOST,
        places=shift.pool.left,
        is_full=needs.level is Level.FULL,
    )


def grouped(shifts: Sequence[Shift], order: Order, edition: Edition) -> list[Group]:
    """The cards of these shifts, which are in that order, under its headings."""
    headings = {
        Level.MOST: _("Help is needed most"),
        Level.WELCOME: _("More help is welcome"),
        Level.ENOUGH: _("Well staffed; you can still join"),
        Level.FULL: _("Full, with a waitlist"),
    }

    def heading(shift: Shift) -> str:
        if order is Order.DAY:
            return languages.day(clock.local(shift.starts_at, edition.zone).date())
        if order is Order.ROLE:
            return shift.role.name.said()
        if order is Order.PLACE:
            return shift.where.said() or _("Place not known yet")
        return headings[openings.need(shift).level]

    found = []
    for words, its in groupby(shifts, key=heading):
        cards = [card(shift, edition) for shift in its]
        found.append(Group(words, cards[0] if order is Order.ROLE else None, cards))
    return found


def none_left(edition: Edition, now: datetime) -> str:
    """The page that says there is no shift to take, and why."""
    return render_template(
        "public/closed.html",
        edition=edition,
        standing=events.standing(edition, now),
        wanted="volunteer",
        takes_part=bool(categories.offered(edition)),
    )


def when(shift: Shift, edition: Edition) -> str:
    """``8 a.m. to 10 a.m.``, with the day before it unless the edition has only that one."""
    begins = clock.local(shift.starts_at, edition.zone)
    ends = clock.local(shift.ends_at, edition.zone)
    hours = _("%(start)s to %(end)s", start=languages.clock(begins), end=languages.clock(ends))
    if begins.date() == edition.starts_on == edition.ends_on:
        return hours
    return _("%(day)s, %(hours)s", day=languages.short_day(begins.date()), hours=hours)


def in_words(need: Need) -> str:
    """How much help is missing."""
    if need.level is Level.MOST:
        return ngettext("%(num)s more person needed", "%(num)s more people needed", need.missing)
    if need.level is Level.WELCOME:
        return ngettext("%(num)s more person would help", "%(num)s more people would help", need.missing)
    return _("Full. You can join the waitlist.") if need.level is Level.FULL else _("Well staffed; you can still join")


def _facts(shift: Shift, edition: Edition) -> list[str]:
    role = shift.role
    age = rules.minimum_age(role, shift.starts_at, shift.ends_at, edition.zone)
    beside = role.beside_guardian_age
    found = [_("Seated")] if role.is_seated else []
    found += [_("No lifting")] if role.has_no_lifting else []
    found.append(_("From age %(age)s", age=age))
    if beside is not None and beside < age:
        found.append(_("From age %(age)s on the same shift as a parent or guardian", age=beside))
    return found


def _asks(role: Role) -> list[str]:
    found = [_("It asks for: %(what)s", what=role.requirements.said())] if role.requirements else []
    if role.training:
        found.append(_("Training: %(name)s", name=role.training.said()))
    checks = {
        Check.CRIMINAL: _("Police check: criminal record"),
        Check.JUDICIAL: _("Police check: criminal record and judicial matters"),
        Check.VULNERABLE: _("Police check: vulnerable sector"),
    }
    if role.check_kind in checks:
        found.append(checks[Check(role.check_kind)])
    if role.needs_approval:
        found.append(_("An organizer looks at each sign-up before it counts."))
    return found
