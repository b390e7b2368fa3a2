"""Announcing: an organizer writes to those on a shift, in a role, or to everybody who helps, each reader once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import tokens
from eventsapp.core.db import db, hold
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import HELD, Assignment, AssignmentStatus, Shift
from eventsapp.workflows import shift_letters

MOST = 2_000
"""More assignments than this at once would keep the page waiting."""
AT_ONCE = 100
"""So many readers in one transaction, so that nobody else waits long for theirs."""
WAITING = (AssignmentStatus.WAITLISTED, AssignmentStatus.OFFERED)


class TooMany(Refusal):
    """A message goes to some hundreds at a time."""

    sentence = _l("This goes to %(number)s shifts taken, more than %(most)s. Write to one role after another.")
    field = "to"


class Nobody(Refusal):
    """There is nobody to write to."""

    sentence = _l("Nobody who can be written to is among them.")
    field = "to"


@dataclass(frozen=True)
class Target:
    """Whom it is for: those on a shift, else in a role, else everybody who helps at the edition."""

    role_id: int | None = None
    shift_id: int | None = None
    with_waiting: bool = False


@dataclass(frozen=True)
class Audience:
    """Who gets it, and who is left out."""

    assignment_ids: list[list[int]]
    """Of each reader, the assignments it is about."""
    languages: Counter[str]
    """How many readers get it in which language."""
    without_address: list[str]
    """The names of volunteers whom nobody can write to."""
    waiting: int
    """How many are left out because they only wait for a place."""

    @property
    def size(self) -> int:
        return len(self.assignment_ids)

    def batches(self) -> Iterator[list[int]]:
        """The assignments of some readers at a time."""
        for start in range(0, self.size, AT_ONCE):
            yield [number for theirs in self.assignment_ids[start : start + AT_ONCE] for number in theirs]


def audience(edition: Edition, target: Target) -> Audience:
    """Who would get a message; refused where it is nobody, or too many at once."""
    statuses = (*HELD, *WAITING) if target.with_waiting else HELD
    number = _counted(edition, target, statuses)
    if number > MOST:
        raise TooMany(number=number, most=MOST)
    readers: dict[Person, list[Assignment]] = {}
    without: dict[int, str] = {}
    for (_registration, reader), theirs in shift_letters.readers(
        _read(select(Assignment).where(*_conditions(edition, target, statuses)))
    ).items():
        if reader.email:
            readers.setdefault(reader, []).extend(theirs)
        else:
            without |= {one.person_id: one.person.name for one in theirs}
    if not readers:
        raise Nobody
    return Audience(
        [[one.id for one in theirs] for theirs in readers.values()],
        Counter(theirs[0].registration.language for theirs in readers.values()),
        sorted(without.values()),
        0 if target.with_waiting else _counted(edition, target, WAITING),
    )


def key(form_key: str, target: Target, subject: Bilingual, text: Bilingual) -> str:
    """What makes it the same message: the same form with the same words for the same people."""
    return tokens.digest(repr((form_key, target, subject, text)))


def send(edition: Edition, numbers: Sequence[int], subject: Bilingual, text: Bilingual, *, key: str, by: Actor) -> int:
    """Write to the readers of these assignments; under the same key nobody is written to twice.

    Says how many are written to now.
    """
    hold("message", key)
    query = select(Assignment).where(Assignment.id.in_(numbers), Assignment.edition_id == edition.id)
    by_reader: dict[Person, Registration] = {}
    told: list[Assignment] = []
    for (registration, reader), theirs in shift_letters.readers(_read(query)).items():
        if by_reader.setdefault(reader, registration) == registration:
            told += theirs
    new = shift_letters.message(told, subject, text, key=key)
    if new:
        trail.record("volunteers.written_to", edition, by=by, readers=new)
    return new


def _conditions(edition: Edition, target: Target, statuses: Iterable[str]) -> list[ColumnElement[bool]]:
    """Which assignments, joined to their shifts."""
    where = [
        Assignment.edition_id == edition.id,
        Assignment.status.in_(tuple(statuses)),
        Shift.cancelled_at.is_(None),
    ]
    if target.shift_id is not None:
        where.append(Shift.id == target.shift_id)
    elif target.role_id is not None:
        where.append(Shift.role_id == target.role_id)
    return where


def _counted(edition: Edition, target: Target, statuses: Iterable[str]) -> int:
    query = select(func.count(Assignment.id)).join(Assignment.shift)
    return db.session.scalar(query.where(*_conditions(edition, target, statuses))) or 0


def _read(query: Select[Assignment]) -> list[Assignment]:
    """In the order of arrival, so that whoever is in two registrations is written to about the first."""
    query = query.order_by(Assignment.id).options(
        joinedload(Assignment.person),
        joinedload(Assignment.registration).joinedload(Registration.registrant),
        joinedload(Assignment.registration).joinedload(Registration.edition),
        contains_eager(Assignment.shift).joinedload(Shift.role),
    )
    return list(db.session.scalars(query.join(Assignment.shift)))
