"""The public page of an edition: as visitors see it, and as organizers look at it before they do."""

from datetime import datetime

from flask import render_template

from eventsapp.calendars import linked_data
from eventsapp.calendars.linked_data import Offer
from eventsapp.core import clock, languages, money
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.fundraising import goals, totals
from eventsapp.registration import categories, prices
from eventsapp.registration.models import Category, Price
from eventsapp.reports import openings
from eventsapp.web.parts import by_site, lasting, matching, pages
from eventsapp.web.parts.progress import Progress

Fees = list[tuple[Category, list[Price]]]
"""Each way to take part with what it costs; nothing where it is free."""


def page_of(edition: Edition, *, is_preview: bool = False) -> str:
    """The page in whatever state it is; a draft is shown as it will be once it is announced."""
    now = clock.now()
    offered = categories.offered(edition)
    here = by_site.grouped(offered)
    fees = _fees(prices.of(edition), offered, now)
    roles = openings.by_role(edition, now)
    standing = rules.standing(edition, now)
    uid, schedule = linked_data.identity_and_schedule(edition)
    raising = goals.of(edition)
    offers = _offers(fees or [(category, []) for category in offered], standing, now)
    hidden = {"canonical": None, "alternates": None} if is_preview else {}
    return render_template(
        "public/editions/show.html",
        edition=edition,
        series=edition.series,
        standing=State.ANNOUNCED if standing is State.DRAFT else standing,
        schedule=schedule,
        categories=offered,
        by_site=here,
        where_is=by_site.where,
        places=[site for site, _its in here if site is not None and site.venue is not None],
        fees=fees,
        money=money.said,
        until=lasting.said,
        roles=roles,
        takes_helpers=any(role.shifts for role in roles),
        linked_data=linked_data.event(edition, uid, schedule, offers, pages.charity()),
        is_preview=is_preview,
        progress=Progress(totals.of_edition(edition.id), raising.goal_cents) if raising else None,
        takes_gifts=raising is not None and goals.is_before_the_end(edition),
        **matching.supporters(edition, raises_money=raising is not None),
        **hidden,
    )


def _fees(known: dict[int, list[Price]], offered: list[Category], now: datetime) -> Fees:
    """What each category costs now or later; those that are free among them, unless all are."""
    if not any(category.id in known for category in offered):
        return []
    return [(category, prices.told(known.get(category.id, []), now)) for category in offered]


def _offers(fees: Fees, standing: State, now: datetime) -> list[Offer]:
    """What the page says of ways to take part, as long as it says it."""
    if standing in (State.CANCELLED, State.FINISHED, State.ARCHIVED):
        return []
    offers = []
    for category, costs in fees:
        name = category.called.said()
        has_places = not category.pool.is_full if standing is State.OPEN else None
        offers += [_offer(name, price, has_places, now) for price in costs] or [Offer(name, 0, has_places=has_places)]
    return offers


def _offer(name: str, price: Price, has_places: bool | None, now: datetime) -> Offer:
    until = price.until_at if price.until_at is not None and price.until_at > now else None
    return Offer(languages.labelled(name, price.name.said()), price.amount_cents, until, has_places)
