"""Giving to an edition or to somebody's page: asked, looked over, then promised or paid online.

The answers travel with the page (decision 3): nothing is kept before the last button, and nothing typed is lost.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask import request as asked
from wtforms import Form as AnyForm

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import money, tokens
from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.events import editions
from eventsapp.events.models import Edition
from eventsapp.fundraising import goals, pages
from eventsapp.fundraising.gift_models import Pledge
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.paying_online import to_provider
from eventsapp.web.public.give_form import GiftForm, ReceiptForm, answers, plan
from eventsapp.workflows import giving

blueprint = Blueprint("give", __name__)

YEAR = "/<slug:slug>/<int(fixed_digits=4):year>"
_THANKS = "thanks for a pledge"


@blueprint.route(f"{YEAR}/give", methods=["GET", "POST"])
def edition(slug: str, year: int) -> Any:
    """Give to the edition itself."""
    return _step(editions.find(slug, year), None)


@blueprint.route(f"{YEAR}/fundraising/<code>/give", methods=["GET", "POST"])
def page(slug: str, year: int, code: str) -> Any:
    """Give to the page of a person or a team; where that was closed, to whom it counts for now."""
    edition = editions.find(slug, year)
    return _step(edition, pages.of_code(edition, code))


@blueprint.get(f"{YEAR}/give/thanks/<token>")
def thanks(slug: str, year: int, token: str) -> str:
    """What was promised, and how it can be paid. The address tells no name."""
    pledge = db.session.get(Pledge, tokens.number_in(token, _THANKS) or 0)
    edition = editions.find(slug, year)
    if pledge is None or pledge.edition_id != edition.id:
        raise NotFound
    return render_template(
        "public/give/thanks.html",
        edition=edition,
        pledge=pledge,
        fundraising=goals.settings(edition),
        money=money.said,
    )


def _step(edition: Edition, page: FundraisingPage | None) -> Any:
    """Show the page whose turn it is: the first that is not right, or the one that was asked for."""
    fundraising = goals.of(edition)
    if fundraising is None:
        raise NotFound
    if not goals.takes_gifts(edition):
        return render_template("public/give/closed.html", edition=edition)
    form = GiftForm(fundraising)
    show = _shower(edition, page, form)
    if asked.method != "POST":
        return show("gift", form)
    go = asked.form.get("go", "on")
    if not form.validate_on_submit():
        return show("gift", form), 422
    if go == "change":
        return show("gift", form)
    receipt = ReceiptForm() if form.wants_receipt.data else None
    if receipt is not None and go == "address":
        return show("receipt", receipt)
    if receipt is not None and not receipt.is_begun:
        return show("receipt", ReceiptForm(formdata=None))
    if receipt is not None and not receipt.validate_on_submit():
        return show("receipt", receipt), 422
    if go != "send":
        return show("check", form, receipt=receipt)
    return _sent(form=form, wanted=plan(edition, page, form, receipt)) or (show("check", form, receipt=receipt), 422)


@braked("GIFTS_PER_ADDRESS")
def _sent(*, form: GiftForm, wanted: giving.GivingPlan) -> Any:
    """Promise it or begin to pay; None: it was refused, and the form says why."""
    edition, page = wanted.edition, wanted.page
    slug, year = edition.series.slug, edition.year
    if form.is_online:
        checkout = form.save(lambda: giving.give_online(wanted, by=PUBLIC))
        back = f"{url_for('public.editions.show', slug=slug, year=year)}fundraising"
        return checkout and to_provider(checkout, back_to=f"{back}/{page.code}" if page else back)
    pledge = form.save(lambda: giving.pledge(wanted, by=PUBLIC))
    if pledge is None:
        return None
    token = tokens.signed(pledge.id, _THANKS)
    return redirect(url_for("public.give.thanks", slug=slug, year=year, token=token), 303)


def _shower(edition: Edition, page: FundraisingPage | None, form: GiftForm) -> Callable[..., str]:
    """Renders a step, with everything typed on the other one carried along unseen."""
    counts_for = pages.counting(page) if page else None
    go = asked.form.get("go", "on")

    def show(step: str, shown: AnyForm, **more: Any) -> str:
        own = {field.name for field in shown} if step != "check" else set()
        typed = answers()
        return render_template(
            f"public/give/{step}.html",
            edition=edition,
            page=page,
            counts_for=counts_for,
            fundraising=goals.of(edition),
            form=shown,
            gift=form,
            carried=[pair for pair in typed if pair[0] not in own],
            answers=[*typed, ("go", "on" if go == "send" else go)],
            money=money.said,
            **more,
        )

    return show
