"""One edition: when, where, what there is, and the three ways in."""

from datetime import datetime

from flask import Blueprint, render_template

from eventsapp.core import clock, money
from eventsapp.events import editions, rules
from eventsapp.registration import categories, prices
from eventsapp.registration.models import Category, Price
from eventsapp.reports import openings
from eventsapp.web.parts import lasting

blueprint = Blueprint("editions", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/")
def show(slug: str, year: int) -> str:
    """The page of the edition, in whatever state it is."""
    now = clock.now()
    edition = editions.find(slug, year)
    offered = categories.offered(edition)
    roles = openings.by_role(edition, now)
    return render_template(
        "public/editions/show.html",
        edition=edition,
        series=edition.series,
        standing=rules.standing(edition, now),
        schedule=editions.schedule(edition),
        categories=offered,
        fees=_fees(prices.of(edition), offered, now),
        money=money.said,
        until=lasting.said,
        roles=roles,
        takes_helpers=any(role.shifts for role in roles),
    )


def _fees(known: dict[int, list[Price]], offered: list[Category], now: datetime) -> list[tuple[Category, list[Price]]]:
    """What each category costs now or later; those that are free among them, unless all are."""
    if not known:
        return []
    return [(category, prices.told(known.get(category.id, []), now)) for category in offered]
