"""Stripe's hosted Checkout by its own library: https://docs.stripe.com/api/checkout/sessions, …/events/types.

What it is told of us is an amount, what it is for, and a reference; who pays it hears from them alone.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

import requests
import stripe

from eventsapp.checkout.providers import Asked, Forged, Kind, Told, Unavailable
from eventsapp.core import clock, waiting

REFERENCE = "eventsapp_checkout"
"""The name of our reference in the metadata of sessions and payments: it marks what is ours on a shared account."""

_SECONDS = (3.05, 10)
"""To connect, and to answer: somebody waits."""
_LOCALES = {"en": "en", "fr": "fr-CA"}
_COMPLETED = "checkout.session.completed"
_KINDS = {
    _COMPLETED: Kind.PAID,
    "checkout.session.async_payment_succeeded": Kind.PAID,
    "checkout.session.async_payment_failed": Kind.FAILED,
    "checkout.session.expired": Kind.EXPIRED,
    "charge.refunded": Kind.REFUNDED,
    "refund.failed": Kind.REFUND_FAILED,
}
_DISPUTE = "charge.dispute."

Answer = TypeVar("Answer")
Json = dict[str, Any]


class StripeProvider:
    """Stripe, or whatever speaks its language at another address."""

    name = "stripe"

    def __init__(self, key: str, webhook_secret: str, base: str) -> None:
        self._client = _client(key, base)
        self._webhook_secret = webhook_secret

    def open(self, asked: Asked) -> Told:
        """A session in payment mode; its key makes a second request the first one."""
        ours = {REFERENCE: asked.reference}
        session = _asking(
            lambda: self._client.v1.checkout.sessions.create(
                {
                    "mode": "payment",
                    "client_reference_id": asked.reference,
                    "metadata": ours,
                    "payment_intent_data": {"metadata": ours},
                    "line_items": [
                        {
                            "quantity": 1,
                            "price_data": {
                                "currency": asked.currency.lower(),
                                "unit_amount": asked.amount_cents,
                                "product_data": {"name": asked.said},
                            },
                        }
                    ],
                    "success_url": asked.back,
                    "cancel_url": asked.away,
                    "locale": _LOCALES[asked.language],
                    "submit_type": "donate" if asked.is_gift else "pay",
                },
                {"idempotency_key": asked.key},
            )
        )
        return _of_session(session.to_dict())

    def find(self, session_id: str) -> Told:
        """How the session stands now."""
        session = _asking(lambda: self._client.v1.checkout.sessions.retrieve(session_id))
        return _of_session(session.to_dict())

    def expire(self, session_id: str) -> Told:
        """The session can be paid no longer."""
        session = _asking(lambda: self._client.v1.checkout.sessions.expire(session_id))
        return _of_session(session.to_dict())

    def event(self, body: bytes, signature: str) -> Told:
        """An event of its webhook; the library checks signature and age (five minutes)."""
        try:
            event = self._client.construct_event(body, signature, self._webhook_secret)
            return _of_event(event.to_dict())
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Forged from error

    def refund(self, payment_id: str, amount_cents: int, *, key: str) -> None:
        """Give back a part, or all of it."""
        wanted: Any = {"payment_intent": payment_id, "amount": amount_cents}
        _asking(lambda: self._client.v1.refunds.create(wanted, {"idempotency_key": key}))


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    """One client for each setting: it keeps its connections open."""
    session = requests.Session()
    session.max_redirects = 0  # whoever answers for the provider sends our key nowhere else
    http = stripe.RequestsClient(timeout=_SECONDS, session=session)
    return stripe.StripeClient(key, base_addresses={"api": base}, http_client=http, max_network_retries=1)


def _asking(ask: Callable[[], Answer]) -> Answer:
    """Their answer, waited for without a turn: on a bad day of theirs people here are served all the same."""
    try:
        with waiting.elsewhere():
            return ask()
    except stripe.StripeError as error:
        # Their answer to a key is kept for a day, also a 500: https://docs.stripe.com/api/idempotent_requests.
        raise Unavailable(is_settled=error.http_status is not None) from error


def _of_session(session: Json) -> Told:
    """What a session says by itself; asked twice, the same standing is the same answer."""
    is_paid = session["payment_status"] != "unpaid"
    kind = {"open": Kind.OPEN, "expired": Kind.EXPIRED}.get(session["status"], Kind.PAID if is_paid else Kind.WAITING)
    return Told(
        event_id=f"asked:{session['id']}:{kind}",
        kind=kind,
        happened_at=clock.now(),
        reference=(session.get("metadata") or {}).get(REFERENCE),
        session_id=session["id"],
        payment_id=_key(session.get("payment_intent")),
        amount_cents=session["amount_total"],
        currency=str(session["currency"]).upper(),
        address=session.get("url"),
    )


def _of_event(event: Json) -> Told:
    about: Json = event["data"]["object"]
    kind = _KINDS.get(event["type"], Kind.OTHER)
    if event["type"].startswith(_DISPUTE):
        kind = Kind.DISPUTED
    if event["type"] == _COMPLETED and about["payment_status"] == "unpaid":
        kind = Kind.WAITING
    is_session = about.get("object") == "checkout.session"
    amount = {Kind.REFUNDED: "amount_refunded"}.get(kind, "amount_total" if is_session else "amount")
    return Told(
        event_id=event["id"],
        kind=kind,
        happened_at=datetime.fromtimestamp(event["created"], UTC),
        reference=(about.get("metadata") or {}).get(REFERENCE),
        session_id=about["id"] if is_session else None,
        payment_id=_key(about.get("payment_intent")),
        amount_cents=about.get(amount),
        currency=str(about.get("currency") or "").upper() or None,
        dispute_id=about["id"] if kind is Kind.DISPUTED else None,
        status=str(about.get("status") or ""),
    )


def _key(named: Any) -> str | None:
    """The id of something, which stands there whole if it was asked for that way."""
    with suppress(TypeError, KeyError):
        return str(named["id"])
    return named or None
