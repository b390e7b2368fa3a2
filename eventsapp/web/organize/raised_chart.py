"""The chart of what came in, as points of an SVG; its numbers stand beside it as a table."""

from flask_babel import format_decimal

from eventsapp.reports.giving_figures import WEEK, Figures
from eventsapp.web.organize.charts import MARKS, WIDTH, Chart, Tick, height, points, round_step

_LEFT, _RIGHT = 120, 20


def drawn(figures: Figures) -> Chart:
    """Two lines of what had come in by each week, in dollars; nothing to see gives an empty chart."""
    rows = figures.weeks()
    most = max([*(one or 0 for _week, *both in rows for one in both), 100])
    step = round_step(most // 100)
    top = -(-most // 100 // step) * step * 100
    first, last = rows[0][0], rows[-1][0]

    def at(week: float, cents: int) -> tuple[float, float]:
        x = _LEFT + (first - week) / max(first - last, 1) * (WIDTH - _LEFT - _RIGHT)
        return round(x, 1), height(cents / top)

    now = [at(week, cents) for week, cents, _before in rows if cents is not None]
    now.append(at(figures.today / WEEK, figures.now.until(figures.today)))
    before = [at(week, cents) for week, _now, cents in rows if cents is not None]
    every = max(1, -(-(first - last) // MARKS))
    return Chart(
        now=points(now),
        before=points(before),
        heights=[Tick(at(0, dollars * 100)[1], format_decimal(dollars)) for dollars in range(0, top // 100 + 1, step)],
        weeks=[Tick(at(week, 0)[0], format_decimal(week)) for week in range(first, last - 1, -every)],
        end=now[-1],
    )
