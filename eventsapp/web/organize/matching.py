"""Matching gifts: the offers of organizations to an edition, and what they pay in the end."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _

from eventsapp.core import clock, money
from eventsapp.events.models import Edition
from eventsapp.fundraising import matching
from eventsapp.permissions.table import Permission
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.matching_forms import OfferForm, PaidForm
from eventsapp.web.parts import guards
from eventsapp.web.parts import matching as shown
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import counting_gifts

blueprint = Blueprint("matching", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/matching"


@blueprint.get(PLACE)
@guards.needs(Permission.RECORD_GIFTS)
def index(edition: Edition) -> str:
    """All offers, with what each comes to so far."""
    today = clock.today(edition.zone)
    offers = [(offer, shown.read(offer, today), matching.paid_cents(offer)) for offer in matching.of(edition)]
    return render_template("organize/matching/index.html", edition=edition, offers=offers)


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def new(edition: Edition) -> Any:
    """Another one."""
    form = OfferForm(edition)
    if form.save(lambda: matching.add(edition, form.organization(), form.described(), by=acting())):
        flash(_("The offer is taken down. The event’s page shows it on its days."))
        return redirect(page_of(edition, "matching.index"), 303)
    page = render_template("organize/matching/edit.html", edition=edition, form=form, offer=None)
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def edit(edition: Edition, number: int) -> Any:
    """Other days, another amount, another name."""
    offer = matching.find(edition, number)
    form = OfferForm(edition, offer)
    if form.save(lambda: matching.edit(offer, form.described(), by=acting())):
        flash(_("Saved."))
        return redirect(page_of(edition, "matching.index"), 303)
    page = render_template("organize/matching/edit.html", edition=edition, form=form, offer=offer)
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>/payment", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def pay(edition: Edition, number: int) -> Any:
    """Write down what they paid."""
    offer = matching.find(edition, number)
    left = max(0, offer.matched_cents - matching.paid_cents(offer))
    form = PaidForm(edition, left)
    if form.save(lambda: counting_gifts.match(offer, **form.paid(), by=acting())):
        flash(_("Their gift is written down, and counts for the event."))
        return redirect(page_of(edition, "matching.index"), 303)
    page = render_template("organize/matching/pay.html", edition=edition, form=form, offer=offer, left=money.said(left))
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>/removal", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def remove(edition: Edition, number: int) -> Any:
    """Take the offer away."""
    offer, form = matching.find(edition, number), Form()

    def act() -> bool:
        matching.remove(offer, by=acting())
        return True

    if form.save(act):
        flash(_("The offer was removed."))
        return redirect(page_of(edition, "matching.index"), 303)
    page = render_template(
        "organize/removal.html",
        edition=edition,
        form=form,
        heading=_("Remove the offer of %(name)s?", name=offer.shown_name),
        reason="",
        effect=_("The event’s page does not show it any more. What they paid stays a gift."),
        press_words=_("Remove the offer"),
        back=page_of(edition, "matching.edit", number=offer.id),
    )
    return page, 422 if form.errors else 200
