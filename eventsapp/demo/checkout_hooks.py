"""How the trial provider tells us what happened: signed, over HTTP, and again until we say that we heard it."""

import hashlib
import hmac
import http.client
import json
import threading
import time
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

PAUSES = (0.0, 0.2, 0.5, 1, 2, 5, 10, 20)
"""Seconds before each try. The real provider tries for three days."""


def signature(body: bytes, secret: str, *, at: int | None = None) -> str:
    """The header of the real one: https://docs.stripe.com/webhooks#verify-manually."""
    moment = int(time.time()) if at is None else at
    seal = hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={seal}"


def written(event: Json) -> bytes:
    """An event as it is sent."""
    return json.dumps(event).encode()


class Hooks:
    """Sends each event to one address, from a thread of its own."""

    def __init__(self, address: str, secret: str) -> None:
        self.address = address
        self.secret = secret
        self.holds_back = False
        """Whether events are only kept: whoever tests sends them by hand, in whatever order."""
        self.events: list[Json] = []

    def send(self, event: Json) -> None:
        """Send it now and until it is heard, unless events are held back."""
        self.events.append(event)
        if not self.holds_back:
            threading.Thread(target=self._insist, args=(event,), daemon=True).start()

    def deliver(self, event: Json, *, secret: str = "", at: int | None = None) -> int:
        """Send it once, and say how it was answered; another secret forges it."""
        body = written(event)
        where = urlsplit(self.address)
        kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
        connection = kind(where.netloc, timeout=10)
        try:
            headers = {
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signature(body, secret or self.secret, at=at),
                "User-Agent": "Stripe/1.0 (a trial)",
            }
            connection.request("POST", where.path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def _insist(self, event: Json) -> None:
        for pause in PAUSES:
            time.sleep(pause)
            try:
                if 200 <= self.deliver(event) < 300:
                    return
            except OSError:
                continue
