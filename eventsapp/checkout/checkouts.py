"""Asking for a payment online: a row first, in the transaction of the act it belongs to; the provider afterwards."""

from collections.abc import Collection

from sqlalchemy import select

from eventsapp.checkout import providers
from eventsapp.checkout.models import Checkout, CheckoutState, Purpose
from eventsapp.core import clock, tokens
from eventsapp.core.db import db

SMALLEST_CENTS = 50
"""Less is not taken by cards: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts."""
_AT_ONCE = 500


def is_offered() -> bool:
    """Whether people can pay online here at all."""
    return providers.is_set_up()


def begin(purpose: Purpose, amount_cents: int, *, language: str, provider: str = "stripe") -> Checkout:
    """A payment that is asked for. Nobody outside hears of it before the transaction has ended."""
    checkout = Checkout(
        reference=tokens.secret(),
        purpose=purpose,
        amount_cents=amount_cents,
        language=language,
        provider=provider,
        state=CheckoutState.BEGUN,
        begun_at=clock.now(),
    )
    db.session.add(checkout)
    db.session.flush()
    return checkout


def of_reference(reference: str) -> Checkout | None:
    """The checkout of that reference."""
    return db.session.scalars(select(Checkout).where(Checkout.reference == reference)).first()


def fees_among(provider: str, payment_ids: Collection[str]) -> set[str]:
    """Which of these payments at that provider were fees."""
    listed = sorted(payment_ids)
    found: set[str] = set()
    for start in range(0, len(listed), _AT_ONCE):
        query = select(Checkout.payment_id).where(
            Checkout.provider == provider,
            Checkout.purpose == Purpose.FEE,
            Checkout.payment_id.in_(listed[start : start + _AT_ONCE]),
        )
        found.update(payment_id for payment_id in db.session.scalars(query) if payment_id)
    return found


def find(number: int) -> Checkout | None:
    """The checkout of that number."""
    return db.session.get(Checkout, number)
