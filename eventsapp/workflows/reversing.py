"""Taking a gift back: the one door, whatever hangs on the gift."""

from eventsapp.audit.trail import Actor
from eventsapp.fundraising import gifts
from eventsapp.fundraising.gift_models import Gift
from eventsapp.receipts import returning


def reverse(gift: Gift, reason: str, *, amount_cents: int | None = None, by: Actor) -> Gift:
    """Take it back, all of it or a part; see `gifts.reverse`. A pledge that it kept stays kept: whether the promise
    still stands is for people to say. Its official receipt is cancelled, and telling the CRA becomes a task."""
    returning.returned(gift, reason, amount_cents=amount_cents, by=by)
    return gifts.reverse(gift, reason, amount_cents=amount_cents, by=by)
