"""Shifts as letters tell of them: what, when, where, for whom, and how it stands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from eventsapp.capacity import places
from eventsapp.core import clock
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Check, Shift


@dataclass(frozen=True)
class ShiftLine:
    """One shift, with everybody who stands alike on it."""

    role: Bilingual
    begins: datetime
    """On the wall, as is the end."""
    ends: datetime
    place: Bilingual
    status: str = ""
    names: tuple[str, ...] = ()
    """For whom it is, where that is not the reader alone."""
    unnamed: int = 0
    """How many are still to be named."""
    turn: int = 0
    training: Bilingual | None = None
    needs_check: bool = False
    contact: str = ""

    @property
    def ends_on(self) -> date | None:
        """The day it ends, where that is another than it begins."""
        return None if self.begins.date() == self.ends.date() else self.ends.date()


def lines(edition: Edition, assignments: Sequence[Assignment], reader: Person | None = None) -> list[ShiftLine]:
    """These assignments in the order of time; without names where all of them are the reader's own."""
    alike: dict[tuple[int, str, int], list[Assignment]] = defaultdict(list)
    for one in sorted(assignments, key=lambda one: (one.shift.starts_at, one.shift_id, one.id)):
        waits = one.status == AssignmentStatus.WAITLISTED
        alike[one.shift_id, one.status, one.party_id if waits else 0].append(one)
    is_own = reader is not None and all(one.person_id == reader.id for one in assignments)
    return [_line(edition, own, with_names=not is_own) for own in alike.values()]


def line(edition: Edition, shift: Shift) -> ShiftLine:
    """A shift by itself, nobody on it."""
    return ShiftLine(
        shift.role.name,
        clock.local(shift.starts_at, edition.zone),
        clock.local(shift.ends_at, edition.zone),
        shift.where,
        training=shift.role.training,
        needs_check=shift.role.check_kind != Check.NONE,
    )


def _line(edition: Edition, own: Sequence[Assignment], *, with_names: bool) -> ShiftLine:
    first = own[0]
    role = first.shift.role
    named = [one.person.name for one in own if not one.is_placeholder]
    waits = first.status == AssignmentStatus.WAITLISTED
    has_place = first.status in (AssignmentStatus.CONFIRMED, AssignmentStatus.REAFFIRMED)
    return ShiftLine(
        role.name,
        clock.local(first.shift.starts_at, edition.zone),
        clock.local(first.shift.ends_at, edition.zone),
        first.shift.where,
        status=first.status,
        names=tuple(named) if with_names else (),
        unnamed=len(own) - len(named),
        turn=places.turn_on_waitlist(first.party) if waits else 0,
        training=role.training if first.is_current else None,
        needs_check=first.is_current and role.check_kind != Check.NONE,
        contact=role.contact if has_place else "",
    )
