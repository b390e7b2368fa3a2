"""Hours to approve and hours approved: everybody who came, by name, a page at a time."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
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
    number: int
    pages: int
    count: int


def page(edition_id: int, wanted: Wanted, *, number: int = 1) -> Page:
    """One page; two queries, however many there are."""
    conditions = _conditions(edition_id, wanted)
    counted = select(func.count()).select_from(Assignment).outerjoin(Hours).join(Assignment.shift).where(*conditions)
    count = db.session.scalar(counted) or 0
    pages = max(-(-count // SIZE), 1)
    number = min(max(number, 1), pages)
    query = (
        select(Assignment, Hours)
        .outerjoin(Hours, Hours.assignment_id == Assignment.id)
        .join(Assignment.shift)
        .join(Shift.role)
        .where(*conditions)
        .order_by(Assignment.name_key, Assignment.id)
        .limit(SIZE)
        .offset((number - 1) * SIZE)
        .options(
            contains_eager(Assignment.shift).contains_eager(Shift.role),
            joinedload(Assignment.person, innerjoin=True),
            joinedload(Hours.approver),
        )
    )
    return Page([(assignment, hours) for assignment, hours in db.session.execute(query)], number, pages, count)


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
