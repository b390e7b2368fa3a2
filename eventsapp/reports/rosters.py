"""Rosters: participants and volunteers of an edition in one list, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import JSON, Integer, Select, String, bindparam, cast, func, literal_column, null, select, union_all

from eventsapp.core.among import among
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.core.name_words import LAST_CHARACTER
from eventsapp.events.models import Edition, Site
from eventsapp.people.models import Person
from eventsapp.questions.models import Audience, Kind, Question
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.reports import finding, lines
from eventsapp.reports.filters import Filter, Order, Who
from eventsapp.reports.lines import Line
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Role

PAGE = 50
MOST_COUNTED = 5_000
MOST_PEOPLE = 500
"""People that one beginning of an address finds, in all editions."""
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
class Asked:
    """A question of the edition that a roster can be filtered by, or show the answers of."""

    label: Bilingual
    kind: Kind
    audience: Audience
    options: dict[str, Bilingual]
    """By key; of a question for yes or no there are none."""


@dataclass(frozen=True)
class Menu:
    """What a roster of the edition can be filtered by, and what its lines are called."""

    edition: Edition
    categories: dict[int, Bilingual]
    roles: dict[int, Bilingual]
    questions: dict[int, Asked]
    ages: list[tuple[int, int | None]]
    """The age bands that the categories and the law cut, the youngest first."""
    sites: dict[int, Bilingual] = field(default_factory=dict)
    category_sites: dict[int, int] = field(default_factory=dict)
    """Category id → the site it belongs to."""
    within: frozenset[int] | None = None
    """The sites beyond which whoever looks sees nothing; None: all of the edition."""

    @property
    def sites_said(self) -> str:
        """The names of the sites in a line."""
        return ", ".join(name.said() for name in self.sites.values())

    def site_of(self, line: Line) -> Bilingual | None:
        """The site that a line belongs to."""
        return self.sites.get(line.site_id or self.category_sites.get(line.category_id or 0, 0))


def menu(edition_id: int, within: frozenset[int] | None = None) -> Menu:
    """The categories, roles, questions and sites of the edition, each in its order; `within` sites what is theirs."""
    rows = db.session.connection().execute(_MENU, {"edition_id": edition_id}).all()
    edition = db.session.get_one(Edition, edition_id)
    categories = [row for row in rows if row.part == "category" and (within is None or row.site_id in within)]
    cuts = {ages.CONSENT_AGE, ages.majority(edition.venue.province if edition.venue else "", edition.majority_age)}
    for row in categories:
        cuts |= {age for age in (row.low, None if row.high is None else row.high + 1) if age is not None}
    return Menu(
        edition,
        {row.id: row.name for row in categories},
        {row.id: row.name for row in rows if row.part == "role"},
        {row.id: _asked(row) for row in rows if row.part == "question"},
        ages.bands(cuts)[::-1],
        {row.id: row.name for row in rows if row.part == "site" and (within is None or row.id in within)},
        {row.id: row.site_id for row in categories if row.site_id is not None},
        within,
    )


def looked_up(edition_id: int, wanted: Filter) -> Filter:
    """The filter with what was typed looked up: the registration of a reference, the people of an address; and the
    categories, for whom it sorts by them.

    What only looks like a reference stays a name; an address that nobody has finds nobody.
    """
    search = wanted.search
    if wanted.order is Order.CATEGORY:
        wanted = replace(wanted, categories=tuple(db.session.scalars(_CATEGORIES, {"edition_id": edition_id})))
    if search.reference is not None:
        same = Registration.reference == search.reference
        found = db.session.scalar(select(Registration.id).where(same, Registration.edition_id == edition_id))
        if found is not None:
            return replace(wanted, search=replace(search, registration_id=found))
    if search.email is not None:
        beginning = (Person.email_key >= search.email, Person.email_key < search.email + LAST_CHARACTER)
        people = db.session.scalars(select(Person.id).where(*beginning).limit(MOST_PEOPLE))
        return replace(wanted, search=replace(search, people=tuple(people)))
    return finding.narrowed(edition_id, wanted)


def page(edition_id: int, wanted: Filter, *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """The lines after (or before) the line of that mark; the first ones if the edition has no such line.

    `before=END` gives the last page.
    """
    cursor = lines.found(edition_id, before or after, wanted)
    backwards = before == END or (bool(before) and cursor is not None)
    found = lines.batch(edition_id, wanted, cursor, size=size + 1, backwards=backwards)
    has_more, found = len(found) > size, found[:size]
    if cursor is not None and not (has_more if backwards else found):
        return page(edition_id, wanted, size=size)  # at the beginning after all, and that as a full page
    if backwards:
        return Page(found[::-1], has_earlier=has_more, has_later=cursor is not None)
    return Page(found, has_earlier=cursor is not None, has_later=has_more)


def counts(edition_id: int, wanted: Filter, shown: Page | None = None, *, at_most: int | None = None) -> Counts:
    """How many lines the filter finds on each side, usually one more than are counted at most; a page that shows all
    of them is counted itself."""
    if shown is not None and not shown.has_earlier and not shown.has_later:
        return Counts(*(sum(line.who is who for line in shown.lines) for who in Who))
    found = lines.counted(edition_id, wanted, at_most=(at_most or most_counted(wanted)) + 1)
    return Counts(participants=found["p"], volunteers=found["v"])


def most_counted(wanted: Filter) -> int:
    """As far as the lines of a filter are counted: of a name that many have no more than are looked for."""
    return finding.MOST if wanted.search.begins else MOST_COUNTED


def expected(registration_ids: Collection[int], within: frozenset[int] | None = None) -> dict[int, int]:
    """How many of these registrations take part (within these sites) and are not checked in yet; in one query."""
    if not registration_ids:
        return {}
    query = _EXPECTED if within is None else _EXPECTED.where(_ENTRIES.category_id.in_(_AT_SITES))
    asked = {"registrations": registration_ids, "sites": within or ()}
    return {row[0]: row[1] for row in db.session.execute(query, asked)}


def _asked(row: Any) -> Asked:
    options = {option["key"]: Bilingual(option["en"], option["fr"]) for option in row.options or ()}
    return Asked(row.name, Kind(row.kind), Audience(row.audience), options)


def _part(part: str, model: Any, name: Any, **more: Any) -> Select[Any]:
    usual: dict[str, Any] = {
        "low": cast(null(), Integer),
        "high": cast(null(), Integer),
        "site_id": cast(null(), Integer),
    }
    usual |= {"options": cast(null(), JSON)}
    usual |= {"kind": cast(null(), String), "audience": cast(null(), String)}
    columns = [value.label(key) for key, value in (usual | more).items()]
    return select(
        literal_column(f"'{part}'").label("part"), model.id, name.label("name"), model.position, *columns
    ).where(model.edition_id == bindparam("edition_id"))


_PARTS = union_all(
    _part(
        "category",
        Category,
        Category.name,
        low=Category.minimum_age,
        high=Category.maximum_age,
        site_id=Category.site_id,
    ),
    _part("site", Site, Site.name),
    _part("role", Role, Role.name),
    _part(
        "question",
        Question,
        Question.label,
        options=Question.options,
        kind=Question.kind,
        audience=Question.audience,
    ),
).subquery()
_MENU = select(_PARTS).order_by(_PARTS.c.position, _PARTS.c.id)
_CATEGORIES = (
    select(Category.id).where(Category.edition_id == bindparam("edition_id")).order_by(Category.position, Category.id)
)
_ENTRIES = Entry.__table__.c
_EXPECTED = (
    select(_ENTRIES.registration_id, func.count())
    .where(
        among(_ENTRIES.registration_id, "registrations"),
        _ENTRIES.status == EntryStatus.CONFIRMED,
        _ENTRIES.arrived_at.is_(None),
    )
    .group_by(_ENTRIES.registration_id)
)

_AT_SITES = select(Category.id).where(among(Category.site_id, "sites"))
