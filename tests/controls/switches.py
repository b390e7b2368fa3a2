"""Protections switched off from outside, and the moment between a look and what is written after it made longer.

None of this is a setting of the app: what it does without its protections is nobody's business but ours.
"""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from eventsapp.core import db as database
from eventsapp.core.db import Base, db
from eventsapp.fundraising import totals
from eventsapp.outbox import delivery
from eventsapp.receipts import numbers
from eventsapp.receipts.models import ReceiptCounter
from eventsapp.submissions import registrations

GAP = 0.25
"""Seconds between a look and what is written after it; without a protection everybody else looks meanwhile."""
_ROW_LOCK = re.compile(r" FOR (NO KEY )?UPDATE( OF \w+)?( SKIP LOCKED)?")


@contextmanager
def longer_gap(patch: pytest.MonkeyPatch, owner: Any, name: str) -> Iterator[None]:
    """Let what reads this function's answer wait before it acts on it."""
    read = getattr(owner, name)

    def slowly(*given: Any, **named: Any) -> Any:
        found = read(*given, **named)
        time.sleep(GAP)
        return found

    with patch.context() as patched:
        patched.setattr(owner, name, slowly)
        yield


@contextmanager
def slow_commits() -> Iterator[None]:
    """Let every transaction stand open a while longer, with everything in it written."""

    def wait(session: Session) -> None:
        session.flush()
        time.sleep(GAP)

    event.listen(db.session, "before_commit", wait)
    try:
        yield
    finally:
        event.remove(db.session, "before_commit", wait)


@contextmanager
def row_locks(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody holds a row (`locked`, and every other FOR UPDATE)."""

    def without(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
        return _ROW_LOCK.sub("", statement), parameters

    event.listen(db.engine, "before_cursor_execute", without, retval=True)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", without)


@contextmanager
def names(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody holds a name (`hold`): whoever wants one holds another."""
    patch.setattr(database, "_number_of", lambda _key: secrets.randbits(60))
    yield


@contextmanager
def begin_immediate(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """A writing transaction on SQLite begins like any other."""
    patch.setattr(database, "_begin_immediate", lambda connection, _seconds: connection.exec_driver_sql("BEGIN"))
    yield


@contextmanager
def unique_form_key(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two forms with one key are two: the database is told others."""
    take_in, number = registrations.take_in, count()

    def with_another(*given: Any, form_key: str, **named: Any) -> Any:
        return take_in(*given, form_key=f"{form_key[:40]}{next(number)}", **named)

    patch.setattr(registrations, "take_in", with_another)
    yield


@contextmanager
def lease(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """What one worker claims is not kept from the others."""
    patch.setattr(delivery, "LEASE", timedelta())
    yield


@contextmanager
def counting_in_the_database(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Counters are read, added to here, and written back."""

    def move(model: type[Base], which: dict[str, int], moved: dict[str, int]) -> None:
        known = db.session.get_one(model, next(iter(which.values())), populate_existing=True)
        time.sleep(GAP)
        for name, by in moved.items():
            setattr(known, name, getattr(known, name) + by)
        db.session.flush()

    patch.setattr(totals, "_move", move)
    yield


@contextmanager
def counter_of_numbers(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The next number of a receipt is looked up, and not held."""

    def look() -> int:
        last = db.session.scalar(select(ReceiptCounter.last_number)) or 0
        time.sleep(GAP)
        db.session.execute(update(ReceiptCounter).values(last_number=last + 1))
        return last + 1

    patch.setattr(numbers, "take", look)
    yield
