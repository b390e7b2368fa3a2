"""Waiting for another machine, or on purpose, without keeping anybody here from working meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import BoundedSemaphore

_turns: ContextVar[BoundedSemaphore | None] = ContextVar("turns", default=None)
"""Of which whoever works here has one; a command has none."""


@contextmanager
def in_turn(turns: BoundedSemaphore) -> Iterator[None]:
    """Take one of the turns until the block ends."""
    with turns:
        before = _turns.set(turns)
        try:
            yield
        finally:
            _turns.reset(before)


@contextmanager
def elsewhere() -> Iterator[None]:
    """Let somebody else have the turn until the block ends. A connection to the database is given back before."""
    turns = _turns.get()
    if turns is None:
        yield
        return
    turns.release()
    try:
        yield
    finally:
        turns.acquire()
