"""Decisions about shifts: values in, answer out."""

from collections.abc import Sequence
from itertools import combinations

from eventsapp.volunteering.models import Shift


def overlap(one: Shift, other: Shift) -> bool:
    """Whether nobody can do both. One that ends as the other begins does not overlap it."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def clash(shifts: Sequence[Shift]) -> tuple[Shift, Shift] | None:
    """Two of them that are at the same time, if there are any."""
    in_order = sorted(shifts, key=lambda shift: (shift.starts_at, shift.ends_at, shift.id))
    return next(((one, other) for one, other in combinations(in_order, 2) if overlap(one, other)), None)
