"""The list of the day: every shift in the order of time, with everybody who should be on it and who came."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.core import clock, words
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.volunteering import shifts
from eventsapp.volunteering.attendance import CAME, SHOWN
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Role, Shift
from eventsapp.volunteering.records import Hours

SIZE = 20
"""Shifts on one page."""
OVER = timedelta(hours=1)
"""So long after its end a shift of today still stands on the list by itself, for those who check out late."""


@dataclass(frozen=True)
class Wanted:
    """Which shifts to list."""

    day: date | None = None
    """None: today, or else the next day that has shifts, or else the last."""
    search: str = ""
    with_over: bool = False
    """Those of today that are over as well."""
    site_ids: frozenset[int] | None = None
    """The sites whose shifts alone are listed; None: all of them."""


@dataclass(frozen=True)
class Line:
    """A shift with its people, by name."""

    shift: Shift
    people: list[Assignment] = field(default_factory=list)
    settled: frozenset[int] = frozenset()
    """The ids of those whose hours are approved."""

    @property
    def came(self) -> int:
        return sum(one.status in CAME for one in self.people)

    @property
    def here(self) -> int:
        return sum(one.status == AssignmentStatus.ARRIVED for one in self.people)

    @property
    def expected(self) -> int:
        """How many should come or have come."""
        return sum(one.status != AssignmentStatus.NO_SHOW for one in self.people)


@dataclass(frozen=True)
class Page:
    """A part of the list."""

    day: date | None
    days: list[date]
    lines: list[Line]
    after: int | None
    """The shift after which the next page begins; none: this is the last."""
    hides_over: bool
    """Whether shifts of this day that are over were left out."""


def page(edition: Edition, wanted: Wanted, now: datetime, *, after: int = 0) -> Page:
    """The shifts that follow the one of that number, else the first; six queries, however many shifts and people."""
    of_sites: list[ColumnElement[bool]] = [] if wanted.site_ids is None else [Shift.site_id.in_(wanted.site_ids)]
    days = _days_of(edition, of_sites)
    if not days:
        return Page(None, [], [], None, hides_over=False)
    day = wanted.day if wanted.day in days else _nearest(days, clock.local(now, edition.zone).date())
    begins, ends = within(day, edition.zone)
    conditions = [Shift.edition_id == edition.id, shifts.is_on(), Shift.starts_at >= begins, Shift.starts_at < ends]
    conditions += of_sites
    key = words.folded(wanted.search)
    if wanted.search:
        conditions.append(_has_somebody(key))
    hides_over = begins <= now < ends and not wanted.with_over and not wanted.search
    listed = [*conditions, Shift.ends_at > now - OVER] if hides_over else conditions
    every, count = _counts(conditions, listed)
    found = _shifts(listed, _last(edition, after))
    following = found[SIZE - 1].id if len(found) > SIZE else None
    return Page(day, days, _lines(found[:SIZE], key), following, hides_over=every > count)


def _days_of(edition: Edition, conditions: list[ColumnElement[bool]]) -> list[date]:
    """The days on which such shifts begin, on the clock of the place."""
    query = select(Shift.starts_at).where(Shift.edition_id == edition.id, shifts.is_on(), *conditions).distinct()
    return sorted({clock.local(moment, edition.zone).date() for moment in db.session.scalars(query)})


def within(day: date, zone: str) -> tuple[datetime, datetime]:
    """From when to when a day lasts."""
    following = day + timedelta(days=1)
    return clock.moment(datetime.combine(day, time()), zone), clock.moment(datetime.combine(following, time()), zone)


def _nearest(days: Sequence[date], today: date) -> date:
    return next((day for day in days if day >= today), days[-1])


def _counts(conditions: list[ColumnElement[bool]], listed: list[ColumnElement[bool]]) -> tuple[int, int]:
    """How many there are, and how many of them are listed."""
    condition = listed[-1] if len(listed) > len(conditions) else conditions[0]
    query = select(func.count(), func.count().filter(condition)).select_from(Shift).where(*conditions)
    every, count = db.session.execute(query).one()
    return every, count


def _last(edition: Edition, number: int) -> Shift | None:
    """The shift to go on from, if it is one of the edition."""
    query = select(Shift).where(Shift.id == number, Shift.edition_id == edition.id)
    return db.session.scalars(query.options(joinedload(Shift.role))).first() if number else None


def _shifts(conditions: list[ColumnElement[bool]], last: Shift | None) -> list[Shift]:
    query = (
        select(Shift)
        .join(Shift.role)
        .where(*conditions)
        .order_by(Shift.starts_at, Role.position, Shift.id)
        .limit(SIZE + 1)
        .options(contains_eager(Shift.role), joinedload(Shift.site))
    )
    if last is not None:
        place = (last.starts_at, last.role.position, last.id)
        query = query.where(tuple_(Shift.starts_at, Role.position, Shift.id) > place)
    return list(db.session.scalars(query))


def _lines(found: Sequence[Shift], key: str) -> list[Line]:
    query = (
        select(Assignment, Hours.assignment_id)
        .outerjoin(Hours, Hours.assignment_id == Assignment.id)
        .where(Assignment.shift_id.in_([shift.id for shift in found]), Assignment.status.in_(SHOWN), *_named(key))
        .order_by(Assignment.name_key, Assignment.id)
        .options(joinedload(Assignment.person, innerjoin=True))
    )
    people: dict[int, list[Assignment]] = defaultdict(list)
    settled = set()
    for assignment, credited in db.session.execute(query):
        people[assignment.shift_id].append(assignment)
        if credited is not None:
            settled.add(assignment.id)
    return [Line(shift, people[shift.id], frozenset(settled)) for shift in found]


def _has_somebody(key: str) -> ColumnElement[bool]:
    return exists().where(Assignment.shift_id == Shift.id, Assignment.status.in_(SHOWN), *_named(key))


def _named(key: str) -> list[ColumnElement[bool]]:
    """Every word that was typed occurs in the name."""
    return [Assignment.name_key.contains(word, autoescape=True) for word in key.split()]
