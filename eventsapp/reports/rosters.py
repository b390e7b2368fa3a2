"""Rosters: participants and volunteers of an edition in one list, a page at a time."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import literal, select, union_all

from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.registration.models import Category
from eventsapp.reports import lines
from eventsapp.reports.filters import Filter
from eventsapp.reports.lines import Line
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Role

PAGE = 50
MOST_COUNTED = 10_000
END = "end"


@dataclass(frozen=True)
class Page:
    """Some lines of a roster, and whether there are more before and after them."""

    lines: list[Line]
    has_earlier: bool
    has_later: bool


class Counts(NamedTuple):
    """How many lines a filter finds on each side; above `MOST_COUNTED` nobody counts on."""

    participants: int
    volunteers: int


@dataclass(frozen=True)
class Menu:
    """What a roster of the edition can be filtered by, and what its lines are called."""

    categories: dict[int, Bilingual]
    roles: dict[int, Bilingual]


def menu(edition_id: int) -> Menu:
    """The categories and roles of the edition, each in its order."""
    sides = [
        select(literal(kind).label("kind"), model.id, model.name, model.position).where(model.edition_id == edition_id)
        for kind, model in (("category", Category), ("role", Role))
    ]
    found = union_all(*sides).subquery()
    rows = db.session.execute(select(found).order_by(found.c.position, found.c.id)).all()
    by_kind = {kind: {row.id: row.name for row in rows if row.kind == kind} for kind in ("category", "role")}
    return Menu(by_kind["category"], by_kind["role"])


def looked_up(edition_id: int, wanted: Filter) -> Filter:
    """The filter with the registration whose reference was typed; what only looks like one stays a name."""
    if wanted.search.reference is None:
        return wanted
    same = Registration.reference == wanted.search.reference
    found = db.session.scalar(select(Registration.id).where(same, Registration.edition_id == edition_id))
    return replace(wanted, search=replace(wanted.search, registration_id=found))


def page(edition_id: int, wanted: Filter, *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """The lines after (or before) the line of that mark; the first ones if the edition has no such line.

    `before=END` gives the last page.
    """
    cursor = lines.found(edition_id, before or after, wanted.order)
    backwards = before == END or (bool(before) and cursor is not None)
    found = lines.batch(edition_id, wanted, cursor, size=size + 1, backwards=backwards)
    has_more, found = len(found) > size, found[:size]
    if cursor is not None and not (has_more if backwards else found):
        return page(edition_id, wanted, size=size)  # at the beginning after all, and that as a full page
    if backwards:
        return Page(found[::-1], has_earlier=has_more, has_later=cursor is not None)
    return Page(found, has_earlier=cursor is not None, has_later=has_more)


def counts(edition_id: int, wanted: Filter) -> Counts:
    """How many lines the filter finds on each side, in one query."""
    sides = [lines.count(side, edition_id, wanted, at_most=MOST_COUNTED + 1) for side in lines.SIDES]
    return Counts(*db.session.execute(select(*sides)).one())
