"""Plan for fewer, with what is known on the day: who is here, who is still expected, and what else they promised."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.volunteering import qualifications, redeploying, rules, shifts, volunteers
from eventsapp.volunteering.attendance import EXPECTED
from eventsapp.volunteering.clashes import Commitment
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Priority, Role, Shift
from eventsapp.volunteering.redeploying import LATE, Helper, Move, Post
from eventsapp.workflows import commitments

MOST_SHORT = 50
MOST_HELPERS = 300
"""So many short shifts, and people who could go there, are thought about at once; the rest after some moves."""
_AT_ONCE = 100


@dataclass(frozen=True)
class Plan:
    """What could be done, and what stays short all the same."""

    short: list[Post]
    """Those that miss somebody now, the most important first."""
    more: int
    """How many others are short, too, and wait for their turn."""
    moves: list[Move]

    @property
    def left_short(self) -> list[tuple[Post, int]]:
        """What would still be missing where, once every move was made."""
        into = [move.into.shift_id for move in self.moves]
        left = [(post, post.missing - into.count(post.shift_id)) for post in self.short]
        return [(post, missing) for post, missing in left if missing]


@dataclass(frozen=True)
class _Figures:
    """As much of a shift as decides whether it is looked at more closely; there may be thousands."""

    id: int
    priority: str
    starts_at: datetime
    minimum: int
    present: int

    @property
    def missing(self) -> int:
        return self.minimum - self.present


def plan(edition: Edition, begins: datetime, ends: datetime, now: datetime) -> Plan:
    """Suggestions for the shifts that begin between these moments and are not over."""
    figures = _figures(edition, begins, ends, now)
    all_short = sorted(
        (one for one in figures if one.missing > 0),
        key=lambda one: redeploying.urgency(one.priority, one.starts_at, one.missing, one.id),
    )
    short = all_short[:MOST_SHORT]
    giving = _giving(figures) if short else []
    shifts_by_id = _shifts({one.id for one in (*short, *giving)})
    helpers = _helpers(_candidates(giving, now), [shifts_by_id[one.id] for one in short], edition)
    present = {one.id: one.present for one in figures}
    posts = {number: _post(shift, edition, present[number]) for number, shift in shifts_by_id.items()}
    moves = redeploying.suggest(list(posts.values()), helpers, now)
    return Plan([posts[one.id] for one in short], len(all_short) - len(short), moves)


def _figures(edition: Edition, begins: datetime, ends: datetime, now: datetime) -> list[_Figures]:
    conditions = _going_on(edition, begins, ends, now)
    present = (
        select(Assignment.shift_id, func.count().label("people"))
        .join(Assignment.shift)
        .where(*conditions, _counts(now))
        .group_by(Assignment.shift_id)
        .subquery()
    )
    query = (
        select(Shift.id, Shift.priority, Shift.starts_at, Shift.minimum, func.coalesce(present.c.people, 0))
        .outerjoin(present, present.c.shift_id == Shift.id)
        .where(*conditions)
    )
    return [_Figures(*row) for row in db.session.execute(query)]


def _giving(figures: Sequence[_Figures]) -> list[_Figures]:
    """The shifts that can spare most."""
    able = [one for one in figures if redeploying.can_spare(one.priority, one.minimum, one.present)]
    chosen, people = [], 0
    for one in sorted(able, key=lambda one: (one.missing, one.id)):
        if people < MOST_HELPERS:
            chosen.append(one)
            people += one.present
    return chosen


def _shifts(ids: Collection[int]) -> dict[int, Shift]:
    query = select(Shift).where(Shift.id.in_(ids)).options(joinedload(Shift.role, innerjoin=True))
    return {shift.id: shift for shift in db.session.scalars(query)} if ids else {}


def _going_on(edition: Edition, begins: datetime, ends: datetime, now: datetime) -> list[ColumnElement[bool]]:
    return [
        Shift.edition_id == edition.id,
        Shift.starts_at >= begins,
        Shift.starts_at < ends,
        Shift.ends_at > now,
        shifts.is_on(),
    ]


def _counts(now: datetime) -> ColumnElement[bool]:
    """Who is here; and who is expected, as long as their shift has not begun (and a little longer)."""
    return or_(
        Assignment.status == AssignmentStatus.ARRIVED,
        and_(Assignment.status.in_(EXPECTED), Shift.starts_at > now - LATE),
    )


def _post(shift: Shift, edition: Edition, present: int) -> Post:
    return Post(commitments.of_shift(shift, edition), shift.id, Priority(shift.priority), shift.minimum, present)


def _candidates(giving: Sequence[_Figures], now: datetime) -> list[Assignment]:
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .where(Assignment.shift_id.in_([one.id for one in giving]), _counts(now))
        .order_by(Assignment.name_key, Assignment.id)
        .options(joinedload(Assignment.person, innerjoin=True))
    )
    return list(db.session.scalars(query)) if giving else []


def _helpers(candidates: Sequence[Assignment], short: Sequence[Shift], edition: Edition) -> list[Helper]:
    people = [assignment.person for assignment in candidates]
    known = volunteers.of_people(edition.id, {person.id for person in people})
    seen = qualifications.of(people) if any(_asks(shift.role) for shift in short) else {}
    promised: dict[int, list[Commitment]] = {}
    for first in range(0, len(people), _AT_ONCE):
        promised |= commitments.of(people[first : first + _AT_ONCE])

    def can(person_id: int, shift: Shift) -> bool:
        volunteer, on = known.get(person_id), clock.local(shift.starts_at, edition.zone).date()
        return (
            rules.is_old_enough(shift, volunteer.from_age if volunteer else None, edition.zone)
            and not qualifications.lacks_training(shift.role, seen.get(person_id, ()), on)
            and not qualifications.lacks_check(shift.role, seen.get(person_id, ()), on)
        )

    return [
        Helper(
            assignment_id=one.id,
            shift_id=one.shift_id,
            name=one.person.name,
            is_here=one.status == AssignmentStatus.ARRIVED,
            can=frozenset(shift.id for shift in short if can(one.person_id, shift)),
            others=[other for other in promised[one.person_id] if other.shift_id != one.shift_id],
        )
        for one in candidates
    ]


def _asks(role: Role) -> bool:
    return role.training is not None or bool(qualifications.good_kinds(role))
