"""Who fits and who is next: the decisions that editions, categories and shifts share."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import inf

SHORTEST = timedelta(hours=2)
"""However close the day is, an offer leaves this much time to see it, if the day leaves it."""

FEW = 20
"""Up to so many places left, each one counts."""


def roughly(left: int | None) -> int | None:
    """How many places a page that everybody reads says are left: up to FEW exactly, beyond that "more than" this.

    Nobody needs to know whether it is 412 or 411, and a rush does not make that page another at every sign-up.
    """
    if left is None or left <= FEW:
        return left
    step: int = 10 ** (len(str(left - 1)) - 1)
    return (left - 1) // step * step


class Room:
    """The free places of some pools, by pool id; one of them is common to all parties.

    Places for which a party waits are kept for it and never given to a later one. Of the common pool only as many are
    kept as it could use: who waits for a full category does not keep others from the rest of the edition.
    """

    def __init__(self, common: int, free: Mapping[int, float]) -> None:
        self.common = common
        self.free = dict(free)

    @property
    def is_gone(self) -> bool:
        """Whether nobody else can fit, whoever comes."""
        others = [left for pool, left in self.free.items() if pool != self.common]
        return self.free[self.common] <= 0 or (bool(others) and max(others) <= 0)

    def fits(self, sizes: Mapping[int, int]) -> bool:
        """Whether a party that wants these places (pool id → number) has all of them."""
        return all(self.free[pool] >= size for pool, size in sizes.items())

    def take(self, sizes: Mapping[int, int]) -> None:
        """Give a party its places."""
        for pool, size in sizes.items():
            self.free[pool] -= size

    def keep(self, sizes: Mapping[int, int]) -> None:
        """Keep for a party, or for several together, what is free of the places they wait for."""
        others = {pool: size for pool, size in sizes.items() if pool != self.common} or dict(sizes)
        usable = {pool: min(size, self.free[pool]) for pool, size in others.items()}
        for pool, size in usable.items():
            self.free[pool] -= size
        if self.common not in usable:
            self.free[self.common] = max(0, self.free[self.common] - sum(usable.values()))


def free(maximum: int | None, taken: int) -> float:
    """How many places nobody holds or was offered; as many as want to come where there is no maximum."""
    return inf if maximum is None else max(0, maximum - taken)


def answer_by(now: datetime, begins_at: datetime, hours: int) -> datetime:
    """Until when an offer stands: so many hours, less when the day is near, and never beyond its beginning.

    Close to the day a quarter of the time that is left is enough, but not less than `SHORTEST`.
    """
    near = max(SHORTEST, (begins_at - now) / 4)
    return min(now + min(timedelta(hours=hours), near), max(begins_at, now))
