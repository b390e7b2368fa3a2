"""How one shift stands against what it needs, and why: values in, answer out."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from eventsapp.volunteering.last_year import Absence
from eventsapp.volunteering.models import Shift


class Level(IntEnum):
    """How a shift stands, the worst first."""

    SHORT = 1
    """Fewer than it needs: the work cannot be done."""
    AT_RISK = 2
    """Enough, but not if those in question stay away, or as many as the last time."""
    MORE = 3
    """Enough for the work, and fewer than there would ideally be."""
    ENOUGH = 4
    OVER = 5
    """It has ended; nothing can be done about it any more."""


class Numbers(NamedTuple):
    """What a shift needs, what it has, and whether it is still to come."""

    minimum: int
    ideal: int
    held: int
    has_begun: bool = False
    is_over: bool = False


class Doubt(NamedTuple):
    """Why those who have a place may not all come."""

    unconfirmed: int = 0
    """They were asked whether they still come, and have not answered."""
    requested: int = 0
    """Nobody has approved them yet."""
    absence: Absence | None = None
    """How many of the role stayed away the last time."""


@dataclass(frozen=True)
class Cover:
    """One shift and how it stands."""

    shift: Shift
    level: Level
    doubt: Doubt

    @property
    def missing(self) -> int:
        """How many it needs and has not."""
        return max(0, self.shift.minimum - self.shift.pool.held)

    @property
    def welcome(self) -> int:
        """How many more there would ideally be."""
        return max(0, self.shift.ideal - self.shift.pool.held)


def level_of(shift: Numbers, doubt: Doubt) -> Level:
    """How it stands. What happened the last time says nothing any more once a shift has begun."""
    if shift.is_over:
        return Level.OVER
    if shift.held < shift.minimum:
        return Level.SHORT
    away = 0 if doubt.absence is None or shift.has_begun else round(shift.held * doubt.absence.percent / 100)
    if shift.held - max(away, doubt.unconfirmed + doubt.requested) < shift.minimum:
        return Level.AT_RISK
    return Level.MORE if shift.held < shift.ideal else Level.ENOUGH


def spare(shift: Numbers, doubt: Doubt, level: Level) -> int:
    """How much there is to spare on a shift of that level: the less there is, the sooner something has to be done."""
    if level <= Level.AT_RISK:
        return shift.held - doubt.unconfirmed - doubt.requested - shift.minimum
    return min(0, shift.held - shift.ideal)
