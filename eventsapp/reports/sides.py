"""The two sides of a roster, entries and assignments, and what a filter asks of each in SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    null,
    select,
    tuple_,
)

from eventsapp.registration.models import Entry
from eventsapp.reports.filters import ASSIGNMENT_STATUSES, ENTRY_STATUSES, Filter, Order, Standing, Who
from eventsapp.volunteering.models import Assignment, Shift, Volunteer

_NOTHING = cast(null(), Integer)


@dataclass(frozen=True)
class Side:
    """One side: its table, when its lines were made, and what a status filter means there."""

    who: Who
    model: Any
    signed_up_at: Any
    statuses: Mapping[Standing, tuple[str, ...]]

    def key(self, order: Order) -> Any:
        """What its lines are ordered by."""
        return self.signed_up_at if order is Order.NEWEST else self.model.name_key


SIDES = {
    "p": Side(Who.PARTICIPANTS, Entry, Entry.entered_at, ENTRY_STATUSES),
    "v": Side(Who.VOLUNTEERS, Assignment, Assignment.taken_at, ASSIGNMENT_STATUSES),
}
"""In this order when two lines have the same name or moment."""


class Shape(NamedTuple):
    """All of a question that makes its SQL differ; the rest are its values."""

    sides: tuple[str, ...]
    order: Order
    falling: bool
    beyond: str | None
    standing: Standing
    by_category: bool
    by_role: bool
    by_registration: bool
    by_people: bool
    words: int


def shape(wanted: Filter, *, falling: bool = False, beyond: str | None = None) -> Shape:
    """The shape of a question; `beyond` is the side of the line to go on from."""
    return Shape(
        sides=tuple(side for side in SIDES if wanted.shows(SIDES[side].who)),
        order=wanted.order,
        falling=falling,
        beyond=beyond,
        standing=wanted.standing,
        by_category=wanted.category_id is not None,
        by_role=wanted.role_id is not None,
        by_registration=wanted.search.registration_id is not None,
        by_people=wanted.search.people is not None,
        words=len(wanted.search.words),
    )


def values(edition_id: int, wanted: Filter) -> dict[str, Any]:
    """The values of the same question."""
    search = wanted.search
    return {
        "edition_id": edition_id,
        "category_id": wanted.category_id,
        "role_id": wanted.role_id,
        "registration_id": search.registration_id,
        "people": list(search.people or ()),
        # A folded word is letters, digits and "_", which alone means something to LIKE.
        **{f"word_{number}": f"%{word.replace('_', '/_')}%" for number, word in enumerate(search.words)},
    }


def lines(side: str, shape: Shape) -> Select[Any]:
    """The first lines of one side, `size` of them: found in the index alone, and only then read."""
    model, key = SIDES[side].model, SIDES[side].key(shape.order)
    found = select(model.id).where(*conditions(side, shape))
    if shape.beyond is not None:
        found = found.where(_is_beyond(side, shape.beyond, key, shape.falling))
    order = (key.desc(), model.id.desc()) if shape.falling else (key, model.id)
    first = found.order_by(*order).limit(bindparam("size")).subquery()
    read = select(
        literal_column(f"'{side}'").label("side"),
        model.id.label("id"),
        key.label("key"),
        model.status.label("status"),
        SIDES[side].signed_up_at.label("signed_up_at"),
        model.person_id.label("person_id"),
        model.registration_id.label("registration_id"),
        (model.category_id if side == "p" else _NOTHING).label("category_id"),
        (model.shift_id if side == "v" else _NOTHING).label("shift_id"),
        (model.supports_id if side == "p" else _NOTHING).label("supports_id"),
        (model.is_minor if side == "p" else func.coalesce(Volunteer.is_minor, false())).label("is_minor"),
        (false() if side == "p" else model.is_placeholder).label("is_placeholder"),
        (model.fee_cents if side == "p" else _NOTHING).label("fee_cents"),
    ).join(first, first.c.id == model.id)
    known = and_(Volunteer.edition_id == model.edition_id, Volunteer.person_id == model.person_id)
    return read if side == "p" else read.outerjoin(Volunteer, known)


def conditions(side: str, shape: Shape) -> list[ColumnElement[bool]]:
    """What a line of this side has to be."""
    model = SIDES[side].model
    few = shape.by_registration or shape.by_people
    # Where a few lines are known already, adding nothing keeps the database from walking through the whole edition.
    found = [(model.edition_id + 0 if few else model.edition_id) == bindparam("edition_id", type_=Integer)]
    if shape.standing is not Standing.ALL:
        found.append(model.status.in_(SIDES[side].statuses[shape.standing]))
    if side == "p" and shape.by_category:
        found.append(model.category_id == bindparam("category_id", type_=Integer))
    if side == "v" and shape.by_role:
        found.append(model.shift_id.in_(select(Shift.id).where(Shift.role_id == bindparam("role_id", type_=Integer))))
    if shape.by_registration:
        found.append(model.registration_id == bindparam("registration_id", type_=Integer))
    elif shape.by_people:
        found.append(model.person_id.in_(bindparam("people", expanding=True, type_=Integer)))
    else:
        found += [model.name_key.like(bindparam(f"word_{n}"), escape="/") for n in range(shape.words)]
    return found


def _is_beyond(side: str, beyond: str, key: Any, falling: bool) -> Any:
    """Whether a line follows the one to go on from; those with the same key are in the order of side, then id."""
    place = bindparam("beyond_key", type_=key.type)
    if side == beyond:
        here, there = tuple_(key, SIDES[side].model.id), tuple_(place, bindparam("beyond_id", type_=Integer))
        return here < there if falling else here > there
    if falling:
        return key <= place if side < beyond else key < place
    return key >= place if side > beyond else key > place
