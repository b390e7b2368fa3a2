"""What an edition raised, against last year: a chart with its table, how gifts came, donors as counts, pages."""

from flask import Blueprint, render_template

from eventsapp.core import clock
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import gift_words, giving_figures
from eventsapp.web.organize import charts, raised_chart
from eventsapp.web.parts import guards

blueprint = Blueprint("fundraising_figures", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/fundraising/figures")
@guards.needs(Permission.SEE_GIFTS)
def show(edition: Edition) -> str:
    """All of it on one page."""
    figures = giving_figures.of(edition, clock.today(edition.zone))
    has_any = figures.now.gifts or (figures.before is not None and figures.before.gifts)
    return render_template(
        "organize/fundraising_figures/show.html",
        edition=edition,
        figures=figures,
        chart=raised_chart.drawn(figures) if has_any else None,
        size=(charts.WIDTH, charts.HEIGHT),
        methods=gift_words.METHODS,
    )
