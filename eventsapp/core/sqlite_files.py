"""Connections to a SQLite file, kept by the thread that opened them for a short while (decision 12).

Opening one reads the whole schema, which takes longer than most pages. Handed from thread to thread they crashed the
process, and held open for good they went on reading a file that had been replaced. So: a connection stays with its
thread, which itself closes every cursor before it lets go of it; it is only taken up again on the same file; and two
seconds after its last use it is closed.
"""

import os
import threading
import time
from collections.abc import Iterator
from sqlite3 import Connection, Cursor
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from eventsapp.core.sqlite import OwnConnection

KEPT_SECONDS = 2.0
MOST = 2
"""So many a thread keeps: that of its session, and one beside it."""

Place = tuple[str, int]
"""A file as it was named, and a thread."""

_lock = threading.Lock()
_watching = threading.Lock()
"""Held by the thread that watches for idle connections."""
_free: dict[Place, list["KeptConnection"]] = {}
_abandoned: list["KeptConnection"] = []
"""Never to be closed: SQLite would then clear away what belongs to the file that took their file's place, or to the
process that this one was forked from."""


class KeptConnection(OwnConnection):
    """A connection whose `close` gives it back to its thread."""

    def __init__(self, path: str, *given: Any, **named: Any) -> None:
        super().__init__(path, *given, **named)
        self.place = (path, threading.get_ident())
        self.file = _file(path)
        self.used_at = 0.0

    def cursor(self, *given: Any, **named: Any) -> Cursor:  # type: ignore[override]
        made: Cursor = super().cursor(*given, **named)
        # Opening asks already, perhaps twice, and begins anew with nothing: so the list is made when it is needed.
        self.__dict__.setdefault("cursors", []).append(made)
        return made

    def execute(self, *given: Any) -> Cursor:
        return self.cursor().execute(*given)

    def close(self) -> None:
        """Close what it began, and keep it for the next transaction of its thread."""
        for one in self.__dict__.pop("cursors", ()):
            one.close()
        if not self._is_kept():
            super().close()

    def let_go(self) -> None:
        """Close it for good, unless its file is not there any more."""
        if self.file is not None and self.file == _file(self.place[0]):
            super().close()
        else:
            _abandoned.append(self)

    def _is_kept(self) -> bool:
        if self.in_transaction or self.holds_it_alone or self.file is None or self.place[1] != threading.get_ident():
            return False
        self.used_at = time.monotonic()
        with _lock:
            kept = _free.setdefault(self.place, [])
            if len(kept) >= MOST:
                return False
            kept.append(self)
        _watch_for_idle()
        return True


def opened(path: str, *given: Any, **named: Any) -> Connection:
    """A connection to that file: the one its thread used last, if it still is the same file, or a new one."""
    with _lock:
        kept = _free.get((path, threading.get_ident()))
        found = kept.pop() if kept else None
    if found is not None:
        if found.file == _file(path):
            return found
        found.let_go()
    return KeptConnection(path, *given, **named)


@event.listens_for(Engine, "engine_disposed")
def _disposed(engine: Engine) -> None:
    """Whoever disposes of an engine finds the file whole, as nobody holds it."""
    if engine.dialect.name == "sqlite":
        let_go_of_all()


def let_go_of_all() -> None:
    """Close every connection that is kept: nobody holds the file then, but whoever is using it."""
    for one in _taken(before=float("inf")):
        one.let_go()


def _watch_for_idle() -> None:
    """Have one thread of this process let go of what is not used any more, as long as anything is kept."""
    if _watching.acquire(blocking=False):
        threading.Thread(target=_let_go_of_idle, daemon=True, name="sqlite").start()


def _let_go_of_idle() -> None:
    while True:
        time.sleep(KEPT_SECONDS / 2)
        for one in _taken(before=time.monotonic() - KEPT_SECONDS):
            one.let_go()
        with _lock:
            if not any(_free.values()):
                _free.clear()
                _watching.release()
                return


def _taken(*, before: float) -> Iterator[KeptConnection]:
    with _lock:
        idle = [one for kept in _free.values() for one in kept if one.used_at < before]
        for one in idle:
            _free[one.place].remove(one)
    yield from idle


def _file(path: str) -> tuple[int, int] | None:
    """Which file it is; none for one in memory, or that is away."""
    try:
        there = os.stat(path)  # noqa: PTH116 - at each transaction
    except OSError:
        return None
    return there.st_dev, there.st_ino


def _forked() -> None:
    """In a new process: what its parent had open is not its own, and the thread that watched is not here."""
    for kept in _free.values():
        _abandoned.extend(kept)
    _free.clear()
    if _watching.locked():
        _watching.release()
    _lock.release()


os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_forked)
