"""Choosing among categories and shifts: what a card says about each of them."""

from datetime import datetime
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from eventsapp.capacity.models import Pool
from eventsapp.core import clock, languages
from eventsapp.events.models import Edition
from eventsapp.registration.models import Category
from eventsapp.volunteering.models import Role, Shift


def by_role(shifts: list[Shift]) -> list[tuple[Role, list[Shift]]]:
    """The shifts under their roles, in the organizer's order."""
    in_order = sorted(shifts, key=lambda shift: (shift.role.position, shift.role_id, shift.starts_at))
    return [(role, list(its)) for role, its in groupby(in_order, key=lambda shift: shift.role)]


def about(role: Role) -> str:
    """What the work is, and from which age."""
    work = role.description.said()
    return work if role.minimum_age is None else f"{work} {_('From age %(age)s.', age=role.minimum_age)}"


def takeable(shifts: list[Shift], now: datetime) -> list[Shift]:
    """Those that have not begun."""
    return [shift for shift in shifts if shift.starts_at > now]


def category_details(categories: list[Category]) -> dict[str, dict[str, Any]]:
    """For each category the line under its name, and its places."""
    return {str(one.id): {"hint": one.hint.said(), **_room(one.pool)} for one in categories}


def shift_details(shifts: list[Shift]) -> dict[str, dict[str, Any]]:
    """For each shift where it is, and its places."""
    return {str(shift.id): {"hint": shift.place.said(), **_room(shift.pool)} for shift in shifts}


def time_of(shift: Shift, edition: Edition) -> str:
    """``Sunday, June 6, 2027, 8 a.m. to 10 a.m.`` where the edition takes place."""
    begins = clock.local(shift.starts_at, edition.zone)
    ends = clock.local(shift.ends_at, edition.zone)
    return _(
        "%(day)s, %(start)s to %(end)s",
        day=languages.day(begins.date()),
        start=languages.clock(begins),
        end=languages.clock(ends),
    )


def name_of(shift: Shift, edition: Edition) -> str:
    """What a shift is called among the others of its role: its time, and the day where there are several."""
    begins = clock.local(shift.starts_at, edition.zone)
    ends = clock.local(shift.ends_at, edition.zone)
    hours = _("%(start)s to %(end)s", start=languages.clock(begins), end=languages.clock(ends))
    if begins.date() == edition.starts_on == edition.ends_on:
        return hours
    return _("%(day)s, %(hours)s", day=languages.short_day(begins.date()), hours=hours)


def _room(pool: Pool) -> dict[str, Any]:
    if pool.is_full:
        return {"note": _("Full. You can join the waitlist.")}
    return {"places": pool.left}
