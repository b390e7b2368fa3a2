"""What organizers do with a payment online: they see to it, or give money back.

Money goes back by the provider, whose event takes it out of our books.
"""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.checkout import providers
from eventsapp.checkout.models import Checkout
from eventsapp.core import clock
from eventsapp.core.db import locked
from eventsapp.core.refusals import Refusal


class MoreThanCame(Refusal):
    """More is to go back than is left of it."""

    sentence = _l("This is more than is left of this payment.")
    field = "amount"


class NothingToGiveBack(Refusal):
    """An amount of nothing."""

    sentence = _l("Enter an amount above zero.")
    field = "amount"


@dataclass(frozen=True)
class Wanted:
    """What the provider is to give back; the same key is the same refund, however often it is asked for."""

    payment_id: str
    amount_cents: int
    key: str


def see_to(checkout: Checkout, *, by: Actor) -> None:
    """Say that somebody has looked at it; the reason stays written down."""
    checkout = locked(checkout)
    if checkout.attention is not None and checkout.looked_at is None:
        checkout.looked_at = clock.now()
        trail.record("checkout.looked_at", checkout, by=by, attention=checkout.attention)


def left_cents(checkout: Checkout) -> int:
    """What is left of it with us, in cents."""
    return (checkout.paid_cents or 0) - checkout.refunded_cents


def ask(checkout: Checkout, amount_cents: int, *, by: Actor) -> Wanted:
    """Write down that it is wanted. Pressed twice, before the provider has told us of it, it is one refund."""
    checkout = locked(checkout)
    if amount_cents <= 0:
        raise NothingToGiveBack
    if checkout.payment_id is None or amount_cents > left_cents(checkout):
        raise MoreThanCame
    trail.record("checkout.refund_asked", checkout, by=by, amount_cents=amount_cents)
    key = f"{checkout.reference}-back-{checkout.refunded_cents}-{amount_cents}"
    return Wanted(checkout.payment_id, amount_cents, key)


def carry_out(wanted: Wanted) -> None:
    """Ask the provider, outside a transaction."""
    providers.in_use().refund(wanted.payment_id, wanted.amount_cents, key=wanted.key)
