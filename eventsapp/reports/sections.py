"""Sections: the parts of a roster one after the other, where an order groups it by category, team or bib number.

Within a section lines are ordered by one key of an index. A page begins in the section of the line it follows, and
goes on in the next one only where it is not full; so what lies in other sections costs nothing.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, not_, select

from eventsapp.core.db import db
from eventsapp.registration.models import Entry
from eventsapp.reports.filters import Filter, Order
from eventsapp.teams.models import Membership, Team


class Section(NamedTuple):
    """One of them; `category_id` is that of a section of one category."""

    kind: str
    category_id: int | None = None


ALL, CATEGORY, HELPING = "all", "category", "helping"
IN_TEAM, TEAMLESS = "in a team", "without a team"
NUMBERED, NUMBERLESS = "with a bib", "without a bib"
SIDES = {CATEGORY: "p", HELPING: "v", IN_TEAM: "p", NUMBERED: "p"}
"""The one side that a section has; any other has both."""


def of(wanted: Filter) -> list[Section]:
    """The sections of this order, in their order."""
    if wanted.order is Order.CATEGORY:
        return [*(Section(CATEGORY, number) for number in wanted.categories), Section(HELPING)]
    if wanted.order is Order.TEAM:
        return [Section(IN_TEAM), Section(TEAMLESS)]
    if wanted.order is Order.BIB:
        return [Section(NUMBERED), Section(NUMBERLESS)]
    return [Section(ALL)]


def key(kind: str, usual: Any) -> Any:
    """What the lines of a section are ordered by; `usual` is what they are ordered by elsewhere."""
    if kind == IN_TEAM:
        return Team.name_key
    return Entry.bib if kind == NUMBERED else usual


def limited(found: Select[Any], side: str, kind: str) -> Select[Any]:
    """The same lines, as far as they are in a section of this kind."""
    if kind == CATEGORY:
        return found.where(Entry.category_id == bindparam("section_category", type_=Integer))
    if kind == IN_TEAM:
        together = (Membership.person_id == Entry.person_id, Membership.left_at.is_(None))
        teams = (Team.id == Membership.team_id, Team.edition_id == bindparam("edition_id", type_=Integer))
        return found.join(Membership, together[0] & together[1]).join(Team, teams[0] & teams[1])
    if kind == NUMBERED:
        return found.where(Entry.bib.is_not(None))
    if side == "p" and kind in (TEAMLESS, NUMBERLESS):
        return found.where(not_(_is_in_team()) if kind == TEAMLESS else Entry.bib.is_(None))
    return found


def place(side: str, number: int, edition_id: int, wanted: Filter) -> tuple[int, Any] | None:
    """In which section a line of the edition stands, and its key there if it is not the usual one."""
    if wanted.order in (Order.NAME, Order.NEWEST):
        return 0, None
    if side == "v":
        return len(of(wanted)) - 1, None
    row = db.session.execute(
        select(Entry.category_id, Entry.bib, Team.name_key)
        .outerjoin(
            Membership,
            (Membership.edition_id == edition_id)
            & (Membership.person_id == Entry.person_id)
            & Membership.left_at.is_(None),
        )
        .outerjoin(Team, Team.id == Membership.team_id)
        .where(Entry.id == number, Entry.edition_id == edition_id)
    ).first()
    if row is None:
        return None
    if wanted.order is Order.CATEGORY:
        known = row.category_id in wanted.categories
        return (wanted.categories.index(row.category_id), None) if known else None
    own = row.name_key if wanted.order is Order.TEAM else row.bib
    return (1, None) if own is None else (0, own)


def _is_in_team() -> ColumnElement[bool]:
    return exists().where(
        Membership.edition_id == bindparam("edition_id", type_=Integer),
        Membership.person_id == Entry.person_id,
        Membership.left_at.is_(None),
    )
