"""To the provider's page and back: where somebody who pays online is led, whatever they pay for."""

from flask import flash, redirect, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.checkout import opening, providers
from eventsapp.checkout.models import Checkout, CheckoutState
from eventsapp.checkout.providers import Kind, Told, Unavailable
from eventsapp.core import addresses
from eventsapp.core.db import writing
from eventsapp.workflows import paid_online
from eventsapp.workflows.online_fees import NothingToPay

_WAYS_BACK = "ways_back"
_REMEMBERED = 5


def to_provider(checkout: Checkout, *, back_to: str = "") -> Response:
    """Lead to the page on which it can be paid; if there is none right now, to ours, which says so and has the button.

    To be called outside a transaction, since it asks the network. `back_to` is a path of ours that the page of thanks
    leads on to; only this browser keeps it, so it may be a secret.
    """
    reference = checkout.reference
    if back_to:
        _remember(reference, back_to)
    ours = url_for("public.checkout.show", reference=reference)
    if checkout.state == CheckoutState.PAID or checkout.is_waiting:
        return redirect(ours, 303)
    if not paid_online.is_due(checkout):
        flash(str(NothingToPay.sentence), "warning")
        return redirect(ours, 303)
    back = addresses.of("public.checkout.show", language=checkout.language, reference=reference, came="back")
    away = addresses.of("public.checkout.show", language=checkout.language, reference=reference)
    try:
        told = opening.opened(checkout, said=paid_online.described(checkout), back=back, away=away)
    except Unavailable as failure:
        flash(str(failure), "warning")
        return redirect(ours, 303)
    if told.kind is Kind.OPEN and told.address:
        return redirect(told.address, 303)
    hear(told)
    return redirect(ours, 303)


def ask(checkout: Checkout) -> None:
    """Ask the provider how it stands, where its own word is late; with that word later it is still one payment."""
    told = opening.standing(checkout)
    if told is not None:
        hear(told)


def hear(told: Told) -> None:
    """Take in an answer of the provider as if it had told it by itself."""
    with writing():
        paid_online.hear(told, provider=providers.in_use().name)


def way_back(checkout: Checkout) -> str:
    """The path of ours to go on to, if this very browser began the payment."""
    return str(session.get(_WAYS_BACK, {}).get(checkout.reference, ""))


def paid_words(checkout: Checkout) -> str:
    """That it came, as is said after a payment for its purpose."""
    if checkout.is_gift:
        return _("Thank you! Your gift has arrived.")
    return _("Thank you! Your payment has arrived.")


def _remember(reference: str, path: str) -> None:
    kept = {key: way for key, way in session.get(_WAYS_BACK, {}).items() if key != reference}
    session[_WAYS_BACK] = dict(list(kept.items())[-(_REMEMBERED - 1) :]) | {reference: path}
