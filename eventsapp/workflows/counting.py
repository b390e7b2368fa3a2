"""Counting: what shifts of the past needed and who came, as numbers that stay when the names have gone."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update

from eventsapp.core.db import db, hold, writing
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.volunteering import shifts, states
from eventsapp.volunteering.models import HELD, Assignment, AssignmentStatus, Shift
from eventsapp.volunteering.records import ShiftCount

CORRECTED_FOR = timedelta(days=60)
"""So long after an edition attendance may still be corrected, and is counted anew."""
EVERY = timedelta(hours=1)
"""How often it is."""
_A_DAY = timedelta(days=1)

_CAME = (AssignmentStatus.ARRIVED, AssignmentStatus.COMPLETED)
_HAD_A_PLACE = (*HELD, AssignmentStatus.NO_SHOW)


def count_due(now: datetime) -> int:
    """Count the shifts of every edition that is over, again while attendance may change; says of how many."""
    counted = 0
    for edition in _over(now):
        if _is_due(edition, now):
            with writing():
                counted += count(edition, now)
    return counted


def count(edition: Edition, now: datetime) -> int:
    """Write down the figures of all its shifts that are over, anew where they are there already; says of how many."""
    hold("shift counts", edition.id)
    own = select(Shift.id).where(Shift.edition_id == edition.id)
    kept = {one.shift_id: one for one in db.session.scalars(select(ShiftCount).where(ShiftCount.shift_id.in_(own)))}
    figures = _figures(edition, now)
    for shift_id, (needed, signed_up, came, missed) in figures.items():
        counted = kept.get(shift_id) or ShiftCount(shift_id=shift_id, counted_at=now)
        counted.needed, counted.signed_up, counted.came, counted.missed = needed, signed_up, came, missed
        db.session.add(counted)
    db.session.flush()
    db.session.execute(update(ShiftCount).where(ShiftCount.shift_id.in_(own)).values(counted_at=now))
    return len(figures)


def _over(now: datetime) -> list[Edition]:
    """The editions that took place lately and had shifts."""
    query = select(Edition).where(
        Edition.ends_on >= now.date() - CORRECTED_FOR,
        Edition.ends_on <= now.date() + _A_DAY,
        Edition.state.not_in((State.DRAFT, *states.OFF)),
        Edition.id.in_(select(Shift.edition_id)),
    )
    return [edition for edition in db.session.scalars(query) if rules.is_over(edition, now)]


def _is_due(edition: Edition, now: datetime) -> bool:
    latest = select(func.max(ShiftCount.counted_at)).join(ShiftCount.shift).where(Shift.edition_id == edition.id)
    counted_at = db.session.scalar(latest)
    return counted_at is None or counted_at <= now - EVERY


def _figures(edition: Edition, now: datetime) -> dict[int, tuple[int, int, int, int]]:
    """What each shift needed, and how many signed up, came and did not."""
    query = (
        select(
            Shift.id,
            Shift.ideal,
            func.count(Assignment.id),
            _number(Assignment.status.in_(_CAME)),
            _number(Assignment.status == AssignmentStatus.NO_SHOW),
        )
        .outerjoin(Assignment, and_(Assignment.shift_id == Shift.id, Assignment.status.in_(_HAD_A_PLACE)))
        .where(Shift.edition_id == edition.id, Shift.ends_at <= now, shifts.is_on())
        .group_by(Shift.id, Shift.ideal)
    )
    rows = db.session.execute(query)
    return {number: (needed, signed_up, came, missed) for number, needed, signed_up, came, missed in rows}


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(Assignment.id).filter(condition)
