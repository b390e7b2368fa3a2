"""What is somebody's own in an edition, for a calendar: the day they take part, and the shifts they help on."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.calendars import shifts, standings, taking_part
from eventsapp.calendars.joining import CANCELLED_DAYS, MONTHS_BACK
from eventsapp.calendars.models import CalendarEntry
from eventsapp.calendars.revisions import Thing, in_both
from eventsapp.calendars.standings import Standing
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events import rules
from eventsapp.events.models import Edition, ScheduleItem
from eventsapp.registration import reach
from eventsapp.registration.models import Entry
from eventsapp.submissions.links import Holder
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import Assignment

SHIFT = "assignment:"


def things(holder: Holder, *, with_others: bool = True) -> list[Thing]:
    """Everything theirs that a calendar shows now, in the order of time.

    That is all the holder's link reaches; without the others, only what no one else is told at an address of their own.
    The day is theirs if any of them takes part, and is then shown as with the others.
    """
    now = clock.now()
    edition = _edition(holder.registration)
    entered, helping = reach.entries(holder), assignments.within(holder)
    theirs = entered
    if not with_others:
        theirs = [one for one in entered if _is_theirs_to_know(one, holder)]
        helping = [one for one in helping if _is_theirs_to_know(one, holder)]
    parent = identity_of(edition)
    found = [_of_shift(one, edition, parent) for one in _once(helping, holder.person_id) if _is_shown(one, now)]
    if theirs and _day_is_shown(edition, theirs, now):
        found.insert(0, _of_day(holder, edition, theirs if _is_off(theirs) else entered, parent))
    return found


def no_longer(holder: Holder, keys: Collection[str]) -> list[Thing]:
    """What they were once told of under these keys and `things` has no more, as over.

    It is told to somebody else by now, or another of them on the same shift stands for both.
    """
    edition = _edition(holder.registration)
    numbers = [int(key.removeprefix(SHIFT)) for key in keys if key.startswith(SHIFT)]
    query = select(Assignment).where(Assignment.id.in_(numbers), Assignment.registration_id == holder.registration_id)
    left = [_of_shift(one, edition, identity_of(edition), Standing.OFF) for one in db.session.scalars(query)]
    return [*left, _of_day(holder, edition, [], identity_of(edition))] if _key_of_day(holder) in keys else left


def shift_key(assignment_id: int) -> str:
    """What an assignment is kept under."""
    return f"{SHIFT}{assignment_id}"


def day_key(registration_id: int, person_id: int) -> str:
    """What the day of taking part is kept under, as that person's link reaches it."""
    return f"part:{registration_id}:{person_id}"


def on_shift(helping: Sequence[Assignment], edition: Edition, *, reader_id: int, belongs_to: str) -> Thing:
    """What a calendar of that person's shows of one shift where all these assignments to it are shown together."""
    return _of_shift(_once(helping, reader_id)[0], edition, belongs_to)


def identity_of(edition: Edition) -> str:
    """Of the edition's own entry, which everything of somebody's in it belongs to; none before it was public."""
    return db.session.scalar(select(CalendarEntry.uid).where(CalendarEntry.edition_id == edition.id)) or ""


def _is_theirs_to_know(one: Entry | Assignment, holder: Holder) -> bool:
    return one.person_id == holder.person_id or not one.person.email


def _of_day(holder: Holder, edition: Edition, entered: Sequence[Entry], parent: str) -> Thing:
    query = select(ScheduleItem).where(ScheduleItem.edition_id == edition.id)
    schedule = db.session.scalars(query.order_by(ScheduleItem.starts_at, ScheduleItem.id)).all()
    seen = in_both(lambda: taking_part.seen(edition, entered, schedule, belongs_to=parent))
    stands = standings.firmest(entry.status for entry in entered)
    return Thing(_key_of_day(holder), seen, stands is Standing.OFF, stands in standings.WAITING)


def _key_of_day(holder: Holder) -> str:
    return day_key(holder.registration_id, holder.person_id)


def _of_shift(one: Assignment, edition: Edition, parent: str, stands: Standing | None = None) -> Thing:
    stands = stands or standings.of(one.status)
    seen = in_both(lambda: shifts.seen(one.shift, edition, stands, belongs_to=parent))
    return Thing(shift_key(one.id), seen, stands is Standing.OFF, stands in standings.WAITING)


def _edition(registration: Registration) -> Edition:
    """Its edition with all that is shown of it, in one query."""
    query = select(Edition).where(Edition.id == registration.edition_id)
    return db.session.scalars(
        query.options(joinedload(Edition.series, innerjoin=True), joinedload(Edition.venue))
    ).one()


def _once(helping: Sequence[Assignment], reader_id: int) -> list[Assignment]:
    """One assignment for each shift, however many of them are on it: the one that stands firmest, their own first."""
    found: dict[int, Assignment] = {}
    order = list(Standing)

    def rank(one: Assignment) -> tuple[int, bool, int]:
        return order.index(standings.of(one.status)), one.person_id != reader_id, one.id

    for one in sorted(helping, key=rank):
        found.setdefault(one.shift_id, one)
    return sorted(found.values(), key=lambda one: (one.shift.starts_at, one.id))


def _is_shown(one: Assignment, now: datetime) -> bool:
    if standings.of(one.status) is Standing.OFF:
        return _ended_lately(one.ended_at, now)
    return one.shift.ends_at >= now - relativedelta(months=MONTHS_BACK)


def _day_is_shown(edition: Edition, entered: Sequence[Entry], now: datetime) -> bool:
    if _is_off(entered):
        return any(_ended_lately(entry.ended_at, now) for entry in entered)
    return rules.begins_at(edition) >= now - relativedelta(months=MONTHS_BACK)


def _is_off(entered: Sequence[Entry]) -> bool:
    return all(standings.of(entry.status) is Standing.OFF for entry in entered)


def _ended_lately(ended_at: datetime | None, now: datetime) -> bool:
    return ended_at is not None and now - ended_at <= timedelta(days=CANCELLED_DAYS)
