"""The waitlist of an edition: places that became free are offered, taken, declined, or pass on to the next in line."""

import logging
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import rules as fair
from eventsapp.capacity import waitlist
from eventsapp.capacity.models import Party, Placement
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.registration import entries
from eventsapp.workflows import confirming, shift_waitlists

log = logging.getLogger("eventsapp.waitlists")

_COMING = (State.ANNOUNCED, State.OPEN, State.CLOSED)
_OVER = (State.CANCELLED, State.FINISHED, State.ARCHIVED)


class NoOffersNow(Refusal):
    """The edition has begun, or does not take place as planned."""

    sentence = _l("Places are offered only until the event begins, and not while it is cancelled or postponed.")


def freed(edition: Edition, *, by: Actor) -> None:
    """Offer what is free now to those who wait, in their order. Sign-up may be closed; the event may not have begun."""
    if not _may_offer(edition):
        return
    for party in waitlist.offer_freed(edition.pool, until=_answer_by(edition)):
        confirming.offered(entries.follow(party, by=by))


def accept(party: Party, *, by: Actor) -> None:
    """Take the places that were offered; refused when the offer is over. Done twice it is done once."""
    if rules.standing(_edition_of(party), clock.now()) in _OVER:
        raise waitlist.OfferOver
    moved = entries.follow(waitlist.accept(party), by=by)
    if moved:
        confirming.accepted(moved)


def offer_by_hand(party: Party, *, by: Actor) -> None:
    """Offer a waiting party its places out of turn, if all of it fits. The audit trail tells who did it."""
    edition = _edition_of(party)
    if not _may_offer(edition):
        raise NoOffersNow
    party = waitlist.offer_now(party, until=_answer_by(edition))
    trail.record("waitlist.offered_by_hand", party, by=by)
    confirming.offered(entries.follow(party, by=by))


def expire(party: Party, *, by: Actor) -> bool:
    """End an offer whose time has passed, and offer its places to the next. Says whether it did: another may have."""
    if party.placement != Placement.OFFERED or not waitlist.expire(party):
        return False
    edition = _edition_of(party)
    ended = entries.follow(party, by=by)
    freed(edition, by=by)
    if party.placement != Placement.OFFERED:  # nobody else waits: it was offered the same places again
        confirming.offer_ended(ended, waits_again=party.placement == Placement.WAITING)
    return True


def expire_due(now: datetime, *, by: Actor) -> int:
    """End every offer whose time has passed, each in a transaction of its own, so that none stops the others.

    Any number of workers may do this at once. Says how many ended.
    """
    ended = 0
    for party_id in waitlist.run_out(now):
        try:
            with writing():
                party = db.session.get_one(Party, party_id)
                ended += (shift_waitlists.expire if shift_waitlists.is_of_shift(party) else expire)(party, by=by)
        except (OperationalError, InterfaceError):  # the database is away, or too busy: the next round comes soon
            raise
        except Exception as bug:
            log.error("offer not ended", extra={"fields": {"party": party_id, "bug": type(bug).__name__}})
    return ended


def _may_offer(edition: Edition) -> bool:
    now = clock.now()
    return rules.standing(edition, now) in _COMING and now < rules.begins_at(edition)


def _answer_by(edition: Edition) -> datetime:
    return fair.answer_by(clock.now(), rules.begins_at(edition), edition.offer_hours)


def _edition_of(party: Party) -> Edition:
    return db.session.scalars(select(Edition).where(Edition.pool_id == party.pool_id)).one()
