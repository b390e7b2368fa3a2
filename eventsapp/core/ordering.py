"""Rows in an order that organizers choose, each with its position: the next one, and moving one among the others."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from eventsapp.core.refusals import GoneMeanwhile


class Ordered(Protocol):
    """A row with a place among its like."""

    position: Any


Row = TypeVar("Row", bound=Ordered)


def after(in_order: Sequence[Ordered]) -> int:
    """The position behind all of them."""
    return in_order[-1].position + 1 if in_order else 0


def move(in_order: list[Row], row: Row, steps: int) -> int | None:
    """Put it so many steps later, or earlier; at either end it stays. Says its new position, None where it stayed.

    Whoever calls holds the row to which all of them belong, and has read them since.
    """
    if row not in in_order:
        raise GoneMeanwhile
    here = in_order.index(row)
    there = min(max(here + steps, 0), len(in_order) - 1)
    in_order.insert(there, in_order.pop(here))
    for position, one in enumerate(in_order):
        one.position = position
    return there if there != here else None
