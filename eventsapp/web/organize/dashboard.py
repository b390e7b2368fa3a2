"""An edition at a glance: what waits for a decision today, how sign-ups come in, and how it stands."""

from typing import Any

from flask import Blueprint, render_template, url_for

from eventsapp.core import clock
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.permissions.table import Permission
from eventsapp.reports import dashboard, growth, overview
from eventsapp.reports.dashboard import Matter, Waiting
from eventsapp.reports.dashboard_words import in_words
from eventsapp.web.organize import charts, growth_chart
from eventsapp.web.parts import guards
from eventsapp.workflows import asking_again, next_year

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/")
@guards.needs(Permission.SEE_ROSTER)
def show(edition: Edition) -> str:
    """All of it on one page."""
    now = clock.now()
    held = guards.held()
    waiting = dashboard.waiting(edition, now, may=lambda permission: held.allows(permission, edition.series_id))
    grown = growth.of(edition, clock.now().date())
    has_chart = growth_chart.is_worth_drawing(grown.now) or grown.before is not None
    return render_template(
        "organize/dashboard/show.html",
        edition=edition,
        state=rules.standing(edition, now),
        waiting=[(in_words(one), _address(one, edition)) for one in waiting],
        figures=overview.of(edition, now),
        growth=grown,
        chart=growth_chart.drawn(grown) if has_chart else None,
        size=(charts.WIDTH, charts.HEIGHT),
        may_ask_again=asking_again.is_possible(edition, now),
        is_last=edition.state != State.DRAFT and not next_year.later(edition),
    )


def _address(one: Waiting, edition: Edition) -> str:
    which: dict[str, Any] = {"slug": edition.series.slug, "year": edition.year}
    if one.matter is Matter.NEEDS:
        return url_for("organize.access_needs.index", **which)
    if one.matter is Matter.AT_RISK:
        return url_for("organize.coverage.show", only="at-risk", **which)
    status = {Matter.APPROVALS: "requested", Matter.OFFERS: "offered"}.get(one.matter, "")
    return url_for("organize.roster.show", status=status or None, **which)
