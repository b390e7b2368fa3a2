"""An edition at a glance: what waits for a decision today, how sign-ups come in, and how it stands."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import ngettext

from eventsapp.core import clock
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.permissions.table import Permission
from eventsapp.reports import dashboard, growth, overview
from eventsapp.reports.dashboard import Matter, Waiting
from eventsapp.web.organize import growth_chart
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
        waiting=[(_in_words(one), _address(one, edition)) for one in waiting],
        figures=overview.of(edition, now),
        growth=grown,
        chart=growth_chart.drawn(grown) if has_chart else None,
        size=(growth_chart.WIDTH, growth_chart.HEIGHT),
        may_ask_again=asking_again.is_possible(edition, now),
        is_last=edition.state != State.DRAFT and not next_year.later(edition),
    )


def _in_words(one: Waiting) -> str:
    number = one.number
    return {
        Matter.NEEDS: ngettext(
            "%(num)s access need waits for an answer", "%(num)s access needs wait for an answer", number
        ),
        Matter.REQUESTS: ngettext("%(num)s person asks for a change", "%(num)s people ask for a change", number),
        Matter.AT_RISK: ngettext("%(num)s shift is short or at risk", "%(num)s shifts are short or at risk", number),
        Matter.APPROVALS: ngettext(
            "%(num)s volunteer waits to be approved", "%(num)s volunteers wait to be approved", number
        ),
        Matter.OFFERS: ngettext(
            "%(num)s offer of a place runs out within a day", "%(num)s offers of places run out within a day", number
        ),
        Matter.UNSIGNED: ngettext(
            "%(num)s participant has not accepted the terms", "%(num)s participants have not accepted the terms", number
        ),
        Matter.MAILS: ngettext("%(num)s mail did not arrive", "%(num)s mails did not arrive", number),
    }[one.matter]


def _address(one: Waiting, edition: Edition) -> str:
    which: dict[str, Any] = {"slug": edition.series.slug, "year": edition.year}
    if one.matter is Matter.NEEDS:
        return url_for("organize.access_needs.index", **which)
    if one.matter is Matter.AT_RISK:
        return url_for("organize.coverage.show", only="at-risk", **which)
    status = {Matter.APPROVALS: "requested", Matter.OFFERS: "offered"}.get(one.matter, "")
    return url_for("organize.roster.show", status=status or None, **which)
