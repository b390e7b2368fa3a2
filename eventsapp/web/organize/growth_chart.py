"""The chart of sign-ups as points of an SVG; its numbers stand beside it as a table."""

from eventsapp.reports.growth import Growth, Line
from eventsapp.web.organize.charts import WIDTH, Chart, Tick, height, points, round_step

_LEFT, _RIGHT = 56, 16


def drawn(growth: Growth) -> Chart:
    """The chart, from the first sign-up to the day of the event."""
    lead = growth.lead
    most = max([*growth.now.totals.values(), *(growth.before.totals.values() if growth.before else ()), 1])
    step = round_step(most)
    top = -(-most // step) * step

    def at(day: int, total: int) -> tuple[float, float]:
        x = _LEFT + (lead - day) / lead * (WIDTH - _LEFT - _RIGHT)
        return round(x, 1), height(total / top)

    days = range(lead, -1, -1)
    now = [at(day, growth.now.at(day)) for day in days if day >= growth.today]
    before = [at(day, growth.before.at(day)) for day in days] if growth.before else []
    weeks = range(0, lead // 7 + 1, max(1, lead // 7 // 6))
    return Chart(
        now=points(now),
        before=points(before),
        heights=[Tick(at(0, total)[1], total) for total in range(0, top + 1, step)],
        weeks=[Tick(at(week * 7, 0)[0], week) for week in weeks],
        end=now[-1] if now else None,
    )


def is_worth_drawing(line: Line) -> bool:
    """Whether there is anything to see."""
    return bool(line.totals)
