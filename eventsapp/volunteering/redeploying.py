"""Plan for fewer: when too few came, who could be moved where; values in, suggestions out.

The roles that cannot go without come first, then the usual ones, then what is merely nice to have. People are taken
from where there are more than the work needs; from what is merely nice to have also when nobody is left there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eventsapp.volunteering import clashes
from eventsapp.volunteering.clashes import Commitment
from eventsapp.volunteering.models import Priority

LATE = timedelta(minutes=15)
"""So long after a shift has begun those who were not seen still count as coming."""
GIVE = timedelta(minutes=30)
"""So much earlier or later than they promised people may be needed elsewhere."""
MOST = 20
"""More suggestions at once than this nobody reads; once some are carried out the rest is thought over anew."""
_RANK = {Priority.CRITICAL: 0, Priority.USUAL: 1, Priority.NICE: 2}


@dataclass(frozen=True)
class Post:
    """A shift with how many there are on it now."""

    commitment: Commitment
    """As something to promise."""
    shift_id: int
    priority: Priority
    minimum: int
    present: int

    @property
    def missing(self) -> int:
        return max(self.minimum - self.present, 0)


@dataclass(frozen=True)
class Helper:
    """Somebody on a post."""

    assignment_id: int
    shift_id: int
    name: str
    is_here: bool
    can: frozenset[int]
    """The shifts they are old enough for, and whose training and check were seen."""
    others: Sequence[Commitment] = ()
    """What else they promised for that time."""


@dataclass(frozen=True)
class Move:
    """One suggestion."""

    helper: Helper
    out_of: Post
    into: Post
    leaves: int
    """How many there are then where they were."""


def suggest(posts: Sequence[Post], helpers: Sequence[Helper], now: datetime) -> list[Move]:
    """Moves, one by one, each as if those before it had been carried out."""
    by_id = {post.shift_id: post for post in posts}
    present = {post.shift_id: post.present for post in posts}
    staying = {helper.assignment_id: helper for helper in helpers}
    moves: list[Move] = []
    for post in _in_order(posts):
        while present[post.shift_id] < post.minimum and len(moves) < MOST:
            able = [one for one in staying.values() if _could(one, by_id[one.shift_id], post, now)]
            able = [one for one in able if _gives(by_id[one.shift_id], present[one.shift_id], post)]
            if not able:
                break
            best = min(able, key=lambda one: _cost(one, by_id[one.shift_id], present[one.shift_id]))
            present[best.shift_id] -= 1
            present[post.shift_id] += 1
            moves.append(Move(best, by_id[best.shift_id], post, present[best.shift_id]))
            del staying[best.assignment_id]
    return moves


def _in_order(posts: Sequence[Post]) -> list[Post]:
    """Those that are short, the most important first."""
    short = [post for post in posts if post.missing]
    return sorted(
        short, key=lambda post: urgency(post.priority, post.commitment.starts_at, post.missing, post.shift_id)
    )


def urgency(priority: str, starts_at: datetime, missing: int, shift_id: int) -> tuple[int, datetime, int, int]:
    """By what those that are short come one after the other."""
    return (_RANK[Priority(priority)], starts_at, -missing, shift_id)


def can_spare(priority: str, minimum: int, present: int) -> bool:
    """Whether a shift has anybody to give at all: more than it needs, or it can go without."""
    return present > minimum or (priority == Priority.NICE and present > 0)


def _gives(giving: Post, present: int, taking: Post) -> bool:
    """The same towards one other post: what is nice to have does not go short for something else of the kind."""
    if present > giving.minimum:
        return True
    return taking.priority is not Priority.NICE and can_spare(giving.priority, giving.minimum, present)


def _could(helper: Helper, giving: Post, taking: Post, now: datetime) -> bool:
    """Whether they are suited, and there at that time without breaking another promise."""
    if giving.shift_id == taking.shift_id or taking.shift_id not in helper.can:
        return False
    promised, wanted = giving.commitment, taking.commitment
    begins = max(wanted.starts_at, min(now, wanted.ends_at))
    is_there = promised.starts_at - GIVE <= begins and wanted.ends_at <= promised.ends_at + GIVE
    return is_there and not any(clashes.hard([wanted, other]) for other in helper.others)


def _cost(helper: Helper, giving: Post, present: int) -> tuple[bool, int, int, bool, int]:
    """From where there are too many, from the least important, from where most are left over, who is here already."""
    surplus = present - giving.minimum
    return (surplus <= 0, -_RANK[giving.priority], -surplus, not helper.is_here, helper.assignment_id)
