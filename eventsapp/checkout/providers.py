"""Who takes payments for us: what we ask of a payment provider, and what one tells us, whichever it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.util import find_spec
from typing import Protocol

from flask_babel import lazy_gettext as _l

from eventsapp.core.configured import setting
from eventsapp.core.refusals import Refusal


class Kind(StrEnum):
    """What a provider can tell about a payment."""

    OPEN = "open"
    """Its page is there, and nobody has paid. Only ever an answer to our question."""
    WAITING = "waiting"
    """Somebody paid in a way that a bank has yet to confirm."""
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    """So much went back in all, however many refunds it were."""
    REFUND_FAILED = "refund failed"
    DISPUTED = "disputed"
    """How a dispute stands; `status` is the provider's word for it."""
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a provider tells us: an event of its own, or the answer to a question of ours."""

    event_id: str
    kind: Kind
    happened_at: datetime
    reference: str | None = None
    session_id: str | None = None
    payment_id: str | None = None
    amount_cents: int | None = None
    currency: str | None = None
    dispute_id: str | None = None
    status: str = ""
    address: str | None = None
    """Where the page is, as long as it is open."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A payment we ask for. Nothing of it says who pays."""

    reference: str
    key: str
    """The same key is the same page, however often it is asked for."""
    amount_cents: int
    currency: str
    language: str
    is_gift: bool
    said: str
    """What is paid for, as whoever pays reads it."""
    back: str
    """Where the provider sends them after they have paid."""
    away: str
    """And where if they do not pay."""


class Unavailable(Refusal):
    """The provider cannot be reached, or makes no sense. `is_settled`: it has answered, so the same key stays no."""

    sentence = _l("The payment page cannot be opened right now. Nothing was paid. Please try again in a few minutes.")
    status = 503

    def __init__(self, *, is_settled: bool = False) -> None:
        super().__init__()
        self.is_settled = is_settled


class Forged(Refusal):
    """What claims to be from the provider was not signed by it, or long ago."""

    sentence = _l("This was not signed by the payment provider.")
    status = 400


class Provider(Protocol):
    """A payment provider with a page of its own. Everything but `event` asks the network."""

    name: str

    def open(self, asked: Asked) -> Told:
        """Open a page on which it can be paid; the answer has its `session_id` and `address`."""

    def find(self, session_id: str) -> Told:
        """How it stands with a page that was opened."""

    def expire(self, session_id: str) -> Told:
        """End a page nobody has paid on; Unavailable, and settled, where somebody has."""

    def event(self, body: bytes, signature: str) -> Told:
        """What an event says; refused with Forged unless the provider signed it lately."""

    def refund(self, payment_id: str, amount_cents: int, *, key: str) -> None:
        """Give money back; that it happened is told by an event."""


def is_set_up() -> bool:
    """Whether the settings name a provider, and its library is there."""
    named = setting("STRIPE_SECRET_KEY") and setting("STRIPE_WEBHOOK_SECRET")
    return bool(named) and find_spec("stripe") is not None


def chosen() -> Provider | None:
    """The provider the settings name; none: nobody can pay online here."""
    if not is_set_up():
        return None
    # Found here and not above: the library takes half a second and many megabytes that most processes never need.
    from eventsapp.checkout.stripe_provider import StripeProvider

    settings = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE")
    return StripeProvider(*(setting(name) for name in settings))


def in_use() -> Provider:
    """The provider that has to be there, because somebody is about to pay; Unavailable where none is set up."""
    provider = chosen()
    if provider is None:
        raise Unavailable
    return provider
