"""Roles and their shifts as those who plan them read them: what there is, what it needs and who has a place."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
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
    count: int
    number: int
    pages: int


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


def of_role(edition: Edition, role: Role, number: int) -> ShiftPage:
    """A page of its shifts; a cancelled one is there as long as somebody was on it."""
    is_of_role = (Shift.edition_id == edition.id, Shift.role_id == role.id, _is_told())
    count = db.session.scalar(select(func.count(Shift.id)).where(*is_of_role)) or 0
    pages = max(1, -(-count // PAGE))
    number = min(max(number, 1), pages)
    query: Select[Shift] = (
        select(Shift)
        .where(*is_of_role)
        .order_by(Shift.starts_at, Shift.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
        .options(joinedload(Shift.pool, innerjoin=True), joinedload(Shift.lead), joinedload(Shift.site))
    )
    return ShiftPage(list(db.session.scalars(query)), count, number, pages)


def _is_told() -> ColumnElement[bool]:
    return or_(is_on(), exists().where(Assignment.shift_id == Shift.id))
