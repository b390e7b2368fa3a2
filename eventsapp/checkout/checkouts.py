"""Asking for a payment online: a row first, in the transaction of the act it belongs to; the provider afterwards."""

from sqlalchemy import select

from eventsapp.checkout.models import Checkout, CheckoutState, Purpose
from eventsapp.core import clock, tokens
from eventsapp.core.db import db


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
