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
    or_,
    select,
    tuple_,
)

from eventsapp.core import name_words
from eventsapp.core.among import among, one_of
from eventsapp.core.name_words import LAST_CHARACTER
from eventsapp.registration.models import Category, Entry
from eventsapp.reports import conditions as traits
from eventsapp.reports import sections
from eventsapp.reports.filters import (
    ASSIGNMENT_STATUSES,
    ENTRY_STATUSES,
    Filter,
    Order,
    Standing,
    Who,
    are_enough,
)
from eventsapp.reports.sections import Section
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
    section: str
    standing: Standing
    by_category: bool
    by_role: bool
    by_site: bool
    by_registration: bool
    by_people: bool
    words: int
    in_teams: bool
    by_bib: bool
    by_reference: bool
    by_address: bool
    traits: tuple[str, ...]
    by_marks: bool


def shape(wanted: Filter, section: Section | None = None, *, falling: bool = False, beyond: str | None = None) -> Shape:
    """The shape of a question about a section, or about all; `beyond` is the side of the line to go on from."""
    kind = section.kind if section else sections.ALL
    search = wanted.search
    return Shape(
        sides=tuple(side for side in SIDES if wanted.shows(SIDES[side].who) and sections.SIDES.get(kind, side) == side),
        order=wanted.order,
        falling=falling,
        beyond=beyond,
        section=kind,
        standing=wanted.standing,
        by_category=wanted.category_id is not None,
        by_role=wanted.role_id is not None,
        by_site=wanted.site_ids is not None,
        by_registration=search.registration_id is not None,
        by_people=search.people is not None,
        words=len(search.words),
        in_teams=are_enough(search),
        by_bib=search.bib is not None,
        by_reference=search.reference_begins is not None,
        by_address=search.email_begins is not None,
        traits=wanted.traits.names(),
        by_marks=wanted.marks is not None,
    )


def values(edition_id: int, wanted: Filter) -> dict[str, Any]:
    """The values of the same question."""
    search = wanted.search
    reference, address = search.reference_begins or "", search.email_begins or ""
    return {
        "edition_id": edition_id,
        "category_id": wanted.category_id,
        "role_id": wanted.role_id,
        "sites": list(wanted.site_ids or ()),
        "registration_id": search.registration_id,
        "people": list(search.people or ()),
        "bib": search.bib,
        "marked_p": wanted.marks.entries if wanted.marks else (),
        "marked_v": wanted.marks.assignments if wanted.marks else (),
        "reference": reference,
        "beyond_reference": reference + LAST_CHARACTER,
        "address": address,
        "beyond_address": address + LAST_CHARACTER,
        **{f"word_{n}": name_words.pattern(word, begins=search.begins) for n, word in enumerate(search.words)},
        **wanted.traits.values(),
    }


def found(side: str, shape: Shape) -> Select[Any]:
    """The side, the id and the key of all its lines, in no order yet: found in the index alone."""
    model = SIDES[side].model
    own: Any = literal_column(f"'{side}'").label("side")
    key = sections.key(shape.section, SIDES[side].key(shape.order))
    lines = sections.limited(select(own, model.id, key.label("key")).select_from(model), side, shape.section)
    lines = lines.where(*conditions(side, shape))
    return lines if shape.beyond is None else lines.where(_is_beyond(side, shape.beyond, key, shape.falling))


def lines(side: str, shape: Shape) -> Select[Any]:
    """The first lines of one side, `size` of them: found first, and only then read."""
    model = SIDES[side].model
    key = sections.key(shape.section, SIDES[side].key(shape.order))
    order = (key.desc(), model.id.desc()) if shape.falling else (key, model.id)
    first = found(side, shape).order_by(*order).limit(bindparam("size")).subquery()
    takes_part = side == "p"
    ages = model if takes_part else Volunteer
    read = select(
        first.c.side,
        model.id.label("id"),
        first.c.key,
        model.status.label("status"),
        SIDES[side].signed_up_at.label("signed_up_at"),
        model.person_id.label("person_id"),
        model.registration_id.label("registration_id"),
        model.name_key.label("name_key"),
        model.arrived_at.label("arrived_at"),
        ages.from_age.label("from_age"),
        ages.to_age.label("to_age"),
        (model.category_id if takes_part else _NOTHING).label("category_id"),
        (_NOTHING if takes_part else model.shift_id).label("shift_id"),
        (model.supports_id if takes_part else _NOTHING).label("supports_id"),
        (model.is_minor if takes_part else func.coalesce(Volunteer.is_minor, false())).label("is_minor"),
        (false() if takes_part else model.is_placeholder).label("is_placeholder"),
        (model.fee_cents if takes_part else _NOTHING).label("fee_cents"),
        (model.bib if takes_part else _NOTHING).label("bib"),
    ).join(first, first.c.id == model.id)
    known = and_(Volunteer.edition_id == model.edition_id, Volunteer.person_id == model.person_id)
    return read if takes_part else read.outerjoin(Volunteer, known)


def conditions(side: str, shape: Shape) -> list[ColumnElement[bool]]:
    """What a line of this side has to be."""
    model = SIDES[side].model
    few = shape.by_registration or shape.by_people or shape.by_marks or shape.section == sections.IN_TEAM
    few = few or any(name.partition(" ")[0] in traits.FEW for name in shape.traits)
    # Where a few lines are known already, adding nothing keeps the database from walking through the whole edition.
    found = [(model.edition_id + 0 if few else model.edition_id) == bindparam("edition_id", type_=Integer)]
    if shape.standing is not Standing.ALL:
        found.append(one_of(model.status, SIDES[side].statuses[shape.standing]))
    if side == "p" and shape.by_category:
        found.append(model.category_id == bindparam("category_id", type_=Integer))
    if side == "v" and shape.by_role:
        found.append(model.shift_id.in_(select(Shift.id).where(Shift.role_id == bindparam("role_id", type_=Integer))))
    if shape.by_site:
        found.append(_belongs_to_site(side))
    if shape.by_marks:
        found.append(among(model.id, f"marked_{side}"))
    found += _searched(model, shape)
    return found + [traits.of(name, model) for name in shape.traits]


def _belongs_to_site(side: str) -> ColumnElement[bool]:
    """Through the category of who takes part, and the shift of who helps: the index of the roster holds both."""
    sites = bindparam("sites", expanding=True, type_=Integer)
    if side == "p":
        return Entry.category_id.in_(select(Category.id).where(Category.site_id.in_(sites)))
    return Assignment.shift_id.in_(select(Shift.id).where(Shift.site_id.in_(sites)))


def _searched(model: Any, shape: Shape) -> list[ColumnElement[bool]]:
    if shape.by_registration:
        return [model.registration_id == bindparam("registration_id", type_=Integer)]
    if shape.by_people:
        return [model.person_id.in_(bindparam("people", expanding=True, type_=Integer))]
    by_name, others = named(model, shape.words), found_otherwise(model, shape)
    return [or_(and_(*by_name), *others)] if others else by_name


def named(model: Any, words: int) -> list[ColumnElement[bool]]:
    """That the name of a line holds so many words that were typed."""
    return [name_words.holds(model.name_key, f"word_{number}") for number in range(words)]


def found_otherwise(model: Any, shape: Shape) -> list[ColumnElement[bool]]:
    """The ways in which a search finds a line of this table but by its name."""
    return traits.found_otherwise(
        model,
        address=shape.by_address,
        reference=shape.by_reference,
        bib=shape.by_bib,
        words=shape.words if shape.in_teams else 0,
    )


def _is_beyond(side: str, beyond: str, key: Any, falling: bool) -> Any:
    """Whether a line follows the one to go on from; those with the same key are in the order of side, then id."""
    place = bindparam("beyond_key", type_=key.type)
    if side == beyond:
        here, there = tuple_(key, SIDES[side].model.id), tuple_(place, bindparam("beyond_id", type_=Integer))
        # The key alone is said once more, for where it stands in another table than the id.
        return and_(here < there, key <= place) if falling else and_(here > there, key >= place)
    if falling:
        return key <= place if side < beyond else key < place
    return key >= place if side > beyond else key > place
