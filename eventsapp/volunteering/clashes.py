"""Clashes: what one person has promised at times that do not go together, and why, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations, pairwise

from flask_babel import gettext as _

from eventsapp.core import clock

STILL_OUT = timedelta(hours=2)
"""So long after their own start people may still be on the way."""
READY = timedelta(minutes=30)
"""So long before their own start people should be free."""
WALK = timedelta(minutes=15)
"""So long it may take from one place to another."""
PAUSE = timedelta(minutes=30)
LONGEST = timedelta(hours=6)
"""More than this without a pause is little rest."""
NIGHT = timedelta(hours=9)
"""Less than this between two days is little rest, too."""


class Kind(StrEnum):
    """Why two things do not go together; the first two are hard."""

    OVERLAP = "overlap"
    OWN_START = "own start"
    AROUND_START = "around start"
    STILL_OUT = "still out"
    SOON_AFTER = "soon after"
    WALKING = "walking"
    NO_PAUSE = "no pause"
    SHORT_NIGHT = "short night"


HARD = (Kind.OVERLAP, Kind.OWN_START)


@dataclass(frozen=True)
class Commitment:
    """Something a person has promised: a shift, or their own start, which has no end."""

    what: str
    """As people call it, with its time."""
    starts_at: datetime
    ends_at: datetime
    zone: str
    """Where it is, for telling one day from the next."""
    place: str = ""
    shift_id: int | None = None
    """None: an own start."""
    is_exact: bool = True
    """Whether an own start is at that very time, and not just some time after the event begins."""

    @property
    def is_start(self) -> bool:
        return self.shift_id is None


@dataclass(frozen=True)
class Clash:
    """Two commitments of one person that do not go together: hard (refused) or soft (warned)."""

    kind: Kind
    one: Commitment
    other: Commitment
    minutes: int = 0
    """How long there is between them; without a pause: how long it is in all."""

    @property
    def is_hard(self) -> bool:
        return self.kind in HARD

    def __str__(self) -> str:
        words = {"one": self.one.what, "other": self.other.what, "minutes": self.minutes, "hours": self.minutes // 60}
        return {
            Kind.OVERLAP: _("%(one)s and %(other)s are at the same time."),
            Kind.OWN_START: _("%(one)s and %(other)s are at the same time."),
            Kind.AROUND_START: _("%(one)s goes on after the event has begun: %(other)s."),
            Kind.STILL_OUT: _("%(one)s is not long before %(other)s: somebody may still be on the way."),
            Kind.SOON_AFTER: _("There are only %(minutes)s minutes between %(one)s and %(other)s."),
            Kind.WALKING: _("There are only %(minutes)s minutes to get from %(one)s to %(other)s."),
            Kind.NO_PAUSE: _("From %(one)s to %(other)s it is more than %(hours)s hours without a pause."),
            Kind.SHORT_NIGHT: _("Between %(one)s and %(other)s the night is short: %(hours)s hours."),
        }[self.kind] % words


def among(commitments: Sequence[Commitment]) -> list[Clash]:
    """Everything of one person that does not go together, the hard ones first, each in the order of time."""
    in_order = sorted(commitments, key=lambda one: (one.starts_at, one.ends_at, one.shift_id or 0))
    found = [clash for one, other in combinations(in_order, 2) if (clash := _between(one, other))]
    found += _without_pause([one for one in in_order if not one.is_start], found)
    return sorted(found, key=lambda clash: not clash.is_hard)


def hard(commitments: Sequence[Commitment]) -> Clash | None:
    """The first hard clash, if there is any."""
    return next((clash for clash in among(commitments) if clash.is_hard), None)


def overlap(one: Commitment, other: Commitment) -> bool:
    """Whether nobody can do both. One that ends as the other begins does not overlap it."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _between(one: Commitment, other: Commitment) -> Clash | None:
    """What is wrong between two, the first of which does not begin later."""
    if one.is_start and other.is_start:
        return None
    if one.is_start or other.is_start:
        return _with_start(*((one, other) if one.is_start else (other, one)))
    if overlap(one, other):
        return Clash(Kind.OVERLAP, one, other)
    gap = other.starts_at - one.ends_at
    if gap < WALK and one.place != other.place:
        return Clash(Kind.WALKING, one, other, _minutes(gap))
    if NIGHT / 2 < gap < NIGHT and _day(one.ends_at, one) != _day(other.starts_at, other):
        return Clash(Kind.SHORT_NIGHT, one, other, _minutes(gap))
    return None


def _with_start(start: Commitment, shift: Commitment) -> Clash | None:
    at = start.starts_at
    if shift.starts_at <= at < shift.ends_at:
        kind = Kind.OWN_START if start.is_exact else Kind.AROUND_START
        return Clash(kind, shift, start)
    if not start.is_exact:
        return None
    if shift.ends_at <= at < shift.ends_at + READY:
        return Clash(Kind.SOON_AFTER, shift, start, _minutes(at - shift.ends_at))
    if at < shift.starts_at < at + STILL_OUT:
        return Clash(Kind.STILL_OUT, start, shift)
    return None


def _without_pause(shifts: Sequence[Commitment], found: Sequence[Clash]) -> list[Clash]:
    """Shifts that follow one another for too long."""
    if any(clash.kind is Kind.OVERLAP for clash in found) or not shifts:
        return []
    too_long, first = [], shifts[0]
    for before, after in pairwise([*shifts, None]):
        if before is None:
            break
        if after is None or after.starts_at - before.ends_at >= PAUSE:
            if before is not first and before.ends_at - first.starts_at > LONGEST:
                too_long.append(Clash(Kind.NO_PAUSE, first, before, int(LONGEST.total_seconds() // 60)))
            first = after or first
    return too_long


def _day(moment: datetime, where: Commitment) -> date:
    return clock.local(moment, where.zone).date()


def _minutes(gap: timedelta) -> int:
    return int(gap.total_seconds() // 60)
