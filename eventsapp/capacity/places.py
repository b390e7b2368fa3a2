"""Claiming places: the one door through which anybody gets one."""

from sqlalchemy import func, select

from eventsapp.capacity import rules
from eventsapp.capacity.models import Claim, Placement, Pool
from eventsapp.core import clock
from eventsapp.core.db import db, locked


def claim(pool: Pool, *, size: int = 1) -> Claim:
    """Give a party its places, or a turn on the waitlist, and keep the pool's figures true.

    The pool is held from here to the end of the transaction; what is taken is counted from the claims themselves.
    """
    pool = locked(pool)
    held, waiting, last_turn = _counts(pool)
    decided = rules.placement(pool.maximum, held, waiting, size)
    claimed = Claim(
        pool_id=pool.id, size=size, placement=decided, turn=last_turn + 1, claimed_at=clock.now()
    )
    db.session.add(claimed)
    pool.held = held + (size if decided is Placement.HELD else 0)
    pool.waiting = waiting + (size if decided is Placement.WAITING else 0)
    db.session.flush()
    return claimed


def turn_on_waitlist(claimed: Claim) -> int:
    """How many parties wait up to and including this one: 1 is the next to be asked."""
    ahead = select(func.count()).where(
        Claim.pool_id == claimed.pool_id, Claim.placement == Placement.WAITING, Claim.turn <= claimed.turn
    )
    return db.session.scalar(ahead) or 0


def _counts(pool: Pool) -> tuple[int, int, int]:
    """Places held, places waited for and the last turn taken, each from an index alone."""
    places = select(func.coalesce(func.sum(Claim.size), 0)).where(Claim.pool_id == pool.id)
    last_turn = select(func.coalesce(func.max(Claim.turn), 0)).where(Claim.pool_id == pool.id)
    row = db.session.execute(
        select(
            places.where(Claim.placement == Placement.HELD).scalar_subquery(),
            places.where(Claim.placement == Placement.WAITING).scalar_subquery(),
            last_turn.scalar_subquery(),
        )
    ).one()
    return row[0], row[1], row[2]
