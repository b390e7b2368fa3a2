"""A payment online, as whoever pays sees it on our side: begun, being checked, arrived, or not.

The address is drawn by lot and tells an amount and nothing of a person.
"""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Checkout, CheckoutState
from eventsapp.core import money, tokens
from eventsapp.core.refusals import NotFound
from eventsapp.web.parts import paying_online
from eventsapp.web.parts.brakes import braked, is_within
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.security import keep_to_itself
from eventsapp.workflows import paid_online

blueprint = Blueprint("checkout", __name__)
blueprint.after_request(keep_to_itself)

_ASKED = "6 per minute"
"""So often the provider is asked about one payment by who looks at its page; who looks more often sees what we know."""


@blueprint.route("/checkout/<reference>", methods=["GET", "POST"])
@braked("PAYMENTS_PER_ADDRESS")
def show(reference: str) -> Any:
    """How it stands; the button leads to the provider's page. Whoever comes back from there has it asked for."""
    checkout = checkouts.of_reference(reference)
    if checkout is None:
        raise NotFound
    if request.method == "POST" and Form().validate_on_submit():
        return paying_online.to_provider(checkout)
    came_back = request.args.get("came") == "back"
    wants_word = checkout.state == CheckoutState.BEGUN and (came_back or checkout.is_waiting)
    if wants_word and is_within(_ASKED, "payments asked for", tokens.digest(reference)):
        paying_online.ask(checkout)
        checkout = checkouts.of_reference(reference) or checkout
    return render_template(
        "public/checkout/show.html",
        checkout=checkout,
        edition=paid_online.edition_of(checkout),
        way_back=paying_online.way_back(checkout),
        arrived=paying_online.paid_words(checkout),
        is_being_checked=checkout.is_waiting or (came_back and checkout.state == CheckoutState.BEGUN),
        again=url_for("public.checkout.show", reference=reference, came="back"),
        is_offered=checkouts.is_offered(),
        amount=money.said(_amount(checkout)),
        returned=money.said(checkout.refunded_cents) if checkout.refunded_cents else "",
        canonical="",
        alternates={},
    )


def _amount(checkout: Checkout) -> int:
    return checkout.amount_cents if checkout.paid_cents is None else checkout.paid_cents
