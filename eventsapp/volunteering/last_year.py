"""Last year: how many of each role did not come, the last time the series was held. Numbers alone, nobody's name."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from eventsapp.core.db import db
from eventsapp.core.words import folded
from eventsapp.events.models import Edition
from eventsapp.volunteering.models import Role, Shift
from eventsapp.volunteering.records import ShiftCount

FEWEST = 5
"""Of fewer people than this a share says nothing."""


class Absence(NamedTuple):
    """How many percent of those who had a place stayed away, and when that was."""

    percent: int
    year: int


def absences(edition_ids: Collection[int]) -> dict[tuple[int, str], Absence]:
    """What to think of for these editions, by edition and folded English name of a role, in one query.

    By that name a role is known again; where all of them came it is left out.
    """
    asked = aliased(Edition)
    counted = select(ShiftCount.shift_id).where(ShiftCount.shift_id == Shift.id)
    before = (
        select(Edition.id)
        .where(Edition.series_id == asked.series_id, Edition.year < asked.year)
        .where(select(Shift.id).where(Shift.edition_id == Edition.id, counted.exists()).exists())
        .order_by(Edition.year.desc())
        .limit(1)
        .correlate(asked)
        .scalar_subquery()
    )
    signed_up, missed = func.sum(ShiftCount.signed_up), func.sum(ShiftCount.missed)
    query = (
        select(asked.id, Role.name, Edition.year, signed_up, missed)
        .select_from(asked)
        .join(Edition, Edition.id == before)
        .join(Role, Role.edition_id == Edition.id)
        .join(Shift, Shift.role_id == Role.id)
        .join(ShiftCount, ShiftCount.shift_id == Shift.id)
        .where(asked.id.in_(edition_ids))
        .group_by(asked.id, Role.id, Edition.year)
        .having(signed_up >= FEWEST, missed > 0)
    )
    return {
        (edition_id, folded(name.en)): Absence(min(100, round(missed * 100 / signed_up)), year)
        for edition_id, name, year, signed_up, missed in db.session.execute(query)
    }
