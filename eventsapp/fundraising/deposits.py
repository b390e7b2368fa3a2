"""Deposits: closed envelopes that went to the bank together, held against the bank's slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, money, tokens
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.fundraising import batches
from eventsapp.fundraising.batch_models import Batch, Deposit
from eventsapp.fundraising.gift_models import Gift, LedgerAct, LedgerRow

SIZE = 50
MOST_AT_ONCE = 500
LARGEST_CENTS = 20_000_000_00


class NothingChosen(Refusal):
    """No envelope went to the bank."""

    sentence = _l("Tick the envelopes that went to the bank.")
    field = "batches"


class NotToBeDeposited(Refusal):
    """One of them is still open, or was deposited by somebody else."""

    sentence = _l("One of these envelopes has been deposited already. Look at the list once more.")
    field = "batches"


class DepositTooLarge(Refusal):
    """More than any slip says."""

    sentence = _l("This is more than one deposit can be. Check the amount.")
    field = "amount"


class DepositDayToCome(Refusal):
    """A day that is still to come."""

    sentence = _l("This day is still to come. Enter the day on the bank’s slip.")
    field = "deposited_on"


class DepositUnexplained(Refusal):
    """The slip differs from what was counted, and nobody says why."""

    sentence = _l("The slip says %(slip)s, and %(counted)s was counted. Say why they differ.")
    field = "difference_words"


@dataclass(frozen=True)
class Share:
    """What one envelope brings into a deposit."""

    batch: Batch
    confirmed_cents: int
    """What its gifts come to now."""
    gifts: int
    taken_back_cents: int
    """What was taken back since it was closed."""

    @property
    def counted_cents(self) -> int:
        return batches.counted(self.batch).total_cents


def waiting() -> list[Batch]:
    """Closed envelopes that did not go to the bank yet, the oldest first."""
    query = select(Batch).where(Batch.closed_at.is_not(None), Batch.deposit_id.is_(None))
    query = query.options(joinedload(Batch.edition), joinedload(Batch.page))
    return list(db.session.scalars(query.order_by(Batch.closed_at, Batch.id).limit(MOST_AT_ONCE)))


def page(before: int | None = None) -> tuple[list[Deposit], int | None]:
    """Deposits, the latest first, and the number to go on before if there are more."""
    query = select(Deposit).order_by(Deposit.id.desc()).limit(SIZE + 1)
    found = list(db.session.scalars(query if before is None else query.where(Deposit.id < before)))
    return found[:SIZE], found[SIZE - 1].id if len(found) > SIZE else None


def find(reference: str) -> Deposit:
    """The deposit with that reference."""
    deposit = db.session.scalars(select(Deposit).where(Deposit.reference == reference.upper())).first()
    if deposit is None:
        raise NotFound
    return deposit


def shares(deposit: Deposit) -> list[Share]:
    """Its envelopes with what their gifts come to now, two statements however many."""
    query = select(Batch).where(Batch.deposit_id == deposit.id).order_by(Batch.id)
    found = list(db.session.scalars(query.options(joinedload(Batch.edition), joinedload(Batch.page))))
    taken = func.sum(LedgerRow.confirmed_cents).filter(
        LedgerRow.act == LedgerAct.REVERSED, LedgerRow.recorded_at >= Batch.closed_at
    )
    sums = (
        select(Batch.id, func.sum(LedgerRow.confirmed_cents), func.count(Gift.id.distinct()), taken)
        .join(Gift, Gift.batch_id == Batch.id)
        .join(LedgerRow, LedgerRow.gift_id == Gift.id)
        .where(Batch.deposit_id == deposit.id)
        .group_by(Batch.id)
    )
    figures = {row[0]: row for row in db.session.execute(sums)}
    return [Share(one, int(figures[one.id][1]), figures[one.id][2], -int(figures[one.id][3] or 0)) for one in found]


def make(
    chosen: Sequence[Batch],
    *,
    deposited_on: date,
    amount_cents: int,
    difference_words: str,
    zone: str,
    by: Actor,
) -> Deposit:
    """Write down that these went to the bank, with the day and the amount of its slip."""
    if not chosen:
        raise NothingChosen
    if amount_cents > LARGEST_CENTS:
        raise DepositTooLarge
    if deposited_on > clock.today(zone):
        raise DepositDayToCome
    held = [locked(batch) for batch in sorted(chosen, key=lambda one: one.id)]
    if any(batch.closed_at is None or batch.deposit_id is not None for batch in held):
        raise NotToBeDeposited
    counted_cents = sum(batches.counted(batch).total_cents for batch in held)
    if counted_cents != amount_cents and not difference_words:
        raise DepositUnexplained(slip=money.said(amount_cents), counted=money.said(counted_cents))
    deposit = Deposit(
        reference=_unused_reference(),
        deposited_on=deposited_on,
        amount_cents=amount_cents,
        difference_words=difference_words if counted_cents != amount_cents else "",
        recorded_at=clock.now(),
        recorded_by=by.account_id,
    )
    db.session.add(deposit)
    for batch in held:
        batch.deposit = deposit
    trail.record("deposit.made", deposit, by=by, amount_cents=amount_cents, counted_cents=counted_cents)
    return deposit


def _unused_reference() -> str:
    while True:
        drawn = tokens.reference()
        if db.session.scalar(select(Deposit.id).where(Deposit.reference == drawn)) is None:
            return drawn
