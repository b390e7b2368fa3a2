"""Coverage: every shift of an edition against what it needs, a page at a time, and where help may be missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.capacity.models import Pool
from eventsapp.core import languages
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.volunteering import covers, doubts
from eventsapp.volunteering.covers import Cover, Doubt, Level, Numbers
from eventsapp.volunteering.models import Priority, Role, Shift

PAGE = 100
_URGENCY: dict[str, int] = {Priority.CRITICAL: 0, Priority.USUAL: 1, Priority.NICE: 2}


class Order(StrEnum):
    """Where help is missing most first, or by day, role or place."""

    NEED = "need"
    DAY = "day"
    ROLE = "role"
    PLACE = "place"


@dataclass(frozen=True)
class Wanted:
    """Which shifts, and in which order."""

    order: Order = Order.NEED
    only_at_risk: bool = False
    site_ids: tuple[int, ...] | None = None
    """The sites whose shifts alone are shown; None: all of them."""


@dataclass
class Figures:
    """All shifts that are not over, in numbers."""

    shifts: int = 0
    short: int = 0
    at_risk: int = 0
    missing: int = 0
    """People who are missing on the shifts that are short."""


@dataclass(frozen=True)
class Board:
    """A page of the shifts, and the figures of all of them."""

    covers: list[Cover]
    number: int
    """Of the page, counted from 1."""
    pages: int
    found: int
    """How many shifts there are on all pages."""
    figures: Figures


class _Light(NamedTuple):
    """As much of a shift as its place in the list depends on: thousands are read for a page."""

    id: int
    urgency: int
    numbers: Numbers
    doubt: Doubt
    level: Level


def board(edition: Edition, wanted: Wanted, now: datetime, *, number: int = 1, size: int = PAGE) -> Board:
    """The page of that number, in five queries however many shifts there are; beyond the last page it is the last."""
    figures, found = Figures(), []
    for light in _all(edition, wanted, now):
        _add(figures, light)
        if light.level <= Level.AT_RISK or not wanted.only_at_risk:
            found.append(light)
    if wanted.order is Order.NEED:
        found.sort(key=lambda one: (one.level, one.urgency, covers.spare(one.numbers, one.doubt, one.level)))
    pages = max(1, -(-len(found) // size))
    number = max(1, min(number, pages))
    return Board(_read(found[(number - 1) * size : number * size]), number, pages, len(found), figures)


def _all(edition: Edition, wanted: Wanted, now: datetime) -> Iterator[_Light]:
    """Every shift and how it stands, in that order; by need: in the order of time, still to be sorted."""
    known = doubts.about([edition.id])
    for shift_id, role_id, priority, *numbers in db.session.execute(_numbers(edition, wanted, now)):
        counted, doubt = Numbers._make(numbers), known.of(shift_id, role_id)
        yield _Light(shift_id, _URGENCY[priority], counted, doubt, covers.level_of(counted, doubt))


def _numbers(edition: Edition, wanted: Wanted, now: datetime) -> Select[Any]:
    """Plain columns of plain tables, since thousands of rows are read."""
    shifts, pools, roles = (model.__table__ for model in (Shift, Pool, Role))
    of_sites = [] if wanted.site_ids is None else [shifts.c.site_id.in_(wanted.site_ids)]
    return (
        select(
            shifts.c.id,
            shifts.c.role_id,
            shifts.c.priority,
            shifts.c.minimum,
            shifts.c.ideal,
            pools.c.held,
            shifts.c.starts_at <= now,
            shifts.c.ends_at <= now,
        )
        .select_from(shifts.join(pools, pools.c.id == shifts.c.pool_id).join(roles, roles.c.id == shifts.c.role_id))
        .where(shifts.c.edition_id == edition.id, shifts.c.cancelled_at.is_(None), *of_sites)
        .order_by(*_order(wanted.order))
    )


def _order(order: Order) -> tuple[ColumnElement[Any], ...]:
    in_time = (Shift.starts_at.asc(), Shift.id.asc())
    if order is Order.ROLE:
        return (Role.position.asc(), Role.id.asc(), *in_time)
    if order is Order.PLACE:
        place: Any = Shift.place
        return (func.lower(place[languages.current()].as_string()), *in_time)
    return in_time


def _read(shown: Sequence[_Light]) -> list[Cover]:
    """These shifts with their roles, places and leads, in the order given."""
    query = (
        select(Shift)
        .join(Shift.role)
        .join(Shift.pool)
        .where(Shift.id.in_([light.id for light in shown]))
        .options(contains_eager(Shift.role), contains_eager(Shift.pool), joinedload(Shift.lead), joinedload(Shift.site))
    )
    shifts = {shift.id: shift for shift in db.session.scalars(query)} if shown else {}
    return [Cover(shifts[light.id], light.level, light.doubt) for light in shown if light.id in shifts]


def _add(figures: Figures, light: _Light) -> None:
    if light.level is Level.OVER:
        return
    figures.shifts += 1
    figures.short += light.level is Level.SHORT
    figures.at_risk += light.level is Level.AT_RISK
    figures.missing += max(0, light.numbers.minimum - light.numbers.held)
