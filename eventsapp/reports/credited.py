"""Hours to approve and hours approved: everybody who came, by name, a page at a time."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.volunteering.attendance import CAME
from eventsapp.volunteering.models import Assignment, Role, Shift
from eventsapp.volunteering.records import Hours

SIZE = 50


class Which(StrEnum):
    """Whose hours to list."""

    TO_APPROVE = "to approve"
    APPROVED = "approved"


@dataclass(frozen=True)
class Wanted:
    """What to list."""

    which: Which = Which.TO_APPROVE
    search: str = ""
    role_id: int | None = None


@dataclass(frozen=True)
class Page:
    """Some of them, each with its hours where they are approved."""

    lines: list[tuple[Assignment, Hours | None]]
    after: int | None
    """Where the next page begins; none: this is the last."""


def page(edition_id: int, wanted: Wanted, *, after: int = 0) -> Page:
    """Those who follow the assignment of that number; from the first, if the edition has no such one."""
    conditions = _conditions(edition_id, wanted)
    last = db.session.get(Assignment, after) if after else None
    if last is not None and last.edition_id == edition_id:
        conditions.append(tuple_(Assignment.name_key, Assignment.id) > (last.name_key, last.id))
    query = (
        select(Assignment, Hours)
        .outerjoin(Hours, Hours.assignment_id == Assignment.id)
        .join(Assignment.shift)
        .join(Shift.role)
        .where(*conditions)
        .order_by(Assignment.name_key, Assignment.id)
        .limit(SIZE + 1)
        .options(
            contains_eager(Assignment.shift).contains_eager(Shift.role),
            joinedload(Assignment.person, innerjoin=True),
            joinedload(Hours.approver),
        )
    )
    found: list[tuple[Assignment, Hours | None]] = [(row[0], row[1]) for row in db.session.execute(query)]
    return Page(found[:SIZE], found[SIZE - 1][0].id if len(found) > SIZE else None)


def find(edition_id: int, number: int) -> Assignment | None:
    """Somebody of this edition who came."""
    query = select(Assignment).where(
        Assignment.id == number, Assignment.edition_id == edition_id, Assignment.status.in_(CAME)
    )
    return db.session.scalars(query).first()


def roles(edition_id: int) -> list[Role]:
    """The roles to choose from."""
    return list(db.session.scalars(select(Role).where(Role.edition_id == edition_id).order_by(Role.position, Role.id)))


def _conditions(edition_id: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [Assignment.edition_id == edition_id, Assignment.status.in_(CAME)]
    is_approved = wanted.which is Which.APPROVED
    conditions.append(Hours.assignment_id.is_not(None) if is_approved else Hours.assignment_id.is_(None))
    if wanted.role_id is not None:
        conditions.append(Shift.role_id == wanted.role_id)
    return conditions + [
        Assignment.name_key.contains(word, autoescape=True) for word in words.folded(wanted.search).split()
    ]
