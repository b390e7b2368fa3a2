"""The provider's page for a payment: opened, found again, opened anew. Each asks the network, so none is an act."""

from eventsapp.checkout import providers
from eventsapp.checkout.models import Checkout, CheckoutState
from eventsapp.checkout.providers import Asked, Kind, Told, Unavailable
from eventsapp.core.db import db, locked, writing


def opened(checkout: Checkout, *, said: str, back: str, away: str) -> Told:
    """The open page of a payment, or what became of it: an open one is found again, and one that ended is replaced.

    To be called outside a transaction: it makes short ones of its own, before and after the network is asked.
    """
    provider = providers.in_use()
    if checkout.state == CheckoutState.PAID or checkout.is_waiting:
        raise ValueError("this payment is not to be paid any more")
    session_id = checkout.session_id
    if session_id is not None and checkout.state == CheckoutState.BEGUN:
        db.session.rollback()  # no transaction stays open while we wait for somebody else
        told = provider.find(session_id)
        if told.kind is not Kind.EXPIRED:
            return told
    if session_id is not None:
        _begin_anew(checkout, ended=session_id)
    asked = _asked(checkout, said=said, back=back, away=away)
    db.session.rollback()
    try:
        told = provider.open(asked)
    except Unavailable as failure:
        if failure.is_settled:
            _count_try(checkout)
        raise
    _remember(checkout, told)
    return told


def standing(checkout: Checkout) -> Told | None:
    """How the provider says it stands; None where no page was opened, or it cannot say now."""
    session_id = checkout.session_id
    db.session.rollback()
    try:
        return providers.in_use().find(session_id) if session_id else None
    except Unavailable:
        return None


def ended(checkout: Checkout) -> Told | None:
    """End the page of a payment that is wanted no longer, and say how it stands then: somebody may have paid before.

    To be called outside a transaction. Unavailable where the provider cannot be reached.
    """
    session_id = checkout.session_id
    db.session.rollback()
    if session_id is None:
        return None
    provider = providers.in_use()
    try:
        return provider.expire(session_id)
    except Unavailable as failure:
        if not failure.is_settled:
            raise
        return provider.find(session_id)


def _asked(checkout: Checkout, *, said: str, back: str, away: str) -> Asked:
    return Asked(
        reference=checkout.reference,
        key=f"{checkout.reference}-{checkout.tries}" if checkout.tries else checkout.reference,
        amount_cents=checkout.amount_cents,
        currency=checkout.currency,
        language=checkout.language,
        is_gift=checkout.is_gift,
        said=said,
        back=back,
        away=away,
    )


def _begin_anew(checkout: Checkout, *, ended: str) -> None:
    """Unless another browser has just done so: there is one page for one payment."""
    with writing():
        held = locked(checkout)
        if held.state != CheckoutState.PAID and held.session_id == ended:
            held.state, held.session_id, held.address, held.settled_at = CheckoutState.BEGUN, None, None, None
            held.tries += 1


def _count_try(checkout: Checkout) -> None:
    with writing():
        held = locked(checkout)
        if held.session_id is None:
            held.tries += 1


def _remember(checkout: Checkout, told: Told) -> None:
    """Keep where the page is. Its money may have been heard of meanwhile: then there is no page any more."""
    with writing():
        held = locked(checkout)
        held.session_id = told.session_id
        if held.state == CheckoutState.BEGUN:
            held.address = told.address
