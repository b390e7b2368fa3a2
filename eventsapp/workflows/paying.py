"""Paying a fee: money that came in is written down, and whoever signed up is told."""

from datetime import date

from eventsapp.audit.trail import Actor
from eventsapp.registration import payments
from eventsapp.registration.models import Method, Payment
from eventsapp.submissions.models import Registration
from eventsapp.workflows import confirming


def record(
    registration: Registration,
    amount_cents: int,
    method: Method,
    received_on: date,
    *,
    known: int | None = None,
    by: Actor,
) -> Payment:
    """Write down money that came in; see `payments.record`."""
    payment = payments.record(registration, amount_cents, method, received_on, known=known, by=by)
    confirming.payment(payment, max(0, payments.balance(registration)))
    return payment


def reverse(payment: Payment, registration: Registration, *, by: Actor) -> Payment:
    """Take a payment back that was written down by mistake."""
    reversal = payments.reverse(payment, by=by)
    confirming.payment(reversal, max(0, payments.balance(registration)))
    return reversal


def give_back(registration: Registration, amount_cents: int, method: Method, *, by: Actor) -> Payment:
    """Write down that money went back, and tell whoever signed up."""
    returned = payments.give_back(registration, amount_cents, method, by=by)
    confirming.payment(returned, max(0, payments.balance(registration)))
    return returned
