"""Help wanted: the shifts that miss people, on a page to pass on; it names nobody and keeps no cookie."""

from functools import partial

from flask import Blueprint, render_template, request, url_for

from eventsapp.core import clock
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition
from eventsapp.publishing import changes
from eventsapp.reports import openings
from eventsapp.reports.openings import Level, Order, Wanted
from eventsapp.web.parts import kept_pages
from eventsapp.web.parts.kept_pages import kept_for_all
from eventsapp.web.public import shift_cards

blueprint = Blueprint("help_wanted", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/help-wanted")
@kept_for_all("page")
def show(slug: str, year: int) -> str:
    """Where people are missing, most of all first."""
    edition, now = editions.find(slug, year), clock.now()
    kept_pages.rests_on(changes.edition(edition.id), changes.figures(edition.id))
    roles = openings.by_role(edition, now)
    if not rules.is_open(edition, now) or not any(role.shifts for role in roles):
        return shift_cards.none_left(edition, now)
    number = request.args.get("page", "")
    wanted = Wanted(Order.NEED, only_needed=True)
    page = openings.page(edition, wanted, now, number=int(number[:6]) if number.isdecimal() else 1)
    cards = [(openings.need(shift).level, shift_cards.card(shift, edition)) for shift in page.shifts]
    return render_template(
        "public/help_wanted/show.html",
        edition=edition,
        page=page,
        missing=sum(role.missing for role in roles),
        urgent=[card for level, card in cards if level is Level.MOST],
        welcome=[card for level, card in cards if level is Level.WELCOME],
        address_of=partial(_address, edition),
    )


def _address(edition: Edition, number: int) -> str:
    return url_for("public.help_wanted.show", slug=edition.series.slug, year=edition.year, page=number)
