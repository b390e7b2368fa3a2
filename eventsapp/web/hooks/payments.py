"""The payment provider tells what became of a payment. Its signature is the only proof, and the only truth about money.

Whatever we understood and kept is answered with 200, also if it was heard before or is not about us. Everything else
is sent again by the provider, for three days.
"""

from flask import Blueprint, Response, request
from sqlalchemy.exc import OperationalError

from eventsapp.checkout import providers
from eventsapp.checkout.providers import Forged, Told
from eventsapp.core.db import lost_to_another, writing
from eventsapp.core.refusals import NotFound
from eventsapp.web.parts.security import without_token
from eventsapp.workflows import paid_online

blueprint = Blueprint("payments", __name__)

LARGEST = 256 * 1024
"""Octets of an event; the longest of theirs has some twenty thousand."""
TRIES = 3


@blueprint.post("/hooks/stripe")
@without_token
def stripe() -> Response:
    """An event of Stripe."""
    provider = providers.chosen()
    if provider is None:
        raise NotFound
    request.max_content_length = LARGEST
    try:
        told = provider.event(request.get_data(cache=False), request.headers.get("Stripe-Signature", ""))
    except Forged:
        return _said("not signed by the provider", 400)
    _hear(told, provider.name)
    return _said("heard", 200)


def _hear(told: Told, provider: str) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            with writing():
                paid_online.hear(told, provider=provider)
            return
        except OperationalError as error:
            if attempt == TRIES or not lost_to_another(error):
                raise


def _said(what: str, status: int) -> Response:
    return Response(f"{what}\n", status, content_type="text/plain; charset=utf-8")
