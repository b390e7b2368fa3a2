"""The chart of what came in, as points of an SVG; its numbers stand beside it as a table."""

from dataclasses import dataclass

from flask_babel import format_decimal

from eventsapp.reports.giving_figures import WEEK, Figures

WIDTH, HEIGHT = 640, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 120, 20, 16, 40
_MARKS = 5


@dataclass(frozen=True)
class Tick:
    """A mark on an axis, with what it says."""

    at: float
    says: str


@dataclass(frozen=True)
class Chart:
    """Where everything stands."""

    now: str
    """Points of a polyline, as is `before`."""
    before: str
    heights: list[Tick]
    """In dollars."""
    weeks: list[Tick]
    end: tuple[float, float] | None
    """Where this year's line ends today."""


def drawn(figures: Figures) -> Chart:
    """Two lines of what had come in by each week; nothing to see gives an empty chart."""
    rows = figures.weeks()
    most = max([*(one or 0 for _week, *both in rows for one in both), 100])
    step = _step(most // 100)
    top = -(-most // 100 // step) * step * 100
    first, last = rows[0][0], rows[-1][0]

    def at(week: float, cents: int) -> tuple[float, float]:
        x = _LEFT + (first - week) / max(first - last, 1) * (WIDTH - _LEFT - _RIGHT)
        return round(x, 1), round(HEIGHT - _BOTTOM - cents / top * (HEIGHT - _TOP - _BOTTOM), 1)

    now = [at(week, cents) for week, cents, _before in rows if cents is not None]
    now.append(at(figures.today / WEEK, figures.now.until(figures.today)))
    before = [at(week, cents) for week, _now, cents in rows if cents is not None]
    every = max(1, -(-(first - last) // _MARKS))
    return Chart(
        now=_points(now),
        before=_points(before),
        heights=[Tick(at(0, dollars * 100)[1], format_decimal(dollars)) for dollars in range(0, top // 100 + 1, step)],
        weeks=[Tick(at(week, 0)[0], format_decimal(week)) for week in range(first, last - 1, -every)],
        end=now[-1],
    )


def _step(most: int) -> int:
    """A round step that makes about four lines."""
    step = 1
    while most / step > _MARKS:
        step = step * 2 if str(step)[0] in "15" else step // 2 * 5
    return step


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
