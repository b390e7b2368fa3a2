"""What there is to prepare: the access needs of those who take part or help, counted and in order.

The order is (state, kind, number), so what nobody has answered stands first and what is alike stands together.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_, union_all
from sqlalchemy.orm import joinedload

from eventsapp.access.models import AccessNeed, NeedKind, NeedState
from eventsapp.core.db import db
from eventsapp.registration.models import GONE as LEFT
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.volunteering.models import GONE, HELD, Assignment, Volunteer

SIZE = 50


@dataclass(frozen=True)
class Wanted:
    """Which needs to list; without a state all but those that were taken back."""

    state: NeedState | None = None
    kind: NeedKind | None = None


@dataclass(frozen=True)
class Page:
    """Some needs, and the number of the last one where more follow."""

    needs: list[AccessNeed]
    waiting: set[int]
    """The people among them who have no place, neither in a category nor on a shift: they wait, or were offered one."""
    after: int | None


def counts(edition_id: int) -> dict[NeedKind, dict[NeedState, int]]:
    """How many asked for what, and how far that is; in one query."""
    query = (
        select(AccessNeed.kind, AccessNeed.state, func.count())
        .where(AccessNeed.edition_id == edition_id, AccessNeed.state != NeedState.TAKEN_BACK, _comes(edition_id))
        .group_by(AccessNeed.kind, AccessNeed.state)
    )
    found: dict[NeedKind, dict[NeedState, int]] = defaultdict(dict)
    for kind, state, number in db.session.execute(query):
        found[NeedKind(kind)][NeedState(state)] = number
    return {kind: found[kind] for kind in NeedKind if kind in found}


def page(edition_id: int, wanted: Wanted, *, after: int = 0) -> Page:
    """The needs that follow the one of that number; from the first, if it is not one of this edition."""
    order = tuple_(AccessNeed.state, AccessNeed.kind, AccessNeed.id)
    query = (
        select(AccessNeed)
        .where(AccessNeed.edition_id == edition_id, _comes(edition_id), *_conditions(wanted))
        .order_by(AccessNeed.state, AccessNeed.kind, AccessNeed.id)
        .options(joinedload(AccessNeed.person, innerjoin=True), joinedload(AccessNeed.owner))
        .limit(SIZE + 1)
    )
    last = db.session.get(AccessNeed, after) if after else None
    if last is not None and last.edition_id == edition_id:
        query = query.where(order > tuple_(last.state, last.kind, last.id))
    found = list(db.session.scalars(query))
    shown = found[:SIZE]
    return Page(shown, _waiting(edition_id, shown), shown[-1].id if len(found) > SIZE else None)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    state = AccessNeed.state != NeedState.TAKEN_BACK if wanted.state is None else AccessNeed.state == wanted.state
    return [state, *([AccessNeed.kind == wanted.kind] if wanted.kind else [])]


def _comes(edition_id: int) -> ColumnElement[bool]:
    """For whoever left there is nothing to prepare; for whoever offered help and has no shift yet there may be."""
    entry = exists().where(
        Entry.edition_id == edition_id, Entry.person_id == AccessNeed.person_id, Entry.status.not_in(LEFT)
    )
    assignment = exists().where(
        Assignment.edition_id == edition_id,
        Assignment.person_id == AccessNeed.person_id,
        Assignment.status.not_in(GONE),
    )
    offered = exists().where(
        Volunteer.edition_id == edition_id,
        Volunteer.person_id == AccessNeed.person_id,
        Volunteer.sealed_availability != "",
    )
    return or_(entry, assignment, offered)


def _waiting(edition_id: int, needs: Sequence[AccessNeed]) -> set[int]:
    people = {need.person_id for need in needs}
    if not people:
        return set()
    entered = select(Entry.person_id).where(
        Entry.edition_id == edition_id, Entry.person_id.in_(people), Entry.status == EntryStatus.CONFIRMED
    )
    on_shifts = select(Assignment.person_id).where(
        Assignment.edition_id == edition_id, Assignment.person_id.in_(people), Assignment.status.in_(HELD)
    )
    return people - set(db.session.scalars(union_all(entered, on_shifts)))
