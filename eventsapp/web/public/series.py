"""The lasting page of a series: the same address every year."""

from flask import Blueprint, render_template

from eventsapp.core import clock
from eventsapp.events import editions, recurrence, rules
from eventsapp.events import series as every_series
from eventsapp.events.models import State

blueprint = Blueprint("series", __name__)


@blueprint.get("/<slug:slug>/")
def show(slug: str) -> str:
    """Its next edition, the ones after it and the past ones."""
    now = clock.now()
    series = every_series.find(slug)
    all_of_it = [(edition, rules.standing(edition, now)) for edition in editions.of(series)]
    over = (State.FINISHED, State.ARCHIVED)
    coming = [pair for pair in reversed(all_of_it) if not rules.is_over(pair[0], now) and pair[1] not in over]
    past = [pair for pair in all_of_it if pair not in coming]
    return render_template(
        "public/series/show.html",
        series=series,
        coming=coming,
        past=past,
        usually=recurrence.sentence(series.rule),
    )
