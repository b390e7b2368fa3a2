"""The privacy clock: what has come to its day goes, by the rules of `table`; counts and totals stay.

Each part is one transaction of its own, in portions, so that nobody's sign-up waits for it; any number of workers may
do it at once. What goes is overwritten or deleted; on SQLite `compact` then leaves no copy in the file either.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Select, func, select

from eventsapp.core.db import db, writing
from eventsapp.fundraising.batch_models import Batch, Deposit
from eventsapp.outbox.models import ADDRESSED, Message, MessageState
from eventsapp.people.merged_models import Merge
from eventsapp.publishing import kept
from eventsapp.retention import forgetting
from eventsapp.retention.table import MESSAGE_DAYS, ROSTER_DAYS, SIGNATURE_DAYS, books_end, roster_end

PORTION = 500
"""So many rows in one transaction."""


@dataclass(frozen=True)
class Part:
    """One thing that goes: which rule it belongs to, the ids of what is due, and the act on some of them."""

    key: str
    due: Select[Any]
    act: Callable[[Sequence[int]], None]


def preview(now: datetime) -> list[tuple[str, int]]:
    """What would go now, by rule and number of rows: nothing is changed."""
    told: dict[str, int] = {}
    for part in _parts(now):
        told[part.key] = told.get(part.key, 0) + _number(part.due)
    return list(told.items())


def erase_due(now: datetime) -> int:
    """Erase what is due, and say how many rows it was."""
    return sum(_erase(part) for part in _parts(now))


def forget_due(now: datetime) -> None:
    """Erase what is due, and leave no copy of it."""
    if erase_due(now):
        with writing():
            kept.forget()
        compact()
    kept.forget_unvisited(now)


def compact() -> None:
    """Write the file of SQLite anew, so that what was erased is nowhere in it; PostgreSQL cleans up by itself."""
    db.session.rollback()
    engine = db.session.get_bind().engine
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("VACUUM")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _parts(now: datetime) -> tuple[Part, ...]:
    """Beside these each area erases what has a day of its own: needs, answers, notes, drafts (`housekeeping`)."""
    long_ago, signed_before = now - timedelta(days=ROSTER_DAYS), now - timedelta(days=SIGNATURE_DAYS)
    books = books_end(now.date())
    return (
        Part("roster", forgetting.editions_over(roster_end(now.date())), forgetting.editions),
        Part(
            "contact",
            forgetting.people_over(long_ago, signed_before),
            partial(forgetting.people, signed_before=signed_before),
        ),
        Part("signatures", forgetting.signatures_over(signed_before), forgetting.signatures),
        Part("gifts", forgetting.donors_over(books), forgetting.donors),
        Part("messages", _messages(now), _blank_messages),
        Part("merged", _merges(long_ago), _blank_merges),
        Part("gifts", forgetting.nameless_gifts_over(books), forgetting.nameless_gifts),
        Part("gifts", forgetting.counters_over(books), forgetting.counters),
        Part("ledger", forgetting.reasons_over(books), forgetting.reasons),
        Part(
            "ledger",
            forgetting.differences_over(Batch, Batch.closed_at, books),
            partial(forgetting.differences, Batch),
        ),
        Part(
            "ledger",
            forgetting.differences_over(Deposit, Deposit.recorded_at, books),
            partial(forgetting.differences, Deposit),
        ),
    )


def _erase(part: Part) -> int:
    erased = 0
    while True:
        with writing():
            numbers = list(db.session.scalars(part.due.limit(PORTION)))
            if numbers:
                part.act(numbers)
        erased += len(numbers)
        if len(numbers) < PORTION:
            return erased


def _number(due: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(due.subquery())) or 0


def _messages(now: datetime) -> Select[Any]:
    ended = (MessageState.SENT, MessageState.PERMANENT_FAILURE, MessageState.BOUNCED, MessageState.WITHHELD)
    before = now - timedelta(days=MESSAGE_DAYS)
    old = (Message.queued_at < before, func.coalesce(Message.sent_at, Message.queued_at) < before)
    # In the order of their index, and said word for word as it says it: what was emptied long ago is not looked at.
    query = select(Message.id).where(ADDRESSED, *old, Message.state.in_(ended))
    return query.order_by(Message.queued_at, Message.id)


def _blank_messages(numbers: Sequence[int]) -> None:
    forgetting.empty_messages(Message.id.in_(numbers))


def _merges(before: datetime) -> Select[Any]:
    return select(Merge.id).where(Merge.merged_at < before, Merge.sealed_rest != "").order_by(Merge.id)


def _blank_merges(numbers: Sequence[int]) -> None:
    forgetting.blank(Merge, Merge.id.in_(numbers), sealed_rest="")
