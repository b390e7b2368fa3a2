"""The public page of an edition: as visitors see it, and as organizers look at it before they do."""

from datetime import datetime

from flask import render_template

from eventsapp.core import clock, money
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition, State
from eventsapp.registration import categories, prices
from eventsapp.registration.models import Category, Price
from eventsapp.reports import openings


def page_of(edition: Edition, *, is_preview: bool = False) -> str:
    """The page in whatever state it is; a draft is shown as it will be once it is announced."""
    now = clock.now()
    offered = categories.of(edition)
    roles = openings.by_role(edition, now)
    standing = rules.standing(edition, now)
    hidden = {"canonical": None, "alternates": None} if is_preview else {}
    return render_template(
        "public/editions/show.html",
        edition=edition,
        series=edition.series,
        standing=State.ANNOUNCED if standing is State.DRAFT else standing,
        schedule=editions.schedule(edition),
        categories=offered,
        fees=_fees(prices.of(edition), offered, now),
        money=money.said,
        roles=roles,
        takes_helpers=any(role.shifts for role in roles),
        is_preview=is_preview,
        **hidden,
    )


def _fees(known: dict[int, list[Price]], offered: list[Category], now: datetime) -> list[tuple[Category, list[Price]]]:
    """What each category costs now or later; those that are free among them, unless all are."""
    if not known:
        return []
    return [(category, prices.told(known.get(category.id, []), now)) for category in offered]
