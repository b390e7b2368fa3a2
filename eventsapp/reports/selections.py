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
from eventsapp.reports.filters import Filter, Who
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment

MOST = 2_000
"""More people than this at once would keep the page waiting."""


class TooManyChosen(Refusal):
    """A selection has some hundreds of people."""

    sentence = _l("These are more than %(most)s people. Filter the roster so that it shows fewer of them at a time.")


@dataclass(frozen=True)
class Selection:
    """Who was chosen, in the order of the roster."""

    entries: list[Entry]
    helping: list[str]
    """The names of volunteers who were chosen too; what is done for participants leaves them out."""


def of(edition_id: int, wanted: Filter, marks: Collection[str] | None) -> Selection:
    """Those of these marks, by name; without marks everybody whom the filter shows, in its order."""
    if marks is not None:
        chosen = {side: [int(mark[1:]) for mark in marks if mark[:1] == side and _is_number(mark[1:])] for side in "pv"}
        if sum(map(len, chosen.values())) > MOST:
            raise TooManyChosen(most=MOST)
        found = _entries(edition_id, chosen["p"])
        return Selection(sorted(found, key=lambda one: (one.name_key, one.id)), _helping(edition_id, chosen["v"]))
    batch = lines.batch(edition_id, wanted, None, size=MOST + 1)
    if len(batch) > MOST:
        raise TooManyChosen(most=MOST)
    ids = [line.id for line in batch if line.who is Who.PARTICIPANTS]
    by_id = {entry.id: entry for entry in _entries(edition_id, ids)}
    helping = list(dict.fromkeys(line.name for line in batch if line.who is Who.VOLUNTEERS))
    return Selection([by_id[number] for number in ids if number in by_id], helping)


def _entries(edition_id: int, numbers: Collection[int]) -> Sequence[Entry]:
    query = (
        select(Entry)
        .where(Entry.id.in_(numbers), Entry.edition_id == edition_id)
        .options(joinedload(Entry.person), joinedload(Entry.guardian), joinedload(Entry.party))
        .options(joinedload(Entry.registration).joinedload(Registration.registrant), joinedload(Entry.category))
    )
    return db.session.scalars(query).all() if numbers else []


def _helping(edition_id: int, numbers: Collection[int]) -> list[str]:
    query = select(Assignment).where(Assignment.id.in_(numbers), Assignment.edition_id == edition_id)
    found = db.session.scalars(
        query.options(joinedload(Assignment.person)).order_by(Assignment.name_key, Assignment.id)
    )
    return list(dict.fromkeys(one.person.name for one in found)) if numbers else []


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= 9
