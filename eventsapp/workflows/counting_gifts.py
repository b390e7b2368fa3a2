"""What the treasurer's desk does with gifts: written down, confirmed one by one or many, or with their envelope.

Every gift that is confirmed at the desk passes `confirm`, `record`, `match` or `close`; what hangs on a confirmation
hangs here.
"""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l

from eventsapp.audit.trail import Actor
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising import batches, gifts, matching, pledges
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.gift_models import Gift, GiftMethod, GiftStatus
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.matching_models import MatchingOffer
from eventsapp.workflows import keeping_pledges, thanking


class StillCounted(Refusal):
    """It lies in an envelope that is open."""

    sentence = _l("This gift is in an envelope that is still being counted. It is confirmed when that is closed.")
    status = 409


def record(giving: Giving, *, status: GiftStatus, by: Actor) -> Gift:
    """Write a gift down at the desk; whoever gave is thanked once it is counted."""
    gift = gifts.record(giving, status=status, by=by)
    if gift.status == GiftStatus.CONFIRMED:
        _counted(gift, by=by)
    return gift


def confirm(gift: Gift, *, amount_cents: int | None = None, by: Actor) -> Gift:
    """Its money is counted; one in an open envelope waits for that."""
    if gift.batch is not None and gift.batch.closed_at is None:
        raise StillCounted
    confirmed = gifts.confirm(gift, amount_cents=amount_cents, by=by)
    _counted(confirmed, by=by)
    return confirmed


def match(
    offer: MatchingOffer, amount_cents: int, *, method: GiftMethod, received_on: date, form_key: str, by: Actor
) -> Gift:
    """An organization paid what it had offered to add, and is thanked like everybody."""
    gift = matching.pay(offer, amount_cents, method=method, received_on=received_on, form_key=form_key, by=by)
    thanking.gift(gift)
    return gift


def confirm_all(ticked: Sequence[Gift], *, by: Actor) -> int:
    """Confirm those that are not yet, in the order of their ids, and say how many those were."""
    waiting = [gift for gift in sorted(ticked, key=lambda one: one.id) if gift.status == GiftStatus.REPORTED]
    for gift in waiting:
        confirm(gift, by=by)
    return len(waiting)


def close(batch: Batch, difference_words: str, *, by: Actor) -> list[Gift]:
    """Close an envelope: all its gifts are confirmed, or none."""
    confirmed = batches.close(batch, difference_words, by=by)
    for gift in confirmed:
        _counted(gift, by=by)
    return confirmed


def _counted(gift: Gift, *, by: Actor) -> None:
    """A promise that was made of it before is kept, so that nobody is reminded of what they gave; they are thanked."""
    promised = keeping_pledges.kept_by(gift)
    if promised is not None:
        pledges.keep(promised, by=by)
        gift.pledge = promised
    thanking.gift(gift)
