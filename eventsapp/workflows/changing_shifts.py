"""Changing and cancelling a shift that people may be on: whom it affects first, then they are told, or not."""

from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import limits
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events import sites
from eventsapp.events.models import Edition
from eventsapp.volunteering import ages, assignments, clashes, planning
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from eventsapp.volunteering.planning import Planned
from eventsapp.workflows import commitments, shift_letters, shift_waitlists


class FewerThanOnIt(Refusal):
    """People hold, or were offered, more places than there would be."""

    sentence = _l("Places taken or offered: %(taken)s. Enter at least that many, or leave it empty for no limit.")
    field = "maximum"


class HasBegun(Refusal):
    """Too late to cancel: people are there."""

    sentence = _l("This shift has begun, so it can no longer be cancelled.")


class AlreadyCancelled(Refusal):
    """It does not take place any more."""

    sentence = _l("This shift was cancelled.")


@dataclass(frozen=True)
class Effect:
    """Whom a change of a shift's time or place, or its end, concerns."""

    people: list[Assignment]
    """Everybody on the shift or waiting for it."""
    told_themselves: int
    told_through_others: int
    """A guardian, or whoever sent the form, would be written to for so many."""
    unreachable: list[Assignment]
    """Nobody who could be written to has an address."""
    busy: list[Assignment]
    """They have promised something else for the new time."""
    too_young: list[Assignment]
    """They are younger than the role asks for at the new time."""

    @property
    def can_be_told(self) -> int:
        return self.told_themselves + self.told_through_others


def changes_when_or_where(shift: Shift, wanted: Planned) -> bool:
    """Whether those on the shift would have to be somewhere else, or at another time."""
    now = (shift.starts_at, shift.ends_at, shift.place, shift.site_id)
    return now != (*wanted.span, wanted.place, wanted.site_id)


def effect(shift: Shift, wanted: Planned | None = None) -> Effect:
    """Whom it would concern to change the shift like that, or to cancel it."""
    people = assignments.of_shift(shift)
    themselves = through_others = 0
    unreachable = []
    for (_registration, reader), theirs in shift_letters.readers(people).items():
        if reader.email is None:
            unreachable += theirs
            continue
        own = sum(one.person_id == reader.id for one in theirs)
        themselves, through_others = themselves + own, through_others + len(theirs) - own
    moves = wanted is not None and wanted.span != (shift.starts_at, shift.ends_at)
    return Effect(
        people,
        themselves,
        through_others,
        sorted(unreachable, key=lambda one: (one.name_key, one.id)),
        _busy(shift, people, wanted) if wanted and moves else [],
        _too_young(shift, wanted) if wanted and moves else [],
    )


def change(shift: Shift, wanted: Planned, *, tell: bool, by: Actor) -> Shift:
    """Change the shift; those on it stay there and are told where to be if wanted. Free places are offered."""
    planning.refuse_unless_in_order(wanted)
    before, was = _told(shift), shift_letters.was(shift)
    _set_maximum(shift, wanted.maximum)
    shift = locked(shift)
    if shift.cancelled_at is not None:
        raise AlreadyCancelled
    is_elsewhere = changes_when_or_where(shift, wanted)
    if wanted.span != (shift.starts_at, shift.ends_at):
        _ask_again_later(shift)
    shift.starts_at, shift.ends_at = wanted.span
    shift.place, shift.minimum, shift.ideal = wanted.place, wanted.minimum, wanted.ideal
    shift.priority, shift.lead = wanted.priority, planning.welcomed(wanted.lead)
    sites.hold(db.session.get_one(Edition, shift.edition_id), wanted.site_id)
    shift.site_id = wanted.site_id
    people = assignments.of_shift(shift) if is_elsewhere else []
    trail.record("shift.changed", shift, by=by, before=before, after=_told(shift), told=tell and bool(people))
    if tell and people:
        shift_letters.shift_changed(people, was)
    shift_waitlists.freed(shift, by=by)
    return shift


def cancel(shift: Shift, *, tell: bool, by: Actor) -> list[Assignment]:
    """Cancel the shift before it begins and take everybody off it; says who that was. Done twice it is done once."""
    locked(shift.pool)
    shift = locked(shift)
    if shift.cancelled_at is not None:
        return []
    if shift.starts_at <= clock.now():
        raise HasBegun
    shift.cancelled_at = clock.now()
    people = [assignments.end(one, AssignmentStatus.DROPPED, by=by) for one in assignments.of_shift(shift)]
    trail.record("shift.cancelled", shift, by=by, people=len(people), told=tell and bool(people))
    if tell and people:
        shift_letters.shift_cancelled(people)
    return people


def _set_maximum(shift: Shift, maximum: int | None) -> None:
    try:
        limits.change(shift.pool, {shift.pool_id: maximum})
    except limits.FewerThanTaken as refusal:
        raise FewerThanOnIt(**refusal.values) from None


def _ask_again_later(shift: Shift) -> None:
    """Who said that they still come said so of another time."""
    for one in assignments.of_shift(shift):
        one.asked_at = None
        if one.status == AssignmentStatus.REAFFIRMED:
            one.status = AssignmentStatus.CONFIRMED


def _busy(shift: Shift, people: list[Assignment], wanted: Planned) -> list[Assignment]:
    edition = db.session.get_one(Edition, shift.edition_id)
    promised = commitments.of([one.person for one in people])
    then = replace(commitments.of_shift(shift, edition), starts_at=wanted.starts_at, ends_at=wanted.ends_at)
    return [
        one
        for one in people
        if any(other.shift_id != shift.id and clashes.hard([then, other]) for other in promised[one.person_id])
    ]


def _too_young(shift: Shift, wanted: Planned) -> list[Assignment]:
    edition = db.session.get_one(Edition, shift.edition_id)
    return ages.too_young(edition, shift.role, shift=shift, span=wanted.span)


def _told(shift: Shift) -> dict[str, object]:
    """What the audit trail keeps of it: times and figures."""
    return {
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
        "minimum": shift.minimum,
        "ideal": shift.ideal,
        "maximum": shift.pool.maximum,
        "priority": str(shift.priority),
        "site": shift.site_id,
    }
