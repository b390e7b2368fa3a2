"""What the provider told us, taken in: each event once, and whatever order they arrive in, the same standing."""

from dataclasses import dataclass

from sqlalchemy import select, update

from eventsapp.checkout import rules
from eventsapp.checkout.models import Attention, Checkout, CheckoutEvent, CheckoutState
from eventsapp.checkout.providers import Kind, Told
from eventsapp.checkout.rules import Standing
from eventsapp.core import clock
from eventsapp.core.db import db, hold, locked

_ENDS = {Kind.EXPIRED: CheckoutState.EXPIRED, Kind.FAILED: CheckoutState.FAILED}


Act = tuple[str, dict[str, object]]


@dataclass(frozen=True)
class Heard:
    """A payment somebody told us about, held until the transaction ends, and how it stands now."""

    checkout: Checkout
    standing: Standing
    event: CheckoutEvent
    acts: list[Act]
    """What became of it by this event, for the audit trail."""
    attention: Attention | None


def take_in(told: Told, *, provider: str) -> Heard | None:
    """Keep an event and bring its payment to where it stands; None: it was heard before, is not about us, or waits.

    What is told of money before the payment itself is known waits for it: banks, and retries, know no order.
    """
    hold("checkout", provider, told.payment_id or told.session_id or told.event_id)
    if _is_known(told, provider):
        return None
    checkout = _about(told)
    if checkout is None:
        if told.kind is Kind.DISPUTED and told.payment_id:
            _keep(told, provider, None)
        return None
    checkout = locked(checkout)
    event = _keep(told, provider, checkout)
    if told.payment_id:
        _join_those_that_wait(told.payment_id, checkout)
    standing = rules.standing(_all_of(checkout))
    acts, attention = _bring_up_to(checkout, standing, told)
    return Heard(checkout, standing, event, acts, attention)


def _bring_up_to(checkout: Checkout, standing: Standing, told: Told) -> tuple[list[Act], Attention | None]:
    """Write down where it stands; what that changes, and why somebody should look at it, if they should."""
    if standing.paid_cents is None:
        return _end_unpaid(checkout, told), None
    acts: list[Act] = []
    found = None
    if checkout.state != CheckoutState.PAID:
        checkout.state, checkout.address, checkout.settled_at = CheckoutState.PAID, None, clock.now()
        checkout.payment_id, checkout.paid_cents = standing.payment_id, standing.paid_cents
        acts.append(("checkout.paid", {"amount_cents": standing.paid_cents}))
        if standing.currency != checkout.currency:
            found = Attention.CURRENCY
        elif standing.paid_cents != checkout.amount_cents:
            found = Attention.AMOUNT
    if standing.back_cents != checkout.refunded_cents:
        checkout.refunded_cents = standing.back_cents
        acts.append(("checkout.returned", {"amount_cents": standing.back_cents}))
    if standing.is_disputed and checkout.disputed_at is None:
        checkout.disputed_at = clock.now()
        found = Attention.DISPUTED
    if standing.is_paid_again and told.kind is Kind.PAID and told.payment_id != checkout.payment_id:
        found = Attention.PAID_AGAIN
    return acts, Attention.REFUND_FAILED if told.kind is Kind.REFUND_FAILED else found


def _end_unpaid(checkout: Checkout, told: Told) -> list[Act]:
    """A page that ended without money; one that was replaced by another says nothing any more."""
    if told.session_id is None or told.session_id != checkout.session_id:
        return []
    if told.kind is Kind.WAITING:
        checkout.address = None
    elif told.kind in _ENDS and checkout.state != _ENDS[told.kind]:
        checkout.state, checkout.address, checkout.settled_at = _ENDS[told.kind], None, clock.now()
        return [(f"checkout.{checkout.state}", {})]
    return []


def _is_known(told: Told, provider: str) -> bool:
    query = select(CheckoutEvent.id).where(CheckoutEvent.provider == provider, CheckoutEvent.event_id == told.event_id)
    return db.session.scalar(query) is not None


def _about(told: Told) -> Checkout | None:
    """The payment it is about, by our reference, the page or the money."""
    for column, key in (
        (Checkout.reference, told.reference),
        (Checkout.session_id, told.session_id),
        (Checkout.payment_id, told.payment_id),
    ):
        if key:
            found = db.session.scalars(select(Checkout).where(column == key)).first()
            if found is not None:
                return found
    return None


def _keep(told: Told, provider: str, checkout: Checkout | None) -> CheckoutEvent:
    event = CheckoutEvent(
        provider=provider,
        event_id=told.event_id,
        kind=told.kind,
        checkout_id=checkout.id if checkout else None,
        payment_id=told.payment_id,
        amount_cents=told.amount_cents,
        currency=told.currency,
        dispute_id=told.dispute_id,
        status=told.status if told.kind is Kind.DISPUTED else "",
        happened_at=told.happened_at,
        received_at=clock.now(),
        done_at=clock.now() if checkout else None,
    )
    db.session.add(event)
    db.session.flush()
    return event


def _join_those_that_wait(payment_id: str, checkout: Checkout) -> None:
    db.session.execute(
        update(CheckoutEvent)
        .where(CheckoutEvent.payment_id == payment_id, CheckoutEvent.checkout_id.is_(None))
        .values(checkout_id=checkout.id, done_at=clock.now())
    )


def _all_of(checkout: Checkout) -> list[CheckoutEvent]:
    query = select(CheckoutEvent).where(CheckoutEvent.checkout_id == checkout.id).order_by(CheckoutEvent.id)
    return list(db.session.scalars(query))
