"""Helpers: the volunteers of an edition, above all those who look for a shift, a page at a time."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.people.models import Person
from eventsapp.reports import filters
from eventsapp.volunteering.models import GONE, Assignment, Role, Shift, Volunteer

SIZE = 50


class Show(StrEnum):
    """Which volunteers."""

    LOOKING = "looking"
    """They said when they could help, and are on no shift."""
    WORDS = "words"
    """All who said when they could help."""
    ALL = "all"


@dataclass(frozen=True)
class Page:
    """Some of them, how many shifts each is on, and where the next page begins."""

    volunteers: list[Volunteer]
    shifts: dict[int, int]
    """By person id."""
    after: int | None


def page(edition_id: int, show: Show, typed: str, *, after: int = 0) -> Page:
    """The volunteers who follow the one of that number, by name; from the first, if it is not one of this edition."""
    query = (
        select(Volunteer)
        .join(Volunteer.person)
        .where(Volunteer.edition_id == edition_id, *_conditions(show, typed))
        .order_by(Person.name_key, Volunteer.id)
        .options(contains_eager(Volunteer.person))
        .limit(SIZE + 1)
    )
    last = db.session.get(Volunteer, after) if after else None
    if last is not None and last.edition_id == edition_id:
        query = query.where(tuple_(Person.name_key, Volunteer.id) > tuple_(last.person.name_key, last.id))
    found = list(db.session.scalars(query))
    shown = found[:SIZE]
    return Page(shown, _shifts(edition_id, shown), shown[-1].id if len(found) > SIZE else None)


def find(edition_id: int, number: int) -> Volunteer:
    """The volunteer of that number within the edition."""
    same = (Volunteer.id == min(number, 2**31 - 1), Volunteer.edition_id == edition_id)
    found = db.session.scalars(
        select(Volunteer).where(*same).options(joinedload(Volunteer.person), joinedload(Volunteer.registration))
    ).first()
    if found is None:
        raise NotFound
    return found


def assignments(volunteer: Volunteer) -> list[Assignment]:
    """Their shifts at the edition in the order of time, whatever became of them."""
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .join(Shift.role)
        .where(Assignment.edition_id == volunteer.edition_id, Assignment.person_id == volunteer.person_id)
        .order_by(Shift.starts_at, Assignment.id)
        .options(contains_eager(Assignment.shift).contains_eager(Shift.role))
    )
    return list(db.session.scalars(query))


def roles(edition_id: int) -> list[Role]:
    """The roles of the edition in their order."""
    return list(db.session.scalars(select(Role).where(Role.edition_id == edition_id).order_by(Role.position, Role.id)))


def _conditions(show: Show, typed: str) -> list[ColumnElement[bool]]:
    search = filters.understood(typed, with_contacts=False)
    named = [Person.name_key.contains(part, autoescape=True) for part in search.words]
    if show is Show.ALL:
        return named
    said = Volunteer.sealed_availability != ""
    return [*named, said] if show is Show.WORDS else [*named, said, ~_is_on_a_shift()]


def _is_on_a_shift() -> ColumnElement[bool]:
    return exists().where(
        Assignment.edition_id == Volunteer.edition_id,
        Assignment.person_id == Volunteer.person_id,
        Assignment.status.not_in(GONE),
    )


def _shifts(edition_id: int, shown: list[Volunteer]) -> dict[int, int]:
    query = select(Assignment.person_id).where(
        Assignment.edition_id == edition_id,
        Assignment.person_id.in_([one.person_id for one in shown]),
        Assignment.status.not_in(GONE),
    )
    counted: dict[int, int] = {}
    for person_id in db.session.scalars(query) if shown else ():
        counted[person_id] = counted.get(person_id, 0) + 1
    return counted
