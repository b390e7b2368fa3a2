"""Lines of a chart as points of an SVG; its numbers stand beside it as a table."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 280
TOP, BOTTOM = 16, 40
MARKS = 5


@dataclass(frozen=True)
class Tick:
    """A mark on an axis, with what it says."""

    at: float
    says: int | str


@dataclass(frozen=True)
class Chart:
    """Where everything stands."""

    now: str
    """Points of a polyline, as is `before`."""
    before: str
    heights: list[Tick]
    weeks: list[Tick]
    end: tuple[float, float] | None
    """Where this year's line ends today."""


def round_step(most: int) -> int:
    """A round step that makes about four lines."""
    step = 1
    while most / step > MARKS:
        step = step * 2 if str(step)[0] in "15" else step // 2 * 5
    return step


def height(share: float) -> float:
    """Where so much of the height stands, counted from above as SVG does."""
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def points(line: Iterable[tuple[float, float]]) -> str:
    """The points of a polyline."""
    return " ".join(f"{x:g},{y:g}" for x, y in line)
