"""A card payment provider of our own, for the demo and the tests: it speaks as much of Stripe's language as we use.

No money moves. What the real one sends is sent here too, in the same shapes: https://docs.stripe.com/api/events/types.
"""

import itertools
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

API_VERSION = "2026-10-28.endive"
LIVES_FOR = 24 * 3600
"""Seconds until a session that was not paid ends."""


class Refused(Exception):
    """What was asked for cannot be done; `status` and `code` as the real one answers."""

    def __init__(self, sentence: str, *, status: int = 400, code: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


class TrialCheckout:
    """Sessions, payments, refunds and disputes, kept in memory; each change hands an event to `send`."""

    def __init__(self, address: str, send: Callable[[Json], None]) -> None:
        self.address = address
        self.send = send
        self.sessions: dict[str, Json] = {}
        self.charges: dict[str, Json] = {}
        """By the payment they belong to."""
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)

    def open(self, asked: Json) -> Json:
        """A session as it was asked for."""
        with self._lock:
            price = asked["line_items"][0]["price_data"]
            if int(price["unit_amount"]) < 50:
                raise Refused("The amount is too small.", code="amount_too_small")
            session = self._session(asked, int(price["unit_amount"]), price)
            self.sessions[session["id"]] = session
            return session

    def find(self, session_id: str) -> Json:
        """A session as it stands."""
        if session_id not in self.sessions:
            raise Refused("No such checkout.session", status=404, code="resource_missing")
        return self.sessions[session_id]

    def pay(self, session_id: str, *, amount: int | None = None, currency: str = "", later: bool = False) -> Json:
        """Pay it, or another amount than was asked for; `later` is a debit that the bank has yet to confirm."""
        with self._lock:
            session = self._open(session_id)
            payment = f"pi_trial_{secrets.token_hex(8)}"
            session |= {"status": "complete", "url": None, "payment_intent": payment}
            session["amount_total"] = amount or session["amount_total"]
            session["currency"] = currency or session["currency"]
            session["payment_status"] = "unpaid" if later else "paid"
            self.charges[payment] = self._charge(session)
            return self._tell("checkout.session.completed", session)

    def confirm(self, session_id: str) -> Json:
        """The bank confirms a debit."""
        session = self.find(session_id)
        session["payment_status"] = "paid"
        return self._tell("checkout.session.async_payment_succeeded", session)

    def fail(self, session_id: str) -> Json:
        """The bank refuses a debit."""
        return self._tell("checkout.session.async_payment_failed", self.find(session_id))

    def expire(self, session_id: str) -> Json:
        """End a session nobody paid."""
        session = self._open(session_id)
        session |= {"status": "expired", "url": None}
        self._tell("checkout.session.expired", session)
        return session

    def refund(self, payment: str, amount: int | None = None) -> Json:
        """Give money back, all that is left or a part."""
        with self._lock:
            charge = self._paid(payment)
            left = charge["amount"] - charge["amount_refunded"]
            part = left if amount is None else amount
            if not 0 < part <= left:
                raise Refused("The refund is greater than what is left.", code="charge_already_refunded")
            charge["amount_refunded"] += part
            charge["refunded"] = charge["amount_refunded"] == charge["amount"]
            self._tell("charge.refunded", charge)
            return {
                "id": f"re_trial_{secrets.token_hex(8)}",
                "object": "refund",
                "amount": part,
                "currency": charge["currency"],
                "payment_intent": payment,
                "charge": charge["id"],
                "status": "succeeded",
            }

    def dispute(self, payment: str, *, status: str = "needs_response", key: str = "") -> Json:
        """The cardholder's bank takes the money back, or with a `warning_…` status only asks."""
        charge = self._paid(payment)
        charge["disputed"] = True
        dispute = {
            "id": key or f"du_trial_{secrets.token_hex(8)}",
            "object": "dispute",
            "amount": charge["amount"],
            "balance_transactions": [],
            "charge": charge["id"],
            "created": int(time.time()),
            "currency": charge["currency"],
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": payment,
            "reason": "fraudulent",
            "status": status,
        }
        return self._tell("charge.dispute.created", dispute)

    def close_dispute(self, dispute: Json, status: str) -> Json:
        """The dispute ends: ``won`` or ``lost``."""
        return self._tell("charge.dispute.closed", dispute | {"status": status})

    def _open(self, session_id: str) -> Json:
        session = self.find(session_id)
        if session["status"] != "open":
            raise Refused(f"This session is {session['status']}.")
        return session

    def _paid(self, payment: str) -> Json:
        if payment not in self.charges:
            raise Refused("No such payment_intent", status=404, code="resource_missing")
        return self.charges[payment]

    def _tell(self, kind: str, about: Json) -> Json:
        number = next(self._numbers)
        event = {
            "id": f"evt_trial_{secrets.token_hex(6)}_{number}",
            "object": "event",
            "api_version": API_VERSION,
            "created": int(time.time()),
            "data": {"object": dict(about)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.send(event)
        return event

    def _session(self, asked: Json, cents: int, price: Json) -> Json:
        key = f"cs_test_{secrets.token_urlsafe(24)}"
        now = int(time.time())
        return {
            "id": key,
            "object": "checkout.session",
            "amount_subtotal": cents,
            "amount_total": cents,
            "cancel_url": asked.get("cancel_url"),
            "client_reference_id": asked.get("client_reference_id"),
            "created": now,
            "currency": price["currency"],
            "expires_at": now + LIVES_FOR,
            "livemode": False,
            "locale": asked.get("locale"),
            "metadata": asked.get("metadata", {}),
            "mode": asked["mode"],
            "payment_intent": None,
            "payment_status": "unpaid",
            "said": price["product_data"]["name"],
            "status": "open",
            "submit_type": asked.get("submit_type"),
            "success_url": asked.get("success_url"),
            "url": f"{self.address}/pay/{key}",
        }

    def _charge(self, session: Json) -> Json:
        return {
            "id": f"ch_trial_{secrets.token_hex(8)}",
            "object": "charge",
            "amount": session["amount_total"],
            "amount_captured": session["amount_total"],
            "amount_refunded": 0,
            "captured": True,
            "created": int(time.time()),
            "currency": session["currency"],
            "disputed": False,
            "livemode": False,
            "metadata": dict(session["metadata"]),
            "paid": True,
            "payment_intent": session["payment_intent"],
            "refunded": False,
            "status": "succeeded",
        }
