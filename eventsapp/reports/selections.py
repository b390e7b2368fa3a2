"""A selection of a roster: the people who were ticked, or all that a filter shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.registration.models import Entry
from eventsapp.reports import lines
from eventsapp.reports.filters import Filter, Marks, Who
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment, Shift

MOST = 2_000
"""More people than this at once would keep the page waiting."""


class TooManyChosen(Refusal):
    """A selection has some hundreds of people."""

    sentence = _l("These are more than %(most)s people. Filter the roster so that it shows fewer of them at a time.")


@dataclass(frozen=True)
class Selection:
    """Who was chosen, in the order of the roster."""

    entries: list[Entry]
    assignments: list[Assignment]


def of(edition_id: int, wanted: Filter, marks: Collection[str] | None) -> Selection:
    """Those of these marks, by name; without marks everybody whom the filter shows, in its order."""
    if marks is not None:
        chosen = read(marks)
        return Selection(
            sorted(_entries(edition_id, chosen.entries), key=_by_name),
            sorted(_assignments(edition_id, chosen.assignments), key=_by_name),
        )
    batch = lines.batch(edition_id, wanted, None, size=MOST + 1)
    if len(batch) > MOST:
        raise TooManyChosen(most=MOST)
    ids = {who: [line.id for line in batch if line.who is who] for who in Who}
    entries = {one.id: one for one in _entries(edition_id, ids[Who.PARTICIPANTS])}
    assignments = {one.id: one for one in _assignments(edition_id, ids[Who.VOLUNTEERS])}
    return Selection(
        [entries[number] for number in ids[Who.PARTICIPANTS] if number in entries],
        [assignments[number] for number in ids[Who.VOLUNTEERS] if number in assignments],
    )


def read(marks: Collection[str]) -> Marks:
    """The lines that these marks name; what is no mark names nobody."""
    sides = ([int(mark[1:]) for mark in marks if mark[:1] == side and _is_number(mark[1:])] for side in "pv")
    found = Marks(*map(tuple, sides))
    if len(found.entries) + len(found.assignments) > MOST:
        raise TooManyChosen(most=MOST)
    return found


def _entries(edition_id: int, numbers: Collection[int]) -> Sequence[Entry]:
    query = (
        select(Entry)
        .where(Entry.id.in_(numbers), Entry.edition_id == edition_id)
        .options(joinedload(Entry.person), joinedload(Entry.guardian), joinedload(Entry.party))
        .options(joinedload(Entry.registration).joinedload(Registration.registrant), joinedload(Entry.category))
    )
    return db.session.scalars(query).all() if numbers else []


def _assignments(edition_id: int, numbers: Collection[int]) -> Sequence[Assignment]:
    query = (
        select(Assignment)
        .where(Assignment.id.in_(numbers), Assignment.edition_id == edition_id)
        .options(joinedload(Assignment.person), joinedload(Assignment.party))
        .options(joinedload(Assignment.registration).joinedload(Registration.registrant))
        .options(joinedload(Assignment.shift).joinedload(Shift.role))
    )
    return db.session.scalars(query).all() if numbers else []


def _by_name(one: Entry | Assignment) -> tuple[str, int]:
    return one.name_key, one.id


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= 9
