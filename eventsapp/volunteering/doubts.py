"""Why those who have a place on a shift may not all come, for all the shifts of some editions at once."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from eventsapp.core.db import db
from eventsapp.core.words import folded
from eventsapp.volunteering import last_year
from eventsapp.volunteering.covers import Doubt
from eventsapp.volunteering.models import IN_QUESTION, Assignment, AssignmentStatus, Role

_NONE = Doubt()


@dataclass(frozen=True)
class Doubts:
    """What is known of the shifts of some editions: by role what is usual, by shift who is in question."""

    usual: dict[int, Doubt]
    unconfirmed: dict[int, int]
    requested: dict[int, int]

    def of(self, shift_id: int, role_id: int) -> Doubt:
        """The doubt about one shift."""
        usual = self.usual.get(role_id, _NONE)
        if shift_id in self.unconfirmed or shift_id in self.requested:
            return Doubt(self.unconfirmed.get(shift_id, 0), self.requested.get(shift_id, 0), usual.absence)
        return usual


def about(edition_ids: Collection[int]) -> Doubts:
    """What there is to doubt in these editions, in three queries."""
    rows = db.session.execute(in_question(edition_ids)).all()
    unconfirmed, requested = (
        {shift_id: number for shift_id, found, number in rows if found == status}
        for status in (AssignmentStatus.CONFIRMED, AssignmentStatus.REQUESTED)
    )
    return Doubts(_usual(edition_ids), unconfirmed, requested)


def in_question(edition_ids: Collection[int]) -> Select[int, str, int]:
    """Those who may not come, counted by shift and status; read from an index that holds nobody else."""
    return (
        select(Assignment.shift_id, Assignment.status, func.count())
        .where(Assignment.edition_id.in_(edition_ids), IN_QUESTION)
        .group_by(Assignment.shift_id, Assignment.status)
    )


def _usual(edition_ids: Collection[int]) -> dict[int, Doubt]:
    """How many of each role stayed away the last time, where a role of that name was there."""
    known = last_year.absences(edition_ids)
    names = select(Role.id, Role.edition_id, Role.name).where(Role.edition_id.in_(edition_ids))
    by_role = {
        role_id: known.get((edition_id, folded(name.en))) for role_id, edition_id, name in db.session.execute(names)
    }
    return {role_id: Doubt(absence=absence) for role_id, absence in by_role.items() if absence}
