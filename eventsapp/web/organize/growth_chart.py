"""The chart of sign-ups as points of an SVG; its numbers stand beside it as a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from eventsapp.reports.growth import Growth, Line

WIDTH, HEIGHT = 640, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 16, 40


@dataclass(frozen=True)
class Tick:
    """A mark on an axis, with what it says."""

    at: float
    says: int


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


def drawn(growth: Growth) -> Chart:
    """The chart, from the first sign-up to the day of the event."""
    lead = growth.lead
    most = max([*growth.now.totals.values(), *(growth.before.totals.values() if growth.before else ()), 1])
    step = _step(most)
    top = -(-most // step) * step

    def at(day: int, total: int) -> tuple[float, float]:
        x = _LEFT + (lead - day) / lead * (WIDTH - _LEFT - _RIGHT)
        return round(x, 1), round(HEIGHT - _BOTTOM - total / top * (HEIGHT - _TOP - _BOTTOM), 1)

    days = range(lead, -1, -1)
    now = [at(day, growth.now.at(day)) for day in days if day >= growth.today]
    before = [at(day, growth.before.at(day)) for day in days] if growth.before else []
    weeks = range(0, lead // 7 + 1, max(1, lead // 7 // 6))
    return Chart(
        now=_points(now),
        before=_points(before),
        heights=[Tick(at(0, total)[1], total) for total in range(0, top + 1, step)],
        weeks=[Tick(at(week * 7, 0)[0], week) for week in weeks],
        end=now[-1] if now else None,
    )


def is_worth_drawing(line: Line) -> bool:
    """Whether there is anything to see."""
    return bool(line.totals)


def _step(most: int) -> int:
    """A round step that makes about four lines."""
    step = 1
    while most / step > 5:
        step = step * 2 if str(step)[0] in "15" else step // 2 * 5
    return step


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
