"""The overview: every edition within somebody's reach, with its figures."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.capacity.models import Pool
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.registration.models import Category
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.shifts import is_on

MOST = 200
"""Editions shown, the latest; older ones are reached through their series."""
_BEHIND_US = (State.FINISHED, State.ARCHIVED, State.CANCELLED)


@dataclass(frozen=True)
class CategoryFigures:
    """Places of one category."""

    called: Bilingual
    """Its name, with its site."""
    held: int
    waiting: int
    maximum: int | None


@dataclass
class EditionFigures:
    """How one edition stands."""

    edition: Edition
    state: State
    categories: list[CategoryFigures] = field(default_factory=list)
    volunteers: int = 0
    """Places on shifts that are taken."""
    volunteers_wanted: int = 0
    """What its shifts would ideally have."""
    shifts_short: int = 0
    """Shifts that are not over and have fewer people than they need."""

    @property
    def participants(self) -> int:
        return sum(category.held for category in self.categories)

    @property
    def waiting(self) -> int:
        return sum(category.waiting for category in self.categories)


@dataclass(frozen=True)
class Overview:
    """What lies ahead, the soonest first, and what lies behind, the latest first."""

    ahead: list[EditionFigures]
    behind: list[EditionFigures]


def overview(now: datetime, *, series_ids: Collection[int] | None) -> Overview:
    """The editions of these series (None: of all) in three queries, however many there are."""
    query = select(Edition).join(Edition.series).options(contains_eager(Edition.series))
    if series_ids is not None:
        query = query.where(Edition.series_id.in_(series_ids))
    editions = db.session.scalars(query.order_by(Edition.starts_on.desc(), Edition.id.desc()).limit(MOST))
    known = {edition.id: EditionFigures(edition, rules.standing(edition, now)) for edition in editions}
    if known:
        _add_categories(known)
        _add_volunteers(known, now)
    behind = [figures for figures in known.values() if figures.state in _BEHIND_US]
    ahead = [figures for figures in known.values() if figures.state not in _BEHIND_US]
    return Overview(ahead[::-1], behind)


def of(edition: Edition, now: datetime) -> EditionFigures:
    """One edition with its figures, in two queries."""
    known = {edition.id: EditionFigures(edition, rules.standing(edition, now))}
    _add_categories(known)
    _add_volunteers(known, now)
    return known[edition.id]


def _add_categories(known: dict[int, EditionFigures]) -> None:
    query = (
        select(Category, Pool.held, Pool.waiting, Pool.maximum)
        .join(Category.pool)
        .options(joinedload(Category.site))
        .where(Category.edition_id.in_(known))
        .order_by(Category.position, Category.id)
    )
    for category, held, waiting, maximum in db.session.execute(query):
        known[category.edition_id].categories.append(CategoryFigures(category.called, held, waiting, maximum))


def _add_volunteers(known: dict[int, EditionFigures], now: datetime) -> None:
    is_short = and_(Pool.held < Shift.minimum, Shift.ends_at > now)
    query = (
        select(Shift.edition_id, func.sum(Pool.held), func.sum(Shift.ideal), func.sum(case((is_short, 1), else_=0)))
        .join(Shift.pool)
        .where(Shift.edition_id.in_(known), is_on())
        .group_by(Shift.edition_id)
    )
    for edition_id, held, ideal, short in db.session.execute(query):
        figures = known[edition_id]
        figures.volunteers, figures.volunteers_wanted, figures.shifts_short = held, ideal, short
