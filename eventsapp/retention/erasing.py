"""The privacy clock: what has come to its day goes, by the rules of `table`; counts and totals stay.

Each part is one transaction of its own, in portions, so that nobody's sign-up waits for it; any number of workers may
do it at once. What goes is overwritten or deleted; on SQLite `compact` then leaves no copy in the file either.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
    """One thing that goes: which rule it belongs to, how many rows wait for it now, and the act on some of them."""

    key: str
    due: Callable[[datetime], Select[Any]]
    """The ids of what is due."""
    act: Callable[[Sequence[int], datetime], None]


def preview(now: datetime) -> list[tuple[str, int]]:
    """What would go now, by rule and number of rows: nothing is changed."""
    told: dict[str, int] = {}
    for part in PARTS:
        told[part.key] = told.get(part.key, 0) + _number(part.due(now))
    return list(told.items())


def erase_due(now: datetime) -> int:
    """Erase what is due, and say how many rows it was."""
    return sum(_erase(part, now) for part in PARTS)


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


def _erase(part: Part, now: datetime) -> int:
    erased = 0
    while True:
        with writing():
            numbers = list(db.session.scalars(part.due(now).limit(PORTION)))
            if numbers:
                part.act(numbers, now)
        erased += len(numbers)
        if len(numbers) < PORTION:
            return erased


def _number(due: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(due.subquery())) or 0


def _long_ago(now: datetime) -> datetime:
    return now - timedelta(days=ROSTER_DAYS)


def _signed_before(now: datetime) -> datetime:
    return now - timedelta(days=SIGNATURE_DAYS)


def _books_end(now: datetime) -> datetime:
    first = books_end(now.date())
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def _messages(now: datetime) -> Select[Any]:
    ended = (MessageState.SENT, MessageState.PERMANENT_FAILURE, MessageState.BOUNCED, MessageState.WITHHELD)
    before = now - timedelta(days=MESSAGE_DAYS)
    old = (Message.queued_at < before, func.coalesce(Message.sent_at, Message.queued_at) < before)
    # In the order of their index, and said word for word as it says it: what was emptied long ago is not looked at.
    query = select(Message.id).where(ADDRESSED, *old, Message.state.in_(ended))
    return query.order_by(Message.queued_at, Message.id)


def _blank_messages(numbers: Sequence[int], _now: datetime) -> None:
    forgetting.empty_messages(Message.id.in_(numbers))


def _merges(now: datetime) -> Select[Any]:
    return select(Merge.id).where(Merge.merged_at < _long_ago(now), Merge.sealed_rest != "").order_by(Merge.id)


def _blank_merges(numbers: Sequence[int], _now: datetime) -> None:
    forgetting.blank(Merge, Merge.id.in_(numbers), sealed_rest="")


PARTS = (
    Part(
        "roster",
        lambda now: forgetting.editions_over(roster_end(now.date())),
        lambda ids, _now: forgetting.editions(ids),
    ),
    Part(
        "contact",
        lambda now: forgetting.people_over(_long_ago(now), _signed_before(now)),
        lambda ids, now: forgetting.people(ids, _signed_before(now)),
    ),
    Part(
        "signatures",
        lambda now: forgetting.signatures_over(_signed_before(now)),
        lambda ids, _now: forgetting.signatures(ids),
    ),
    Part(
        "gifts",
        lambda now: forgetting.donors_over(books_end(now.date())),
        lambda ids, _now: forgetting.donors(ids),
    ),
    Part("messages", _messages, _blank_messages),
    Part("merged", _merges, _blank_merges),
    Part(
        "gifts",
        lambda now: forgetting.nameless_gifts_over(books_end(now.date())),
        lambda ids, _now: forgetting.nameless_gifts(ids),
    ),
    Part(
        "gifts",
        lambda now: forgetting.counters_over(books_end(now.date())),
        lambda ids, _now: forgetting.counters(ids),
    ),
    Part(
        "ledger",
        lambda now: forgetting.reasons_over(books_end(now.date())),
        lambda ids, _now: forgetting.reasons(ids),
    ),
    Part(
        "ledger",
        lambda now: forgetting.differences_over(Batch, Batch.closed_at, _books_end(now)),
        lambda ids, _now: forgetting.differences(Batch, ids),
    ),
    Part(
        "ledger",
        lambda now: forgetting.differences_over(Deposit, Deposit.recorded_at, _books_end(now)),
        lambda ids, _now: forgetting.differences(Deposit, ids),
    ),
)
"""Beside these each area erases what has a day of its own: needs, answers, notes, drafts (`housekeeping`)."""
