"""Roles and their shifts as those who plan them read them: what there is, what it needs and who has a place."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from eventsapp.capacity.models import Pool
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.volunteering.models import Assignment, Role, Shift
from eventsapp.volunteering.shifts import is_on

PAGE = 100


@dataclass(frozen=True)
class RoleLine:
    """A role with the figures of all its shifts that take place."""

    role: Role
    shifts: int
    held: int
    ideal: int
    below_minimum: int
    """How many of its shifts have fewer people than they need."""


@dataclass(frozen=True)
class ShiftPage:
    """Some shifts of a role in the order of their time."""

    shifts: list[Shift]
    after: int | None
    """Where the next page begins; none: this is the last."""


def of_roles(edition: Edition) -> list[RoleLine]:
    """Every role in the organizer's order."""
    query = (
        select(
            Role,
            func.count(Shift.id),
            func.coalesce(func.sum(Pool.held), 0),
            func.coalesce(func.sum(Shift.ideal), 0),
            func.coalesce(func.sum(case((Pool.held < Shift.minimum, 1), else_=0)), 0),
        )
        .outerjoin(Shift, and_(Shift.role_id == Role.id, is_on()))
        .outerjoin(Pool, Pool.id == Shift.pool_id)
        .where(Role.edition_id == edition.id)
        .group_by(Role.id)
        .order_by(Role.position, Role.id)
    )
    return [RoleLine(role, *(int(figure) for figure in figures)) for role, *figures in db.session.execute(query)]


def of_role(edition: Edition, role: Role, *, after: int = 0) -> ShiftPage:
    """Its shifts that follow the one of that number, else the first; a cancelled one is there if somebody was on it."""
    query: Select[Shift] = (
        select(Shift)
        .where(*_of_role(edition, role))
        .order_by(Shift.starts_at, Shift.id)
        .limit(PAGE + 1)
        .options(joinedload(Shift.pool, innerjoin=True), joinedload(Shift.lead), joinedload(Shift.site))
    )
    last = db.session.get(Shift, after) if after else None
    if last is not None and last.role_id == role.id:
        query = query.where(tuple_(Shift.starts_at, Shift.id) > (last.starts_at, last.id))
    found = list(db.session.scalars(query))
    return ShiftPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def count(edition: Edition, role: Role) -> int:
    """How many such shifts it has."""
    return db.session.scalar(select(func.count(Shift.id)).where(*_of_role(edition, role))) or 0


def _of_role(edition: Edition, role: Role) -> list[ColumnElement[bool]]:
    return [Shift.edition_id == edition.id, Shift.role_id == role.id, _is_told()]


def _is_told() -> ColumnElement[bool]:
    return or_(is_on(), exists().where(Assignment.shift_id == Shift.id))
