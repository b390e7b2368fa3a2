"""The chain of the audit trail: each line is sealed with the seal before it, so that silent changes show.

Lines are sealed moments after they were written, in one row of numbers and by one worker at a time: whoever acts never
waits for the others. It stops nobody who owns the database; it shows them, against a seal that was noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db, hold, writing

SETTLED = timedelta(seconds=40)
"""Lines younger than this may still wait for others of a lower number: the longest statement has ended by then."""
LATE = timedelta(minutes=10)
"""A line that is still not sealed after so long was slipped in, or nobody does the housekeeping."""
_AT_ONCE = 500
_START = "0" * 64


class Fault(StrEnum):
    """What is wrong with a line."""

    CHANGED = "changed"
    MISSING = "missing"
    SLIPPED_IN = "slipped in"


@dataclass(frozen=True)
class Verdict:
    """What became of checking the whole trail."""

    lines: int
    """So many are sealed."""
    head: str
    """The last seal: noted elsewhere, it proves later that nothing before it was touched."""
    faults: tuple[tuple[int, Fault], ...]
    """The places in the chain, or the ids of lines that are in none, where it does not hold."""


def seal_due(now: datetime) -> int:
    """Seal what has settled; how many lines. Any number of workers may, one does."""
    sealed = 0
    while True:
        with writing():
            hold("audit chain")
            number, seal = _head()
            due = select(AuditLine).where(AuditLine.seal_number.is_(None), AuditLine.done_at <= now - SETTLED)
            lines = db.session.scalars(due.order_by(AuditLine.id).limit(_AT_ONCE)).all()
            for line in lines:
                number, seal = number + 1, _sealed(line, number + 1, seal)
                line.seal_number, line.seal = number, seal
            sealed += len(lines)
        if len(lines) < _AT_ONCE:
            return sealed


def verified(now: datetime, *, since: str = "") -> Verdict:
    """Read the whole trail against its seals. With `since`, a head noted before has to be one of them."""
    faults: list[tuple[int, Fault]] = []
    number, seal, seen = 0, _START, not since
    for line in _in_order():
        while number + 1 < line.seal_number:  # type: ignore[operator]
            number += 1
            faults.append((number, Fault.MISSING))
        number += 1
        if line.seal != _sealed(line, number, seal):
            faults.append((number, Fault.CHANGED))
        seal = line.seal or ""
        seen = seen or seal == since
    if not seen:
        faults.append((number + 1, Fault.MISSING))
    late = select(AuditLine.id).where(AuditLine.seal_number.is_(None), AuditLine.done_at <= now - LATE)
    faults += [(line_id, Fault.SLIPPED_IN) for line_id in db.session.scalars(late.order_by(AuditLine.id))]
    return Verdict(number, seal, tuple(faults))


def _head() -> tuple[int, str]:
    last = select(AuditLine.seal_number, AuditLine.seal).where(AuditLine.seal_number.is_not(None))
    row = db.session.execute(last.order_by(AuditLine.seal_number.desc()).limit(1)).one_or_none()
    return (row.seal_number or 0, row.seal or "") if row else (0, _START)


def _sealed(line: AuditLine, number: int, before: str) -> str:
    told = (
        number,
        line.id,
        line.done_at.astimezone(UTC).isoformat(),
        line.actor,
        line.account_id,
        line.action,
        line.subject_table,
        line.subject_id,
        json.dumps(line.details, sort_keys=True, ensure_ascii=True),
    )
    return hashlib.sha256(f"{before}\n{told!r}".encode()).hexdigest()


def _in_order() -> Iterator[AuditLine]:
    last = 0
    while True:
        query = select(AuditLine).where(AuditLine.seal_number > last).order_by(AuditLine.seal_number).limit(_AT_ONCE)
        lines = db.session.scalars(query).all()
        yield from lines
        if len(lines) < _AT_ONCE:
            return
        last = lines[-1].seal_number or 0
        db.session.expunge_all()


def unsealed() -> int:
    """How many lines wait for their seal."""
    return db.session.scalar(select(func.count()).where(AuditLine.seal_number.is_(None))) or 0


def late(now: datetime) -> int:
    """How many lines wait longer than they should: nobody does the housekeeping, or they were slipped in."""
    waiting = select(func.count()).where(AuditLine.seal_number.is_(None), AuditLine.done_at <= now - LATE)
    return db.session.scalar(waiting) or 0
