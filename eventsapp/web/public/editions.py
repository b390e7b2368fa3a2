"""One edition: when, where, what there is, and the three ways in."""

from flask import Blueprint, render_template

from eventsapp.core import clock
from eventsapp.events import editions, rules
from eventsapp.registration import categories
from eventsapp.volunteering import shifts
from eventsapp.web.public import choosing

blueprint = Blueprint("editions", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/")
def show(slug: str, year: int) -> str:
    """The page of the edition, in whatever state it is."""
    now = clock.now()
    edition = editions.find(slug, year)
    return render_template(
        "public/editions/show.html",
        edition=edition,
        series=edition.series,
        standing=rules.standing(edition, now),
        schedule=editions.schedule(edition),
        categories=categories.of(edition),
        roles=choosing.by_role(shifts.of(edition)),
    )
