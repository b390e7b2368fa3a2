"""Rosters: participants and volunteers of an edition in one list, a page at a time."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, literal_column, select, union_all

from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.people.models import Person
from eventsapp.registration.models import Category
from eventsapp.reports import lines
from eventsapp.reports.filters import Filter, Who
from eventsapp.reports.lines import Line
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Role

PAGE = 50
MOST_COUNTED = 10_000
MOST_PEOPLE = 500
"""People that one beginning of an address finds, in all editions."""
END = "end"
_LAST_CHARACTER = "\U0010ffff"


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
    rows = db.session.execute(_MENU, {"edition_id": edition_id}).all()
    by_kind = {kind: {row.id: row.name for row in rows if row.kind == kind} for kind in ("category", "role")}
    return Menu(by_kind["category"], by_kind["role"])


def looked_up(edition_id: int, wanted: Filter) -> Filter:
    """The filter with what was typed looked up: the registration of a reference, the people of an address.

    What only looks like a reference stays a name; an address that nobody has finds nobody.
    """
    search = wanted.search
    if search.reference is not None:
        same = Registration.reference == search.reference
        found = db.session.scalar(select(Registration.id).where(same, Registration.edition_id == edition_id))
        return replace(wanted, search=replace(search, registration_id=found))
    if search.email is not None:
        beginning = (Person.email_key >= search.email, Person.email_key < search.email + _LAST_CHARACTER)
        people = db.session.scalars(select(Person.id).where(*beginning).limit(MOST_PEOPLE))
        return replace(wanted, search=replace(search, people=tuple(people)))
    return wanted


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


def counts(edition_id: int, wanted: Filter, shown: Page | None = None) -> Counts:
    """How many lines the filter finds on each side; a page that shows all of them is counted itself."""
    if shown is not None and not shown.has_earlier and not shown.has_later:
        return Counts(*(sum(line.who is who for line in shown.lines) for who in Who))
    found = lines.counted(edition_id, wanted, at_most=MOST_COUNTED + 1)
    return Counts(participants=found["p"], volunteers=found["v"])


def _named(kind: str, model: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (literal_column(f"'{kind}'").label("kind"), model.id, model.name, model.position)
    return select(*columns).where(model.edition_id == bindparam("edition_id"))


_SIDES = union_all(_named("category", Category), _named("role", Role)).subquery()
_MENU = select(_SIDES).order_by(_SIDES.c.position, _SIDES.c.id)
