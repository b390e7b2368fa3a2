"""Openings: the shifts people can still take or wait for, and where help is needed most."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, extract, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.capacity.models import Pool
from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.events.models import Edition, Site, State
from eventsapp.volunteering.models import Priority, Role, Shift
from eventsapp.volunteering.shifts import is_offered, is_on

PAGE = 50
SHORT = timedelta(hours=2)
"""A short shift is not longer than this."""
MOST_DAYS = 60
"""To choose from in a menu."""
_TAKEN = Pool.held + Pool.offered
"""A place kept for somebody who was offered it counts as taken."""


class Order(StrEnum):
    """Where help is needed most first, or by day, role or place."""

    NEED = "need"
    DAY = "day"
    ROLE = "role"
    PLACE = "place"


class Level(StrEnum):
    """How much a shift needs people, the most first."""

    MOST = "most"
    """Below its minimum: without more people the work cannot be done."""
    WELCOME = "welcome"
    """Below its ideal."""
    ENOUGH = "enough"
    FULL = "full"
    """No place is left for a newcomer; there is a waitlist."""


class Need(NamedTuple):
    """How much a shift needs people, and how many."""

    level: Level
    missing: int


@dataclass(frozen=True)
class Wanted:
    """Which shifts, and in which order."""

    order: Order = Order.NEED
    role_id: int | None = None
    site_id: int | None = None
    day: date | None = None
    """As the clock of the edition has it when the shift begins."""
    is_seated: bool = False
    has_no_lifting: bool = False
    is_short: bool = False
    only_needed: bool = False
    """Only those that miss somebody and have a place for them."""


@dataclass(frozen=True)
class Page:
    """Some of the shifts found."""

    shifts: list[Shift]
    number: int
    """Of the page, counted from 1."""
    pages: int
    count: int
    """How many shifts there are on all pages."""


class Menu(NamedTuple):
    """What a list of shifts can be narrowed to."""

    roles: list[Role]
    days: list[date]
    """On which shifts begin, from the first to the last."""
    sites: list[Site]
    """Those that shifts belong to."""


class RoleNeed(NamedTuple):
    """A role, how many of its shifts can still be taken, and how many people those miss in all."""

    role: Role
    shifts: int
    missing: int


def need(shift: Shift) -> Need:
    """How much this one needs people."""
    pool = shift.pool
    if pool.is_full:
        return Need(Level.FULL, 0)
    if pool.taken < shift.minimum:
        return Need(Level.MOST, shift.minimum - pool.taken)
    if pool.taken < shift.ideal:
        return Need(Level.WELCOME, shift.ideal - pool.taken)
    return Need(Level.ENOUGH, 0)


def page(edition: Edition, wanted: Wanted, now: datetime, *, number: int = 1, size: int = PAGE) -> Page:
    """The shifts of that page, each with its role and its places; beyond the last page it is the last."""
    query = _open(edition, wanted, now)
    count = db.session.scalar(query.with_only_columns(func.count(Shift.id))) or 0
    pages = max(1, -(-count // size))
    number = max(1, min(number, pages))
    rows = _with_all(query).order_by(*_order(wanted.order)).limit(size).offset((number - 1) * size)
    return Page(list(db.session.scalars(rows)), number, pages, count)


def those(edition: Edition, ids: Collection[int], now: datetime) -> list[Shift]:
    """Of these shifts the ones that can still be taken, in the order of time."""
    if not ids:
        return []
    query = _with_all(_open(edition, Wanted(), now)).where(Shift.id.in_(ids))
    return list(db.session.scalars(query.order_by(*_order(Order.DAY))))


def menu(edition: Edition, now: datetime) -> Menu:
    """The roles and the days of the shifts that can still be taken."""
    query = (
        select(Role, func.min(Shift.starts_at), func.max(Shift.starts_at), func.max(Shift.site_id))
        .join(Shift, Shift.role_id == Role.id)
        .where(Shift.edition_id == edition.id, Shift.starts_at > now, is_on(), is_offered())
        .group_by(Role.id)
        .order_by(Role.position, Role.id)
    )
    rows = db.session.execute(query).all()
    if not rows:
        return Menu([], [], [])
    first = clock.local(min(row[1] for row in rows), edition.zone).date()
    last = clock.local(max(row[2] for row in rows), edition.zone).date()
    length = min((last - first).days, MOST_DAYS - 1)
    has_sites = any(row[3] is not None for row in rows)
    days = [first + timedelta(days=number) for number in range(length + 1)]
    return Menu([row[0] for row in rows], days, _sites(edition, now) if has_sites else [])


def _sites(edition: Edition, now: datetime) -> list[Site]:
    there = select(Shift.site_id).where(Shift.edition_id == edition.id, Shift.starts_at > now, is_on(), is_offered())
    return list(db.session.scalars(select(Site).where(Site.id.in_(there)).order_by(Site.position, Site.id)))


def exist(edition: Edition, now: datetime) -> bool:
    """Whether there is any shift to take or to wait for."""
    return db.session.scalar(_ANY, {"edition_id": edition.id, "now": now}) is not None


def by_role(edition: Edition, now: datetime) -> list[RoleNeed]:
    """Every role that has shifts, in the organizers' order; those that have begun can be taken no more."""
    ahead = case((Shift.starts_at > now, 1), else_=0)
    next_begins = func.min(case((Shift.starts_at > now, Shift.starts_at)))  # read for the clock: then it is another
    missing = case((and_(Shift.starts_at > now, _is_needed()), Shift.ideal - _TAKEN), else_=0)
    query = (
        select(Role, func.sum(ahead), func.sum(missing), next_begins)
        .join(Shift, Shift.role_id == Role.id)
        .join(Shift.pool)
        .where(Shift.edition_id == edition.id, is_on(), is_offered())
        .group_by(Role.id)
        .order_by(Role.position, Role.id)
    )
    return [RoleNeed(role, int(ahead), int(missing)) for role, ahead, missing, _begins in db.session.execute(query)]


def most_needed(now: datetime, *, limit: int) -> list[tuple[Shift, Edition]]:
    """The coming shifts of all editions open for sign-up that need people most."""
    query = (
        select(Shift, Edition)
        .join(Shift.role)
        .join(Shift.pool)
        .join(Edition, Edition.id == Shift.edition_id)
        .join(Edition.series)
        .where(Edition.state == State.OPEN, or_(Edition.closes_at.is_(None), Edition.closes_at > now))
        .where(Shift.starts_at > now, is_on(), is_offered(), _is_needed())
        .order_by(*_order(Order.NEED))
        .limit(limit)
        .options(contains_eager(Shift.role), contains_eager(Shift.pool), contains_eager(Edition.series))
        .options(joinedload(Shift.site))
    )
    return [(shift, edition) for shift, edition in db.session.execute(query)]


def _open(edition: Edition, wanted: Wanted, now: datetime) -> Select[Any]:
    """Everything that is wanted and has not begun, in no order yet."""
    query = (
        select(Shift)
        .join(Shift.role)
        .join(Shift.pool)
        .where(Shift.edition_id == edition.id, Shift.starts_at > now, is_on(), is_offered())
    )
    if wanted.role_id is not None:
        query = query.where(Shift.role_id == wanted.role_id)
    if wanted.site_id is not None:
        query = query.where(Shift.site_id == wanted.site_id)
    if wanted.day is not None:
        begins, ends = (
            clock.moment(datetime.combine(wanted.day + timedelta(days=number), time.min), edition.zone)
            for number in (0, 1)
        )
        query = query.where(Shift.starts_at >= begins, Shift.starts_at < ends)
    if wanted.is_seated:
        query = query.where(Role.is_seated)
    if wanted.has_no_lifting:
        query = query.where(Role.has_no_lifting)
    if wanted.is_short:
        seconds = extract("epoch", Shift.ends_at) - extract("epoch", Shift.starts_at)
        query = query.where(seconds <= SHORT.total_seconds())
    return query.where(_is_needed()) if wanted.only_needed else query


def _with_all(query: Select[Any]) -> Select[Any]:
    return query.options(contains_eager(Shift.role), contains_eager(Shift.pool), joinedload(Shift.site))


def _order(wanted: Order) -> tuple[ColumnElement[Any], ...]:
    in_time = (Shift.starts_at.asc(), Role.position.asc(), Shift.id.asc())
    if wanted is Order.DAY:
        return in_time
    if wanted is Order.ROLE:
        return (Role.position.asc(), Role.id.asc(), Shift.starts_at.asc(), Shift.id.asc())
    if wanted is Order.PLACE:
        place: Any = Shift.place
        return (func.lower(place[languages.current()].as_string()), *in_time)
    level = case((~_has_room(), 3), (Shift.minimum > _TAKEN, 0), (Shift.ideal > _TAKEN, 1), else_=2)
    missing = case((Shift.minimum > _TAKEN, Shift.minimum - _TAKEN), else_=Shift.ideal - _TAKEN)
    return (level.asc(), _urgency().asc(), missing.desc(), *in_time)


def _urgency() -> ColumnElement[int]:
    """Of two that need people alike, what the event cannot do without comes first."""
    return case((Shift.priority == Priority.CRITICAL, 0), (Shift.priority == Priority.NICE, 2), else_=1)


def _has_room() -> ColumnElement[bool]:
    """Whether a newcomer can have a place, as `Pool.left` says it."""
    return or_(Pool.maximum.is_(None), _TAKEN + Pool.waiting < Pool.maximum)


def _is_needed() -> ColumnElement[bool]:
    return and_(_has_room(), Shift.ideal > _TAKEN)


# Asked by every page of the form, so it is put together once.
_ANY = (
    select(Shift.id)
    .where(Shift.edition_id == bindparam("edition_id"), Shift.starts_at > bindparam("now"), is_on(), is_offered())
    .limit(1)
)
