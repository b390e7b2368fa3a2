"""The lines of a roster: each side taken from its edition's index, then merged, then joined to people.

The order is (name or moment, side, id), which no two lines share, so a page is asked for by the line it follows or
precedes. A side takes no more lines than are asked for, and its index holds whatever the filter looks at; so a page
costs the same whatever came before it and whatever lies in other editions.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.reports.filters import ASSIGNMENT_STATUSES, ENTRY_STATUSES, Filter, Order, Standing, Who
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment, Shift

SIDES = {"p": Who.PARTICIPANTS, "v": Who.VOLUNTEERS}
_LAST_CHARACTER = "\U0010ffff"
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

    @property
    def who(self) -> Who:
        return SIDES[self.side]

    @property
    def mark(self) -> str:
        """What the line is called in an address."""
        return f"{self.side}{self.id}"


class Cursor(NamedTuple):
    """A line to go on from."""

    key: Any
    side: str
    id: int

    @classmethod
    def at(cls, line: Line) -> "Cursor":
        return cls(line.key, line.side, line.id)


def batch(
    edition_id: int, wanted: Filter, cursor: Cursor | None, *, size: int, backwards: bool = False
) -> list[Line]:
    """So many lines from the cursor on, in the order of the filter or against it."""
    sides = [side for side, who in SIDES.items() if wanted.shows(who)]
    if not sides:
        return []
    falling = (wanted.order is Order.NEWEST) != backwards
    taken = [_side(side, edition_id, wanted, cursor, falling).limit(size).subquery() for side in sides]
    merged = union_all(*(select(side) for side in taken)).subquery()
    columns = select(merged).order_by(*_order(merged.c, falling)).limit(size).subquery().c
    query = (
        select(
            columns.side,
            columns.id,
            columns.key,
            columns.status,
            columns.signed_up_at,
            columns.category_id,
            Person.name,
            Person.email,
            Person.phone,
            Registration.reference,
            Shift.role_id,
            Shift.starts_at,
            Shift.ends_at,
        )
        .join(Person, Person.id == columns.person_id)
        .join(Registration, Registration.id == columns.registration_id)
        .outerjoin(Shift, Shift.id == columns.shift_id)
    )
    rows = db.session.execute(query.order_by(*_order(columns, falling)))
    return [Line._make(row) for row in rows]


def found(edition_id: int, mark: str, order: Order) -> Cursor | None:
    """The line of that mark, if it is one of this edition."""
    side, digits = mark[:1], mark[1:]
    if side not in SIDES or not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        return None
    if int(digits) > _GREATEST_ID:
        return None
    model = _MODELS[side]
    key = db.session.scalar(select(_key(side, order)).where(model.id == int(digits), model.edition_id == edition_id))
    return None if key is None else Cursor(key, side, int(digits))


def count(side: str, edition_id: int, wanted: Filter, *, at_most: int) -> ColumnElement[int]:
    """How many lines the filter finds on that side, as part of a query; counting stops at so many."""
    if not wanted.shows(SIDES[side]):
        return literal(0)
    rows = select(literal(1)).where(*_conditions(side, edition_id, wanted)).limit(at_most)
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


def _side(side: str, edition_id: int, wanted: Filter, cursor: Cursor | None, falling: bool) -> Select[Any]:
    model = _MODELS[side]
    key = _key(side, wanted.order)
    own = (
        (Entry.category_id, cast(null(), Integer).label("shift_id"))
        if side == "p"
        else (cast(null(), Integer).label("category_id"), Assignment.shift_id)
    )
    query = select(
        literal_column(f"'{side}'").label("side"),
        model.id.label("id"),
        key.label("key"),
        model.status.label("status"),
        _SIGNED_UP_AT[side].label("signed_up_at"),
        model.person_id.label("person_id"),
        model.registration_id.label("registration_id"),
        *own,
    ).where(*_conditions(side, edition_id, wanted), _beyond(side, key, cursor, falling))
    order = (key.desc(), model.id.desc()) if falling else (key, model.id)
    return query.order_by(*order)


def _conditions(side: str, edition_id: int, wanted: Filter) -> list[ColumnElement[bool]]:
    model = _MODELS[side]
    conditions: list[ColumnElement[bool]] = [model.edition_id == edition_id]
    if wanted.standing is not Standing.ALL:
        statuses = ENTRY_STATUSES if side == "p" else ASSIGNMENT_STATUSES
        conditions.append(model.status.in_(statuses[wanted.standing]))
    if side == "p" and wanted.category_id is not None:
        conditions.append(Entry.category_id == wanted.category_id)
    if side == "v" and wanted.role_id is not None:
        conditions.append(Assignment.shift_id.in_(select(Shift.id).where(Shift.role_id == wanted.role_id)))
    if wanted.search.registration_id is not None:
        conditions.append(model.registration_id == wanted.search.registration_id)
    elif wanted.search.email is not None:
        conditions.append(model.person_id.in_(_with_address(wanted.search.email)))
    else:
        conditions += [model.name_key.contains(word, autoescape=True) for word in wanted.search.words]
    return conditions


def _with_address(beginning: str) -> Select[int]:
    return select(Person.id).where(Person.email_key >= beginning, Person.email_key < beginning + _LAST_CHARACTER)


def _beyond(
    side: str, key: InstrumentedAttribute[Any], cursor: Cursor | None, falling: bool
) -> ColumnElement[bool]:
    """What comes after the cursor on this side, given that lines with the same key are ordered by side, then id."""
    if cursor is None:
        return true()
    place: Any = literal(cursor.key, key.type)
    if side == cursor.side:
        here = tuple_(key, _MODELS[side].id)
        there = tuple_(place, literal(cursor.id))
        return here < there if falling else here > there
    if falling:
        return key <= place if side < cursor.side else key < place
    return key >= place if side > cursor.side else key > place


def _order(columns: Any, falling: bool) -> list[ColumnElement[Any]]:
    parts = (columns.key, columns.side, columns.id)
    return [part.desc() if falling else part.asc() for part in parts]


def _key(side: str, order: Order) -> Any:
    return _SIGNED_UP_AT[side] if order is Order.NEWEST else _MODELS[side].name_key


_MODELS: dict[str, Any] = {"p": Entry, "v": Assignment}
_SIGNED_UP_AT: dict[str, Any] = {"p": Entry.entered_at, "v": Assignment.taken_at}
