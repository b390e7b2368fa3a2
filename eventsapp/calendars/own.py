"""What is somebody's own in an edition, for a calendar: the day they take part, and the shifts they help on."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.calendars import shifts, standings, taking_part
from eventsapp.calendars.entries import Seen
from eventsapp.calendars.joining import CANCELLED_DAYS, MONTHS_BACK
from eventsapp.calendars.models import CalendarEntry
from eventsapp.calendars.revisions import Thing
from eventsapp.calendars.standings import Standing
from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.events import rules
from eventsapp.events.models import Edition, ScheduleItem
from eventsapp.registration import reach
from eventsapp.registration.models import Entry
from eventsapp.submissions.links import Holder
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import Assignment


def things(holder: Holder, *, with_others: bool = True) -> list[Thing]:
    """Everything theirs that a calendar shows now, in the order of time.

    That is all the holder's link reaches; without the others, only what no one else is told at an address of their own.
    """
    now = clock.now()
    edition = _edition(holder.registration)
    entered, helping = reach.entries(holder), assignments.within(holder)
    if not with_others:
        entered = [one for one in entered if _is_theirs_to_know(one, holder)]
        helping = [one for one in helping if _is_theirs_to_know(one, holder)]
    parent = identity_of(edition)
    found = [_of_shift(one, edition, parent) for one in _once(helping) if _is_shown(one, now)]
    if entered and _day_is_shown(edition, entered, now):
        found.insert(0, _of_day(holder, edition, entered, parent))
    return found


def on_shift(helping: Sequence[Assignment], edition: Edition, *, belongs_to: str) -> Thing:
    """What a calendar shows of one shift where all these assignments to it are shown together."""
    return _of_shift(_once(helping)[0], edition, belongs_to)


def identity_of(edition: Edition) -> str:
    """Of the edition's own entry, which everything of somebody's in it belongs to; none before it was public."""
    return db.session.scalar(select(CalendarEntry.uid).where(CalendarEntry.edition_id == edition.id)) or ""


def _is_theirs_to_know(one: Entry | Assignment, holder: Holder) -> bool:
    return one.person_id == holder.person_id or not one.person.email


def _of_day(holder: Holder, edition: Edition, entered: Sequence[Entry], parent: str) -> Thing:
    query = select(ScheduleItem).where(ScheduleItem.edition_id == edition.id)
    schedule = db.session.scalars(query.order_by(ScheduleItem.starts_at, ScheduleItem.id)).all()
    seen = _in_both(lambda: taking_part.seen(edition, entered, schedule, belongs_to=parent))
    is_off = all(standings.of(entry.status) is Standing.OFF for entry in entered)
    return Thing(f"part:{holder.registration_id}:{holder.person_id}", seen, is_off)


def _of_shift(one: Assignment, edition: Edition, parent: str) -> Thing:
    stands = standings.of(one.status)
    seen = _in_both(lambda: shifts.seen(one.shift, edition, stands, belongs_to=parent))
    return Thing(f"assignment:{one.id}", seen, stands is Standing.OFF)


def _in_both(seen: Callable[[], Seen]) -> dict[str, Seen]:
    both = {}
    for language in languages.LANGUAGES:
        with languages.speaking(language):
            both[language] = seen()
    return both


def _edition(registration: Registration) -> Edition:
    """Its edition with all that is shown of it, in one query."""
    query = select(Edition).where(Edition.id == registration.edition_id)
    return db.session.scalars(
        query.options(joinedload(Edition.series, innerjoin=True), joinedload(Edition.venue))
    ).one()


def _once(helping: Sequence[Assignment]) -> list[Assignment]:
    """One assignment for each shift, however many of them are on it: the one that stands firmest."""
    found: dict[int, Assignment] = {}
    order = list(Standing)
    for one in sorted(helping, key=lambda one: (order.index(standings.of(one.status)), one.id)):
        found.setdefault(one.shift_id, one)
    return sorted(found.values(), key=lambda one: (one.shift.starts_at, one.id))


def _is_shown(one: Assignment, now: datetime) -> bool:
    if standings.of(one.status) is Standing.OFF:
        return _ended_lately(one.ended_at, now)
    return one.shift.ends_at >= now - relativedelta(months=MONTHS_BACK)


def _day_is_shown(edition: Edition, entered: Sequence[Entry], now: datetime) -> bool:
    if all(standings.of(entry.status) is Standing.OFF for entry in entered):
        return any(_ended_lately(entry.ended_at, now) for entry in entered)
    return rules.begins_at(edition) >= now - relativedelta(months=MONTHS_BACK)


def _ended_lately(ended_at: datetime | None, now: datetime) -> bool:
    return ended_at is not None and now - ended_at <= timedelta(days=CANCELLED_DAYS)
