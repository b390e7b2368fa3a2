"""The waitlist: freed places are offered to the party that came first, with a time to answer.

A party too big for the free places keeps its turn and the places wait for it. After an offer that ran out it waits once
more, at the end of the line; after the second it is let go.
"""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eventsapp.capacity import places
from eventsapp.capacity.models import Party, Placement, Pool
from eventsapp.capacity.rules import Room
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal

_AT_ONCE = 50


class OfferOver(Refusal):
    """The time to answer has passed, or the offer was answered before."""

    sentence = _l("This offer has ended. You can see where you stand on your page.")
    status = 409


class TooFewPlaces(Refusal):
    """There are not enough free places for this party, out of turn or not."""

    sentence = _l("There are not enough free places for all of them.")


def offer_freed(common: Pool, *, until: datetime) -> list[Party]:
    """Offer what is free to those who wait, in their order, and say to whom it was offered."""
    common = locked(common)
    if not common.waiting:
        return []
    room = Room(common.id, places.free_of(places.read(places.waited_for(common))))
    offered: list[Party] = []
    after = 0
    while not room.is_gone and (batch := _line(common, after=after)):
        for party in batch:
            sizes = {claimed.pool_id: claimed.size for claimed in party.claims}
            if room.fits(sizes):
                room.take(sizes)
                _offer(party, until=until)
                offered.append(party)
            else:
                room.keep(sizes)
        after = batch[-1].turn
    return offered


def offer_now(party: Party, *, until: datetime) -> Party:
    """Offer a waiting party its places out of turn, as an organizer may by hand."""
    party = places.in_hand(party)
    if party.placement != Placement.WAITING:
        raise OfferOver
    sizes = {claimed.pool_id: claimed.size for claimed in party.claims}
    if not Room(party.pool_id, places.free_of(places.read(sizes))).fits(sizes):
        raise TooFewPlaces
    _offer(party, until=until)
    return party


def accept(party: Party) -> Party:
    """Take the places that were offered. Done twice it is done once."""
    party = places.in_hand(party)
    if party.placement == Placement.HELD:
        return party
    if party.placement != Placement.OFFERED or party.answer_by is None or party.answer_by <= clock.now():
        raise OfferOver
    party.answer_by = None
    places.place(party, Placement.HELD)
    return party


def leave(party: Party) -> Party:
    """Decline an offer, or give up waiting; refused once the places were taken. Done twice it is done once."""
    party = places.in_hand(party)
    if party.placement == Placement.HELD:
        raise OfferOver
    return places.give_back(party)


def expire(party: Party) -> bool:
    """End an offer whose time has passed, and say so; the party waits once more, or is let go the second time."""
    party = places.in_hand(party)
    if party.placement != Placement.OFFERED or party.answer_by is None or party.answer_by > clock.now():
        return False
    party.answer_by = None
    party.expiries += 1
    if party.expiries > 1:
        places.give_back(party)
    else:
        party.turn = places.last_turn(party.pool_id) + 1
        places.place(party, Placement.WAITING)
    return True


def run_out(now: datetime) -> list[int]:
    """The ids of the parties whose offers have run out, the earliest first."""
    query = (
        select(Party.id)
        .where(Party.placement == Placement.OFFERED, Party.answer_by <= now)
        .order_by(Party.answer_by, Party.id)
    )
    return list(db.session.scalars(query))


def _offer(party: Party, *, until: datetime) -> None:
    party.offered_at = clock.now()
    party.answer_by = until
    places.place(party, Placement.OFFERED)


def _line(common: Pool, *, after: int) -> list[Party]:
    query = (
        select(Party)
        .where(Party.pool_id == common.id, Party.placement == Placement.WAITING, Party.turn > after)
        .order_by(Party.turn)
        .limit(_AT_ONCE)
        .options(selectinload(Party.claims))
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))
