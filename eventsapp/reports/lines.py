"""The lines of a roster: each side taken from its edition's index, then merged, then joined to people.

Within a section (`sections.py`; mostly there is one) the order is (name or moment, side, id), which no two lines
share, so a page is asked for by the line it follows or precedes. A side takes no more lines than are asked for, and its
index holds whatever the filter looks at; so a page costs the same whatever came before it and whatever lies in other
editions.

A statement is put together once for each shape of a question: that takes longer than its answer.
"""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, literal, select, union_all

from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.reports import sections, sides
from eventsapp.reports.filters import Filter, Marks, Order, Search, Who
from eventsapp.reports.sections import Section
from eventsapp.reports.sides import SIDES, Shape
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Shift

_GREATEST_ID = 2**31 - 1


class Line(NamedTuple):
    """One line: a person's entry, or a volunteer's assignment. A plain row, since hundreds of them are written."""

    side: str
    id: int
    key: Any
    status: str
    signed_up_at: datetime
    category_id: int | None
    name: str
    email: str | None
    phone: str | None
    reference: str
    role_id: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    person_id: int
    registration_id: int
    supports_id: int | None
    is_minor: bool
    is_placeholder: bool
    """Whether the place is kept for somebody of a group whose name comes later."""
    fee_cents: int | None
    name_key: str
    arrived_at: datetime | None
    from_age: int | None
    to_age: int | None
    bib: int | None
    site_id: int | None
    """The site of a shift; that of a category is known by the category."""
    section: int
    """The place of its section among those of the order."""

    @property
    def who(self) -> Who:
        return SIDES[self.side].who

    @property
    def mark(self) -> str:
        """What the line is called in an address."""
        return f"{self.side}{self.id}"


class Cursor(NamedTuple):
    """A line to go on from."""

    key: Any
    side: str
    id: int
    section: int = 0

    @classmethod
    def at(cls, line: Line) -> "Cursor":
        return cls(line.key, line.side, line.id, line.section)


def batch(edition_id: int, wanted: Filter, cursor: Cursor | None, *, size: int, backwards: bool = False) -> list[Line]:
    """So many lines from the cursor on, in the order of the filter or against it."""
    in_order = list(enumerate(sections.of(wanted)))
    found: list[Line] = []
    for number, section in reversed(in_order) if backwards else in_order:
        if cursor is not None and (number > cursor.section if backwards else number < cursor.section):
            continue
        here = cursor if cursor is not None and cursor.section == number else None
        rows = _of_section(edition_id, wanted, section, here, size=size - len(found), backwards=backwards)
        found += [Line._make((*row, number)) for row in rows]
        if len(found) == size:
            break
    return found


def marks(edition_id: int, wanted: Filter) -> "array[int]":
    """All lines of the filter in its order, as they are at one moment: their ids, of those who help below zero, since
    they may be a hundred thousand."""
    found = array("q")
    for section in sections.of(wanted):
        if (shape := _shape(wanted, section)).sides:
            values = sides.values(edition_id, wanted) | {"section_category": section.category_id}
            rows = db.session.connection().execute(_marks(shape), values)
            found.extend(number if side == "p" else -number for side, number, _key in rows)
    return found


def those(edition_id: int, wanted: Filter, marks: Sequence[int]) -> list[Line]:
    """Of the lines of these marks the ones that the filter shows now, in the order of the marks."""
    own = Marks(tuple(number for number in marks if number > 0), tuple(-number for number in marks if number < 0))
    rest = replace(wanted, search=Search(), order=Order.NAME, marks=own)
    found = batch(edition_id, rest, None, size=len(marks))
    by_mark = {line.id if line.side == "p" else -line.id: line for line in found}
    return [by_mark[mark] for mark in marks if mark in by_mark]


def counted(edition_id: int, wanted: Filter, *, at_most: int) -> dict[str, int]:
    """How many lines the filter finds on each side, in one query; counting stops at so many."""
    shape = sides.shape(wanted)
    row = db.session.execute(_count(shape), sides.values(edition_id, wanted) | {"at_most": at_most}).one()
    return dict(zip(SIDES, row, strict=True))


def found(edition_id: int, mark: str, wanted: Filter) -> Cursor | None:
    """The line of that mark, if it is one of this edition."""
    side, digits = mark[:1], mark[1:]
    if side not in SIDES or not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        return None
    if int(digits) > _GREATEST_ID:
        return None
    model, number = SIDES[side].model, int(digits)
    same = (model.id == number, model.edition_id == edition_id)
    key = db.session.scalar(select(SIDES[side].key(wanted.order)).where(*same))
    place = None if key is None else sections.place(side, number, edition_id, wanted)
    if place is None:
        return None
    section, own_key = place
    return Cursor(key if own_key is None else own_key, side, number, section)


def _of_section(
    edition_id: int, wanted: Filter, section: Section, cursor: Cursor | None, *, size: int, backwards: bool
) -> Sequence[Any]:
    shape = _shape(wanted, section, cursor, backwards=backwards)
    if not shape.sides:
        return []
    values = sides.values(edition_id, wanted) | {"size": size, "section_category": section.category_id}
    if cursor is not None:
        values |= {"beyond_key": cursor.key, "beyond_id": cursor.id}
    # Asked past the session, which would look for objects behind rows that are none.
    return db.session.connection().execute(_statement(shape), values).all()


def _shape(wanted: Filter, section: Section, cursor: Cursor | None = None, *, backwards: bool = False) -> Shape:
    falling = (wanted.order is Order.NEWEST) != backwards
    return sides.shape(wanted, section, falling=falling, beyond=cursor and cursor.side)


@lru_cache(maxsize=100)
def _marks(shape: Shape) -> Select[Any]:
    merged = union_all(*(sides.found(side, shape) for side in shape.sides)).subquery()
    return select(merged).order_by(*_order(merged.c, shape))


@lru_cache(maxsize=500)
def _statement(shape: Shape) -> Select[Any]:
    merged = union_all(*(sides.lines(side, shape) for side in shape.sides)).subquery()
    picked = select(merged).order_by(*_order(merged.c, shape)).limit(bindparam("size")).subquery().c
    return (
        select(
            picked.side,
            picked.id,
            picked.key,
            picked.status,
            picked.signed_up_at,
            picked.category_id,
            Person.name,
            Person.email,
            Person.phone,
            Registration.reference,
            Shift.role_id,
            Shift.starts_at,
            Shift.ends_at,
            picked.person_id,
            picked.registration_id,
            picked.supports_id,
            picked.is_minor,
            picked.is_placeholder,
            picked.fee_cents,
            picked.name_key,
            picked.arrived_at,
            picked.from_age,
            picked.to_age,
            picked.bib,
            Shift.site_id,
        )
        .join(Person, Person.id == picked.person_id)
        .join(Registration, Registration.id == picked.registration_id)
        .outerjoin(Shift, Shift.id == picked.shift_id)
        .order_by(*_order(picked, shape))
    )


@lru_cache(maxsize=500)
def _count(shape: Shape) -> Select[Any]:
    figures = []
    for side in SIDES:
        rows = select(literal(1)).where(*sides.conditions(side, shape)).limit(bindparam("at_most")).subquery()
        figures.append(select(func.count()).select_from(rows).scalar_subquery() if side in shape.sides else literal(0))
    return select(*figures)


def _order(columns: Any, shape: Shape) -> list[Any]:
    parts = (columns.key, columns.side, columns.id)
    return [part.desc() if shape.falling else part.asc() for part in parts]
