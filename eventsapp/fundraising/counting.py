"""Counting an envelope: what lies on the table, and where it differs from what was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DENOMINATIONS = (5, 10, 25, 1_00, 2_00, 5_00, 10_00, 20_00, 50_00, 100_00)
"""Canadian coins and notes, worth in cents."""
MOST_PIECES = 100_000


@dataclass(frozen=True)
class Count:
    """Coins and notes by what each is worth, and cheques."""

    pieces: Mapping[int, int] = field(default_factory=dict)
    cheques: int = 0
    cheques_cents: int = 0

    @property
    def cash_cents(self) -> int:
        return sum(worth * number for worth, number in self.pieces.items())

    @property
    def total_cents(self) -> int:
        return self.cash_cents + self.cheques_cents


class Against(StrEnum):
    """What a count is held against."""

    LINES = "lines"
    """The gifts written down."""
    DECLARED = "declared"
    """What the sheet or the envelope says."""


@dataclass(frozen=True)
class Difference:
    """More was counted than there should be; below zero: less."""

    against: Against
    cents: int


def differences(counted_cents: int, lines_cents: int, declared_cents: int | None) -> list[Difference]:
    """Where the three do not agree. A sheet that says nothing is held against nothing."""
    found = [Difference(Against.LINES, counted_cents - lines_cents)]
    if declared_cents is not None:
        found.append(Difference(Against.DECLARED, counted_cents - declared_cents))
    return [one for one in found if one.cents]
