"""What the treasurer's desk does with gifts: written down, confirmed one by one or many, or with their envelope.

Every gift that is confirmed at the desk passes `confirm`, `record`, `match` or `close`; what hangs on a confirmation
hangs here.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask_babel import lazy_gettext as _l

from eventsapp.audit.trail import Actor
from eventsapp.core.db import locked, locked_all
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising import batches, donor_search, gifts, matching, receiving
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Gift, GiftMethod, GiftStatus, Pledge
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.matching_models import MatchingOffer
from eventsapp.workflows import keeping_pledges, thanking


class StillCounted(Refusal):
    """It lies in an envelope that is open."""

    sentence = _l("This gift is in an envelope that is still being counted. It is confirmed when that is closed.")
    status = 409


def record(giving: Giving, *, status: GiftStatus, by: Actor) -> Gift:
    """Write a gift down at the desk; whoever gave is thanked once it is counted."""
    promised = keeping_pledges.kept_by(giving) if status is GiftStatus.CONFIRMED else None
    promised = locked(promised) if promised else None
    gift = gifts.record(giving, status=status, by=by)
    if gift.status == GiftStatus.CONFIRMED:
        _counted(gift, promised, by=by)
    return gift


def confirm(gift: Gift, *, amount_cents: int | None = None, by: Actor) -> Gift:
    """Its money is counted; one in an open envelope waits for that."""
    promised = keeping_pledges.kept_by(gift, amount_cents=amount_cents)
    return _confirm(gift, locked(promised) if promised else None, amount_cents=amount_cents, by=by)


def receive(batch: Batch, gift: Gift, said: Giving, given: Given, *, by: Actor) -> Gift:
    """A line of an envelope is a gift that was reported before; who gave it may be said by the line alone."""
    if gift.donor_id is None and given.name_key:
        said = replace(said, donor=donor_search.welcome(given, by=by))
    return batches.receive(batch, gift, said, given, by=by)


def receive_all(batch: Batch, ticked: Sequence[Gift], *, by: Actor) -> int:
    """These gifts, reported before, lie in the envelope as they were reported; all of them, or none."""
    batch = locked(batch)
    for gift in locked_all(ticked):
        batches.receive(batch, gift, receiving.said_of(gift), Given(), by=by)
    return len(ticked)


def match(
    offer: MatchingOffer, amount_cents: int, *, method: GiftMethod, received_on: date, form_key: str, by: Actor
) -> Gift:
    """An organization paid what it had offered to add, and is thanked like everybody."""
    gift = matching.pay(offer, amount_cents, method=method, received_on=received_on, form_key=form_key, by=by)
    thanking.gift(gift)
    return gift


def confirm_all(ticked: Sequence[Gift], *, by: Actor) -> int:
    """Confirm those that are not yet, in the order of their ids, and say how many those were."""
    promised = keeping_pledges.held_for([gift for gift in ticked if gift.status == GiftStatus.REPORTED])
    waiting = [gift for gift in locked_all(ticked) if gift.status == GiftStatus.REPORTED]
    for gift in waiting:
        _confirm(gift, promised.get(gift.id), by=by)
    return len(waiting)


def close(batch: Batch, difference_words: str, *, by: Actor) -> list[Gift]:
    """Close an envelope: all its gifts are confirmed, or none."""
    batch = locked(batch)
    promised = keeping_pledges.held_for([gift for gift in batches.lines(batch) if gift.status == GiftStatus.REPORTED])
    confirmed = batches.close(batch, difference_words, by=by)
    for gift in confirmed:
        _counted(gift, promised.get(gift.id), by=by)
    return confirmed


def _confirm(gift: Gift, promised: Pledge | None, *, amount_cents: int | None = None, by: Actor) -> Gift:
    if gift.batch is not None and gift.batch.closed_at is None:
        raise StillCounted
    confirmed = gifts.confirm(gift, amount_cents=amount_cents, by=by)
    _counted(confirmed, promised, by=by)
    return confirmed


def _counted(gift: Gift, promised: Pledge | None, *, by: Actor) -> None:
    """The promise of it is kept, and whoever gave is thanked."""
    keeping_pledges.counted(gift, promised, by=by)
    thanking.gift(gift)
