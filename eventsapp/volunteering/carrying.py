"""Carrying roles and shifts over to another year: nobody is on them, and each shift knows the one it follows."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from eventsapp.audit.trail import Actor
from eventsapp.core.db import db
from eventsapp.events import rules, sites
from eventsapp.events.models import Edition
from eventsapp.volunteering import planning, roles, shifts
from eventsapp.volunteering.models import Priority, Role, Shift
from eventsapp.volunteering.planning import Planned
from eventsapp.volunteering.records import ShiftCount


class Truth(NamedTuple):
    """What a shift needed, how many signed up for it, and how many came."""

    needed: int
    signed_up: int
    came: int


@dataclass(frozen=True)
class Carried:
    """A shift, and when it is on the new day."""

    shift: Shift
    starts_at: datetime
    ends_at: datetime
    truth: Truth | None
    """None: it was never counted."""


def shifts_of(edition: Edition, days: timedelta) -> list[Carried]:
    """The shifts that were not cancelled and whose site is offered, each so many days later, in their order.

    The time on the wall stays. Where the clock has no such time in spring the shift begins later, and is as long as it
    was.
    """
    there = [shift for shift in shifts.of(edition) if shift.is_offered]
    known = truths([shift.id for shift in there])
    carried = []
    for shift in there:
        begins, ends = (rules.shifted(moment, days, edition.zone) for moment in (shift.starts_at, shift.ends_at))
        ends = ends if begins < ends else begins + (shift.ends_at - shift.starts_at)
        carried.append(Carried(shift, begins, ends, known.get(shift.id)))
    return carried


def carry(from_: Edition, to: Edition, *, comes: Callable[[Role | Shift], bool], by: Actor) -> tuple[int, int]:
    """Make the roles and shifts of the one in the other, those that are to come; says how many of each.

    Leads are people and stay behind, and so do the shifts of a role that does.
    """
    made: dict[int, Role] = {}
    for role in filter(comes, roles.of(from_)):
        made[role.id] = roles.add(to, roles.described(role), by=by)
    at = sites.matching(from_, to)
    wanted: dict[object, tuple[Planned, int]] = {}
    for one in shifts_of(from_, to.starts_on - from_.starts_on):
        if one.shift.role_id not in made or not comes(one.shift):
            continue
        planned = replace(_planned(one, made[one.shift.role_id]), site_id=at.get(one.shift.site_id or 0))
        wanted.setdefault(planned.known_by, (planned, one.shift.id))
    added = planning.add(to, [planned for planned, _number in wanted.values()], by=by)
    for shift, (_one, number) in zip(added, wanted.values(), strict=True):
        shift.follows_id = number
    return len({role.id for role in made.values()}), len(added)


def truths(shift_ids: Collection[int]) -> dict[int, Truth]:
    """What is known of shifts of the past, by their ids."""
    query = select(ShiftCount).where(ShiftCount.shift_id.in_(shift_ids))
    return {one.shift_id: Truth(one.needed, one.signed_up, one.came) for one in db.session.scalars(query)}


def last_time(shift: Shift) -> Truth | None:
    """What is known of the shift that this one follows."""
    return truths([shift.follows_id]).get(shift.follows_id) if shift.follows_id is not None else None


def _planned(one: Carried, role: Role) -> Planned:
    shift = one.shift
    return Planned(
        role,
        one.starts_at,
        one.ends_at,
        shift.place,
        shift.minimum,
        shift.ideal,
        shift.pool.maximum,
        Priority(shift.priority),
    )
