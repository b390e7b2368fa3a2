"""How SQLite is opened and its transactions begun: durably, whole, and readable even where the disk is full."""

import random
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 10
"""How long a writer waits for the others before the person is told that we are too busy."""
_USUAL = f"""
PRAGMA synchronous=FULL;
PRAGMA foreign_keys=ON;
PRAGMA busy_timeout={BUSY_SECONDS * 1000};
PRAGMA temp_store=MEMORY;
"""
_NO_ROOM = (sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP, sqlite3.SQLITE_IOERR_SHMOPEN)


class OwnConnection(sqlite3.Connection):
    """A connection that can still read where the disk has no room for the index that readers of a journal share.

    The first to open the database makes that index beside it. On a full disk it holds the database for itself instead,
    which needs none; the others wait their turn, each for as long as a page takes.
    """

    holds_it_alone = False

    def __init__(self, *given: Any, **options: Any) -> None:
        give_up_at = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self._open(*given, **options)
                return
            except sqlite3.OperationalError as trouble:
                # Whoever wants it alone and waits keeps hold of a part of it, so that two would wait for each other.
                with suppress(sqlite3.ProgrammingError):  # it may not even have been opened
                    sqlite3.Connection.close(self)
                if trouble.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                    raise
            time.sleep(random.uniform(0.002, 0.02))  # noqa: S311 - a pause, not a secret

    def _open(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        try:
            self.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as trouble:
            if trouble.sqlite_errorcode not in _NO_ROOM:
                raise
            sqlite3.Connection.close(self)
            super().__init__(*given, **options)
            self.holds_it_alone = True
            self.execute("PRAGMA busy_timeout=0").close()
            self.execute("PRAGMA locking_mode=EXCLUSIVE").close()
            self.execute("SELECT 1 FROM sqlite_schema").close()


def is_held_alone(connection: Connection) -> bool:
    """Whether the database cannot be opened beside this connection, since the disk is full."""
    return getattr(connection.connection.dbapi_connection, "holds_it_alone", False)


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    # Each time, whatever the last transaction made of a connection that is kept; the journal is a property of the file.
    connection.executescript(_USUAL).close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    # What cannot be busy is told the driver itself, which takes a tenth of the time: each page begins a transaction.
    driver: Any = connection.connection.driver_connection
    seconds = connection.get_execution_options().get("writes")
    if seconds is None:
        driver.execute("BEGIN").close()
        return
    # SQLite's own waiting sleeps longer and longer and starves the loser; asking every few milliseconds does not.
    driver.execute("PRAGMA busy_timeout=0").close()
    is_durable = connection.get_execution_options().get("is_durable", True)
    driver.execute(f"PRAGMA synchronous={'FULL' if is_durable else 'NORMAL'}").close()
    try:
        _begin_immediate(connection, seconds)
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}").close()


class _Line:
    """Those in this process who wait to write, in the order in which they came."""

    def __init__(self) -> None:
        self._moved = threading.Condition()
        self._waiting: deque[object] = deque()

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait until everybody who came before has begun or given up, or for so many seconds."""
        me = object()
        with self._moved:
            self._waiting.append(me)
        try:
            with self._moved:
                self._moved.wait_for(lambda: self._waiting[0] is me, seconds)
            yield
        finally:
            with self._moved:
                self._waiting.remove(me)
                self._moved.notify_all()


_line = _Line()


def _begin_immediate(connection: Connection, seconds: float) -> None:
    """Wait in line among the writers of this process, and only at its front ask again and again.

    If all of them asked, whoever is lucky would be next, and somebody would be unlucky for a second. What is right
    rests on the database alone; this is about whose turn it is.
    """
    give_up_at = time.monotonic() + seconds
    with _line.turn(seconds):
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except OperationalError as error:
                if "locked" not in str(error.orig) or time.monotonic() > give_up_at:
                    raise
                time.sleep(random.uniform(0.001, 0.004))  # noqa: S311 - a pause, not a secret
