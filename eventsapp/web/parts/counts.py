"""Where brakes count: in one file for all processes of a host, or in Redis for all hosts."""

import hashlib
import hmac
import logging
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol

from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string

log = logging.getLogger("eventsapp.brakes")

_PATIENCE_SECONDS = 1
"""How long a press may wait for the counts of the others."""
_CLEAN_SECONDS = 60
"""How often what is over is taken out of the file; a key that is pressed again begins anew whenever it is."""
_LEAVE_ALONE_SECONDS = 10
"""How long what did not answer is not asked again."""
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_TABLE = "CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, number INTEGER, ends_at REAL) WITHOUT ROWID"
_BY_TIME = "CREATE INDEX IF NOT EXISTS counts_by_time ON counts (ends_at)"
_OVER = "DELETE FROM counts WHERE ends_at <= :now"
_OWN = "DELETE FROM counts WHERE key = :key AND (ends_at <= :now OR ends_at > :now + :seconds)"  # a clock set back
_ADD = (
    "INSERT INTO counts VALUES (:key, 1, :now + :seconds) ON CONFLICT (key) DO UPDATE SET number = number + 1"
    " RETURNING number"
)


class _Storage(Protocol):
    def incr(self, key: str, expiry: int, amount: int = 1) -> int: ...


class CountsInFile:
    """Counts that all processes of a host share. Losing the file loses the counts of a minute, so nothing is synced,
    and one that the power left half written is begun anew."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._clean_again_at = 0.0

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count one more; what it comes to until `expiry` seconds after the first."""
        try:
            return self._add(key, expiry)
        except sqlite3.DatabaseError as trouble:
            if trouble.sqlite_errorcode & 0xFF not in _BROKEN:
                raise
        with suppress(OSError):
            for part in ("-journal", ""):
                Path(f"{self._file}{part}").unlink(missing_ok=True)
        return self._add(key, expiry)

    def _add(self, key: str, seconds: int) -> int:
        with closing(sqlite3.connect(self._file, timeout=_PATIENCE_SECONDS, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(_TABLE)
            connection.execute(_BY_TIME)
            connection.execute("BEGIN IMMEDIATE")
            # Only now: whoever waited for others would take their newer counts for those of a clock set back.
            values = {"key": key, "now": time.time(), "seconds": seconds}
            if time.monotonic() >= self._clean_again_at:
                self._clean_again_at = time.monotonic() + _CLEAN_SECONDS
                connection.execute(_OVER, values)
            connection.execute(_OWN, values)
            (number,) = connection.execute(_ADD, values).fetchone()
            connection.execute("COMMIT")
        return int(number)


class Counts:
    """How often something was pressed, without saying by whom. Where it cannot be shared, each process counts alone."""

    def __init__(self, storage: _Storage, secret: str) -> None:
        self._storage = storage
        self._secret = secret.encode()
        self._alone = MemoryStorage()
        self._shared_again_at = 0.0

    def add(self, key: str, seconds: int) -> int:
        """Count one more; what it comes to in these seconds."""
        key = hmac.new(self._secret, key.encode(), hashlib.sha256).hexdigest()
        if time.monotonic() >= self._shared_again_at:
            try:
                return self._storage.incr(key, seconds)
            except (StorageError, sqlite3.Error) as trouble:  # a brake must not keep anybody from signing up
                self._shared_again_at = time.monotonic() + _LEAVE_ALONE_SECONDS
                log.warning("brakes count alone", extra={"fields": {"reason": type(trouble).__name__}})
        return self._alone.incr(key, seconds)


def counts(address: str, *, instance: Path, secret: str) -> Counts:
    """Those of this address (`memory://`, `redis://…`); without one, of a file in the instance folder."""
    if not address:
        return Counts(CountsInFile(instance / "brakes"), secret)
    patience = dict.fromkeys(("socket_timeout", "socket_connect_timeout"), _PATIENCE_SECONDS)
    return Counts(storage_from_string(address, wrap_exceptions=True, **patience), secret)  # type: ignore[arg-type]
