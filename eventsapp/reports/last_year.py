"""Last year: how many of each role did not come, the last time the series was held. Numbers alone, nobody's name."""

from typing import NamedTuple

from sqlalchemy import func, select

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


def absences(edition: Edition) -> dict[str, Absence]:
    """By the folded English name of a role, which is how it is known again, in one query; who all came are left out."""
    counted = select(ShiftCount.shift_id).where(ShiftCount.shift_id == Shift.id)
    before = (
        select(Edition.id)
        .where(Edition.series_id == edition.series_id, Edition.year < edition.year)
        .where(select(Shift.id).where(Shift.edition_id == Edition.id, counted.exists()).exists())
        .order_by(Edition.year.desc())
        .limit(1)
        .scalar_subquery()
    )
    signed_up, missed = func.sum(ShiftCount.signed_up), func.sum(ShiftCount.missed)
    query = (
        select(Role.name, Edition.year, signed_up, missed)
        .join(Shift, Shift.role_id == Role.id)
        .join(ShiftCount, ShiftCount.shift_id == Shift.id)
        .join(Edition, Edition.id == Role.edition_id)
        .where(Role.edition_id == before)
        .group_by(Role.id, Edition.year)
        .having(signed_up >= FEWEST, missed > 0)
    )
    return {
        folded(name.en): Absence(min(100, round(missed * 100 / signed_up)), year)
        for name, year, signed_up, missed in db.session.execute(query)
    }
