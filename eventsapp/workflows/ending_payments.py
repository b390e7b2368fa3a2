"""Pages at the provider for promises that were kept another way, or called off: ended, so that nobody pays twice."""

from datetime import datetime, timedelta

from sqlalchemy import select

from eventsapp.checkout import checkouts, opening, providers
from eventsapp.checkout.models import Checkout, CheckoutState
from eventsapp.checkout.providers import Told
from eventsapp.core.db import db, writing
from eventsapp.fundraising.gift_models import Pledge, PledgeCheckout, PledgeStatus
from eventsapp.workflows import paid_online

OPEN_FOR = timedelta(days=2)
"""No page of the provider's is open so long."""
AT_ONCE = 20


def end_due(now: datetime) -> int:
    """End the pages that are wanted no longer; how many were looked at. What was paid there before is taken in."""
    if not checkouts.is_offered():
        return 0
    query = (
        select(Checkout)
        .join(PledgeCheckout, PledgeCheckout.checkout_id == Checkout.id)
        .join(Pledge, Pledge.id == PledgeCheckout.pledge_id)
        .where(
            Checkout.begun_at > now - OPEN_FOR,
            Checkout.state == CheckoutState.BEGUN,
            Checkout.address.is_not(None),
            Pledge.status.in_([PledgeStatus.KEPT, PledgeStatus.CANCELLED]),
        )
        .order_by(Checkout.begun_at, Checkout.id)
        .limit(AT_ONCE)
    )
    wanted_no_longer = list(db.session.scalars(query))
    for checkout in wanted_no_longer:
        told = _ended(checkout)
        if told is not None:
            with writing():
                paid_online.hear(told, provider=providers.in_use().name)
    return len(wanted_no_longer)


def _ended(checkout: Checkout) -> Told | None:
    """None where the provider says no, as it does of a page opened with the keys of another account: the
    others do not wait for it. Unavailable where nobody answers."""
    try:
        return opening.ended(checkout)
    except providers.Unavailable as failure:
        if not failure.is_settled:
            raise
        return None
