"""Keeping every entry of a shift true: whatever act writes an assignment, a shift or what it hangs on, it follows.

An assignment has its entry from the moment it has a place. Before a commit we look at those that were written, or whose
shift, role, event or venue was, in what a calendar shows; identity, sequence and last change follow from the data.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Select, event, func, inspect, or_, select, update
from sqlalchemy.orm import InstanceState, Session, SessionTransaction, UOWTransaction, joinedload

from eventsapp.calendars import shifts
from eventsapp.calendars.models import ShiftEntry
from eventsapp.calendars.shifts import Standing
from eventsapp.calendars.writing import after, this_second
from eventsapp.core.db import Base, db, identity_of
from eventsapp.events.models import Edition, Series, Venue
from eventsapp.volunteering.models import Assignment, Role, Shift

_SHOWN: dict[type[Base], tuple[str, ...]] = {
    Shift: ("starts_at", "ends_at", "place", "role_id"),
    Role: ("name", "description", "requirements"),
    Edition: ("state", "starts_at", "zone", "venue_id"),
    Series: ("name", "slug"),
    Venue: ("name", "street", "city", "province", "postcode", "latitude", "longitude"),
}
"""What of each a calendar shows. Whatever else is written there does not concern it."""
_KEY = "eventsapp.calendars.shifts_touched"
_AT_ONCE = 200


@dataclass
class _Touched:
    """What was written in this transaction, by ids."""

    assignments: set[int] = field(default_factory=set)
    rows: dict[type[Base], set[int]] = field(default_factory=lambda: defaultdict(set))


def init_app() -> None:
    """Watch what is written."""
    for name, listener in (("after_flush", _collect), ("before_commit", _keep), ("after_soft_rollback", _forget)):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def _collect(session: Session, _context: UOWTransaction) -> None:
    for row in session.new:
        if isinstance(row, Assignment):
            _touched(session).assignments.add(row.id)
    for row in session.dirty:
        state: InstanceState[Base] = inspect(row)
        if isinstance(row, Assignment):
            if _moved(state):
                _touched(session).assignments.add(row.id)
        elif any(state.attrs[name].history.has_changes() for name in _SHOWN.get(type(row), ())):
            _touched(session).rows[type(row)].add(identity_of(row))


def _moved(state: InstanceState[Base]) -> bool:
    """Whether it stands otherwise than before, or on another shift."""
    status = state.attrs["status"].history
    was = {shifts.standing(one) for one in status.deleted or ()}
    return state.attrs["shift_id"].history.has_changes() or (
        status.has_changes() and was != {shifts.standing(one) for one in status.added}
    )


def _keep(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    touched: _Touched | None = session.info.pop(_KEY, None)
    if touched is None:
        return
    for part in _in_parts(sorted(touched.assignments)):
        _write(part)
    session.flush()
    for part in _in_parts(_shift_ids(touched)):
        _write_anew(part)


def _forget(session: Session, transaction: SessionTransaction) -> None:
    if not transaction.nested:
        session.info.pop(_KEY, None)


def _touched(session: Session) -> _Touched:
    return session.info.setdefault(_KEY, _Touched())  # type: ignore[no-any-return]


def _shift_ids(touched: _Touched) -> list[int]:
    """The shifts that look different now."""
    if not touched.rows:
        return []
    which = (
        Shift.id.in_(touched.rows[Shift]),
        Shift.role_id.in_(touched.rows[Role]),
        Edition.id.in_(touched.rows[Edition]),
        Edition.series_id.in_(touched.rows[Series]),
        Edition.venue_id.in_(touched.rows[Venue]),
    )
    query = select(Shift.id).join(Edition, Edition.id == Shift.edition_id).where(or_(*which)).order_by(Shift.id)
    return list(db.session.scalars(query))


def _write(assignment_ids: Sequence[int]) -> None:
    """Bring the entries of these assignments up to date; who has a place for the first time gets one."""
    assignments = db.session.scalars(select(Assignment).where(Assignment.id.in_(assignment_ids))).all()
    found = _read({one.shift_id for one in assignments})
    query = select(ShiftEntry).where(ShiftEntry.assignment_id.in_(assignment_ids))
    kept = {entry.assignment_id: entry for entry in db.session.scalars(query.execution_options(populate_existing=True))}
    looks: dict[tuple[int, Standing], tuple[str, str]] = {}
    for one in assignments:
        stands, entry = shifts.standing(one.status), kept.get(one.id)
        if stands is None or (entry is None and stands is Standing.OFF):
            continue
        key = (one.shift_id, stands)
        if key not in looks:
            looks[key] = shifts.digests(*found[one.shift_id], stands)
        if entry is None:
            db.session.add(_new(one.id, *looks[key]))
        elif entry.shown != looks[key][1]:
            _change(entry, *looks[key])


def _write_anew(shift_ids: Sequence[int]) -> None:
    """Bring every entry of these shifts up to date, in one statement for all who see the same."""
    kept = defaultdict(list)
    for row in db.session.execute(_alike(shift_ids)):
        kept[row.shift_id, shifts.standing(row.status) or Standing.OFF].append(row)
    found = _read({shift_id for shift_id, _stands in kept})
    for (shift_id, stands), rows in kept.items():
        place_and_time, shown = shifts.digests(*found[shift_id], stands)
        for row in rows:
            if row.shown != shown:
                grows = row.place_and_time != place_and_time
                _change_all(shift_id, row.status, row.shown, place_and_time, shown, after(row.modified_at), grows)


def _alike(shift_ids: Sequence[int]) -> Select[int, str, str, str, datetime]:
    looks = (Assignment.shift_id, Assignment.status, ShiftEntry.place_and_time, ShiftEntry.shown)
    return (
        select(*looks, func.max(ShiftEntry.modified_at).label("modified_at"))
        .join(Assignment, Assignment.id == ShiftEntry.assignment_id)
        .where(Assignment.shift_id.in_(shift_ids))
        .group_by(*looks)
    )


def _change_all(
    shift_id: int, status: str, was_shown: str, place_and_time: str, shown: str, at: datetime, grows: bool
) -> None:
    own = select(Assignment.id).where(Assignment.shift_id == shift_id, Assignment.status == status)
    changing = (
        update(ShiftEntry)
        .where(ShiftEntry.assignment_id.in_(own), ShiftEntry.shown == was_shown)
        .values(sequence=ShiftEntry.sequence + int(grows), modified_at=at, place_and_time=place_and_time, shown=shown)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(changing)


def _read(shift_ids: Iterable[int]) -> dict[int, tuple[Shift, Edition]]:
    """These shifts as they are now, each with its role, and its edition with all that is shown of it."""
    query = (
        select(Shift, Edition)
        .join(Edition, Edition.id == Shift.edition_id)
        .where(Shift.id.in_(shift_ids))
        .options(joinedload(Shift.role, innerjoin=True))
        .options(joinedload(Edition.series, innerjoin=True), joinedload(Edition.venue))
        .execution_options(populate_existing=True)
    )
    return {shift.id: (shift, edition) for shift, edition in db.session.execute(query)}


def _new(assignment_id: int, place_and_time: str, shown: str) -> ShiftEntry:
    now = this_second()
    return ShiftEntry(
        assignment_id=assignment_id,
        uid=str(uuid4()),
        sequence=0,
        created_at=now,
        modified_at=now,
        place_and_time=place_and_time,
        shown=shown,
    )


def _change(entry: ShiftEntry, place_and_time: str, shown: str) -> None:
    entry.sequence += entry.place_and_time != place_and_time
    entry.modified_at = after(entry.modified_at)
    entry.place_and_time, entry.shown = place_and_time, shown


def _in_parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """Few enough at a time for one statement."""
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
