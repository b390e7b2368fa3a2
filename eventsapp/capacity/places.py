"""Places: the one door through which anybody gets some, keeps some or gives some back.

Every act first holds the row of the pool that all parties share (an edition's, or a shift's own), so one act at a time
changes who holds what there. With it in hand the figures on the pools are true, and move with the claims.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Integer, Select, bindparam, func, insert, select

from eventsapp.capacity import rules
from eventsapp.capacity.models import Claim, Party, Placement, Pool
from eventsapp.capacity.rules import Room
from eventsapp.core import clock
from eventsapp.core.db import db, locked, locked_all
from eventsapp.core.refusals import GoneMeanwhile, Refusal

_CLAIMING = insert(Claim.__table__)  # type: ignore[arg-type] # by its table: nobody needs them as objects
_FIGURE = {Placement.HELD: "held", Placement.OFFERED: "offered", Placement.WAITING: "waiting"}


class PlacesGone(Refusal):
    """What somebody wants places of was taken away while they chose it."""

    sentence = _l("What was chosen is no longer offered. Please choose again.")
    field = "category"


class NoPlaceLeft(Refusal):
    """There is no room for the change; whoever asked keeps what they have."""

    sentence = _l("There is no place left. You keep the place you have.")


def claim(
    common: Pool | int, wanted: Mapping[int, int] | None = None, *, size: int = 1, out_of_turn: bool = False
) -> Party:
    """Give a party its places of the common pool (or of that number), or a turn on the waitlist: all of it or none.

    `wanted` says how many places of which other pools it needs (pool id → number); of the common pool it needs as many
    in all. Without `wanted` it is `size` places of the common pool alone, as for a shift. Out of turn, as an organizer
    may decide by hand, it does not matter who waits.
    """
    number = common if isinstance(common, int) else common.id
    pools = _held(number, wanted or {})
    common = pools[number]
    sizes = _sizes(common, wanted, size)
    room = Room(common.id, free_of(pools)) if out_of_turn else _room(common, pools)
    placement = Placement.HELD if room.fits(sizes) else Placement.WAITING
    for pool_id, places in sizes.items():
        _move(pools[pool_id], placement, places)
    db.session.flush()
    row = {"pool_id": common.id, "placement": placement, "claimed_at": clock.now()}
    stored = insert(Party).values(**row, turn=_last_turn(common.id).scalar_subquery() + 1).returning(Party)
    party = db.session.scalars(stored).one()
    own = {"party_id": party.id, "placement": placement}
    claims = [{**own, "pool_id": pool_id, "size": places} for pool_id, places in sizes.items()]
    db.session.execute(_CLAIMING, claims)
    return party


def claim_each(
    common: Pool, wanted: Sequence[Mapping[int, int]], *, out_of_turn: bool = False
) -> list[tuple[int, Placement]]:
    """The same for many parties, in this order, with the pools read once; each has all it wants or waits.

    It answers with their ids and placements: there may be thousands.
    """
    common = locked(common)
    sizes = [_sizes(common, one) for one in wanted]
    pools = read({common.id, *(pool_id for one in sizes for pool_id in one)})
    room = Room(common.id, free_of(pools)) if out_of_turn else _room(common, pools)
    line = {"pool_id": common.id, "claimed_at": clock.now()}
    turn = last_turn(common.id)
    parties: list[dict[str, Any]] = []
    for number, one in enumerate(sizes, start=1):
        placement = Placement.HELD if room.fits(one) else Placement.WAITING
        if placement is Placement.HELD:
            room.take(one)
        elif not out_of_turn:
            room.keep(one)
        for pool_id, size in one.items():
            _move(pools[pool_id], placement, size)
        parties.append({**line, "placement": placement, "turn": turn + number})
    db.session.flush()
    stored = insert(Party).returning(Party.id, sort_by_parameter_order=True)
    numbers = list(db.session.scalars(stored, parties))
    placed = [(number, Placement(party["placement"])) for number, party in zip(numbers, parties, strict=True)]
    claims = [
        {"party_id": number, "pool_id": pool_id, "size": size, "placement": placement}
        for (number, placement), one in zip(placed, sizes, strict=True)
        for pool_id, size in one.items()
    ]
    db.session.execute(_CLAIMING, claims)
    return placed


def claim_one_of_each(pools: Sequence[Pool]) -> list[Party]:
    """A place of each of these pools, or a turn on its waitlist, each as a party of its own and in this order.

    Each pool stands by itself, as that of a shift does; it may come several times, for several people.
    """
    held = {pool.id: pool for pool in locked_all(set(pools))}
    turns = _last_turns(held)
    rows: list[dict[str, Any]] = []
    for number in (pool.id for pool in pools):
        room = _room(held[number], {number: held[number]})
        placement = Placement.HELD if room.fits({number: 1}) else Placement.WAITING
        _move(held[number], placement, 1)
        turns[number] += 1
        rows.append({"pool_id": number, "placement": placement, "turn": turns[number], "claimed_at": clock.now()})
    db.session.flush()
    found = db.session.scalars(insert(Party).returning(Party), rows)
    stored = {(party.pool_id, party.turn): party for party in found}
    parties = [stored[row["pool_id"], row["turn"]] for row in rows]
    claims = [{"party_id": one.id, "pool_id": one.pool_id, "size": 1, "placement": one.placement} for one in parties]
    db.session.execute(_CLAIMING, claims)
    return parties


def would_wait(common: Pool, wanted: Mapping[int, int], known: Mapping[int, Pool] | None = None) -> bool:
    """Whether a party that wants these places would wait for them now; `known` are pools that were just read."""
    sizes = _sizes(common, wanted)
    pools = read(sizes) if known is None else {number: known[number] for number in sizes}
    return not _room(common, pools).fits(sizes)


def give_back(party: Party, places: Mapping[int, int] | None = None) -> Party:
    """Let go of some places (pool id → number, of the common pool as many in all), or of everything."""
    party = in_hand(party)
    leaving = None if places is None else _sizes(party.pool, places)
    pools = read(claimed.pool_id for claimed in party.claims)
    for claimed in list(party.claims):
        gone = claimed.size if leaving is None else leaving.get(claimed.pool_id, 0)
        _shrink(party, claimed, pools[claimed.pool_id], gone)
    if not party.claims:
        party.placement = Placement.RELEASED
        party.answer_by = None
    db.session.flush()
    return party


def swap(party: Party, *, out_of: int, into: int) -> Party:
    """Move one person from one pool to another of the same edition; refused where the other is full.

    Who still waits begins at the end of the line: others waited for the other pool before."""
    party = in_hand(party)
    pools = _held(party.pool_id, [out_of, into])
    target = pools[into]
    if party.placement == Placement.WAITING:
        party.turn = last_turn(party.pool_id) + 1
    elif rules.free(target.maximum, target.taken + target.waiting) < 1:
        raise NoPlaceLeft
    _shrink(party, next(one for one in party.claims if one.pool_id == out_of), pools[out_of], 1)
    there = next((one for one in party.claims if one.pool_id == into), None)
    if there is None:
        party.claims.append(Claim(pool_id=into, size=1, placement=party.placement))
    else:
        there.size += 1
    _move(target, party.placement, 1)
    db.session.flush()
    return party


def turn_on_waitlist(party: Party, pool_id: int | None = None) -> int:
    """How many parties wait for that pool up to and including this one: 1 is the next to be asked."""
    ahead = (
        select(func.count())
        .select_from(Party)
        .where(
            Party.pool_id == party.pool_id,
            Party.placement == Placement.WAITING,
            Party.turn <= party.turn,
        )
    )
    if pool_id not in (None, party.pool_id):
        ahead = ahead.join(Claim, Claim.party_id == Party.id).where(Claim.pool_id == pool_id)
    return db.session.scalar(ahead) or 0


def in_hand(party: Party) -> Party:
    """The party and its claims as they are, read with the common pool in hand until the transaction ends."""
    locked(party.pool)
    db.session.flush()
    query = select(Party).where(Party.id == party.id).execution_options(populate_existing=True)
    read_anew = db.session.scalars(query).one()
    db.session.scalars(select(Claim).where(Claim.party_id == party.id).execution_options(populate_existing=True)).all()
    db.session.expire(read_anew, ["claims"])
    return read_anew


def place(party: Party, placement: Placement) -> None:
    """Move the party to that placement with all of its claims; the common pool is in hand."""
    pools = read(claimed.pool_id for claimed in party.claims)
    for claimed in party.claims:
        _move(pools[claimed.pool_id], claimed.placement, -claimed.size)
        _move(pools[claimed.pool_id], placement, claimed.size)
        claimed.placement = placement
    party.placement = placement
    db.session.flush()


def read(pool_ids: Iterable[int]) -> dict[int, Pool]:
    """These pools as they are now, by id."""
    db.session.flush()
    return {pool.id: pool for pool in db.session.scalars(_THESE, {"ids": list(set(pool_ids))})}


def waited_for(common: Pool) -> dict[int, int]:
    """How many places of which pools the waiting parties ask for, those of the common pool among them."""
    query = (
        select(Claim.pool_id, func.sum(Claim.size))
        .join(Party, Party.id == Claim.party_id)
        .where(Party.pool_id == common.id, Party.placement == Placement.WAITING)
        .group_by(Claim.pool_id)
    )
    return {pool_id: int(places) for pool_id, places in db.session.execute(query)}


def free_of(pools: Mapping[int, Pool]) -> dict[int, float]:
    """How many places of each nobody holds or was offered."""
    return {pool.id: rules.free(pool.maximum, pool.taken) for pool in pools.values()}


def last_turn(pool_id: int) -> int:
    """The last turn that was given out there."""
    return db.session.scalar(_last_turn(pool_id)) or 0


def _last_turns(pool_ids: Collection[int]) -> Counter[int]:
    """The same of several."""
    query = select(Party.pool_id, func.max(Party.turn)).where(Party.pool_id.in_(pool_ids)).group_by(Party.pool_id)
    return Counter(dict(db.session.execute(query).all()))


def _last_turn(pool_id: int) -> Select[int]:
    return select(func.coalesce(func.max(Party.turn), 0)).where(Party.pool_id == pool_id)


def _held(common: int, others: Collection[int]) -> dict[int, Pool]:
    """The common pool and then these, held until the transaction ends; refused where one is not there any more."""
    db.session.flush()
    wanted = {common, *others}
    pools = {pool.id: pool for pool in db.session.scalars(_HOLDING, {"common": common, "ids": list(wanted)})}
    if common not in pools:
        raise GoneMeanwhile
    if len(pools) < len(wanted):
        raise PlacesGone
    return pools


def _sizes(common: Pool, wanted: Mapping[int, int] | None, size: int = 1) -> dict[int, int]:
    return {common.id: size} if wanted is None else {common.id: sum(wanted.values()), **wanted}


def _room(common: Pool, pools: Mapping[int, Pool]) -> Room:
    """What is left for somebody who comes now, after all who wait."""
    room = Room(common.id, free_of(pools))
    if not common.waiting:
        return room
    waiting = {pool.id: pool.waiting for pool in pools.values()}
    if common.maximum is not None and common.taken < common.maximum:  # who waits, waits for something else as well
        waiting = waited_for(common)
        room.free |= free_of(read(waiting))
    room.keep(waiting)
    return room


def _shrink(party: Party, claimed: Claim, pool: Pool, by: int) -> None:
    _move(pool, claimed.placement, -min(by, claimed.size))
    if by >= claimed.size:
        party.claims.remove(claimed)
        db.session.delete(claimed)
    else:
        claimed.size -= by


def _move(pool: Pool, placement: str, by: int) -> None:
    figure = _FIGURE[Placement(placement)]
    setattr(pool, figure, getattr(pool, figure) + by)


# Asked by every act and by many pages, so it is put together once.
_THESE = (
    select(Pool)
    .where(Pool.id.in_(bindparam("ids", expanding=True, type_=Integer)))
    .execution_options(populate_existing=True)
)
_HOLDING = _THESE.order_by(Pool.id != bindparam("common", type_=Integer), Pool.id).with_for_update()
"""Rows are held in the order in which they are sorted: that which everybody holds first comes first."""
