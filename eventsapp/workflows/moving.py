"""Moving an edition in time, and with it all that hangs on its date."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from eventsapp.access import needs
from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import Base, db, locked
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition, ScheduleItem, State
from eventsapp.events.rules import When
from eventsapp.registration.models import Category
from eventsapp.volunteering.models import GONE, Assignment, AssignmentStatus, Shift


def announce_again(edition: Edition, when: When, *, by: Actor) -> Edition:
    """Announce a postponed edition with its new date."""
    return _carried(edition, lambda: editions.announce(edition, when=when, by=by))


def confirm_date(edition: Edition, starts_at: datetime, ends_at: datetime, *, by: Actor) -> Edition:
    """Confirm when an announced edition begins and ends."""
    return _carried(edition, lambda: editions.confirm_date(edition, starts_at, ends_at, by=by))


def move(edition: Edition, when: When, *, by: Actor) -> Edition:
    """Hold an edition at another time."""
    return _carried(edition, lambda: editions.move(edition, when, by=by))


def settle(edition: Edition, when: When, zone: str, *, by: Actor) -> Edition:
    """Hold it then, told in that zone, by the act its state asks for: confirm, move, or announce again.

    A postponed one is announced again also on its old day; on any other nothing happens if nothing is new.
    """
    edition = change_zone(edition, zone, by=by)
    if edition.state == State.POSTPONED:
        return announce_again(edition, when, by=by)
    if when == rules.when(edition):
        return edition
    if rules.is_tentative(edition) and when.starts_at is not None and when.ends_at is not None:
        return confirm_date(edition, when.starts_at, when.ends_at, by=by)
    return move(edition, when, by=by)


def change_zone(edition: Edition, zone: str, *, by: Actor) -> Edition:
    """Tell all its times in another time zone: what is at 9:00 on the wall stays so, there."""
    edition = locked(edition)
    before = edition.zone
    if zone == before:
        return edition
    for name in ("starts_at", "ends_at", "closes_at", "changes_close_at"):
        _rewall(edition, name, before, zone)
    for model, names in ((ScheduleItem, ("starts_at",)), (Category, ("starts_at",)), (Shift, ("starts_at", "ends_at"))):
        for row in db.session.scalars(select(model).where(model.edition_id == edition.id)):
            for name in names:
                _rewall(row, name, before, zone)
    edition.zone = zone
    trail.record("edition.zone_changed", edition, by=by, before=before, after=zone)
    return edition


def _rewall(row: Base, name: str, before: str, after: str) -> None:
    moment = getattr(row, name)
    if moment is not None:
        setattr(row, name, clock.moment(clock.local(moment, before).replace(tzinfo=None), after))


def _carried(edition: Edition, act: Callable[[], Edition]) -> Edition:
    """Carry the act out and move what hangs on the edition as far as it went, at the same times on the wall.

    That is its shifts, the starts of its categories, and the day on which access needs go.
    """
    before = rules.when(locked(edition))
    edition = act()
    step = rules.shift_between(before, rules.when(edition), edition.zone)
    if step == timedelta():
        return edition
    for shift in db.session.scalars(select(Shift).where(Shift.edition_id == edition.id)):
        shift.starts_at, shift.ends_at = _shifted(shift, step, edition.zone)
    _ask_again_later(edition)
    for category in db.session.scalars(select(Category).where(Category.edition_id == edition.id)):
        if category.starts_at is not None:
            category.starts_at = rules.shifted(category.starts_at, step, edition.zone)
    needs.follow(edition)
    return edition


def _ask_again_later(edition: Edition) -> None:
    """Who said that they still come said so of another day. What a calendar shows of them does not depend on it."""
    theirs = update(Assignment).where(Assignment.edition_id == edition.id)
    still_come = Assignment.status == AssignmentStatus.REAFFIRMED
    db.session.execute(theirs.where(still_come).values(status=AssignmentStatus.CONFIRMED))
    was_asked = Assignment.asked_at.is_not(None)
    db.session.execute(theirs.where(was_asked, Assignment.status.not_in(GONE)).values(asked_at=None))


def _shifted(shift: Shift, step: timedelta, zone: str) -> tuple[datetime, datetime]:
    """Both its times as far on the wall; one that has no such time in spring stays as long as it was."""
    begins, ends = (rules.shifted(moment, step, zone) for moment in (shift.starts_at, shift.ends_at))
    return (begins, ends) if begins < ends else (begins, begins + (shift.ends_at - shift.starts_at))
