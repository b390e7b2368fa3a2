"""Connections to an SQLite file: each thread keeps its own from one transaction to the next, and hands it to nobody."""

import os
import threading
from pathlib import Path
from typing import Any

from sqlalchemy.pool import ConnectionPoolEntry, Pool


class OwnConnections(Pool):
    """What a thread opened is its own; a second one, or one that came back in another thread, is closed.

    Opening one reads the whole schema, which takes longer than most pages ask of the database, and closing the last
    one writes its log away (docs/decisions/0012). A file that was replaced is opened anew.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._own = threading.local()

    def recreate(self) -> "OwnConnections":
        """An empty one; what other threads kept in this is closed once nobody holds it any more."""
        return type(self)(
            self._creator,
            echo=self.echo,
            logging_name=self._orig_logging_name,
            reset_on_return=self._reset_on_return,
            _dispatch=self.dispatch,
            dialect=self._dialect,
        )

    def dispose(self) -> None:
        """Close what this thread keeps."""
        if kept := self._taken():
            kept.close()

    def status(self) -> str:
        """In a word, for whoever debugs."""
        return type(self).__name__

    def _do_get(self) -> ConnectionPoolEntry:
        kept = self._taken()
        if kept is not None:
            if kept.info["opened"] == _opened(kept.info["file"]):
                return kept
            kept.close()
        made = self._create_connection()
        file = made.dbapi_connection.execute("PRAGMA database_list").fetchone()[2]  # type: ignore[union-attr]
        made.info.update(file=file, opened=_opened(file), thread=threading.get_ident())
        return made

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        is_own = record.info.get("thread") == threading.get_ident()
        if is_own and record.dbapi_connection is not None and self._own.__dict__.get("kept") is None:
            self._own.kept = record
        else:
            record.close()

    def _taken(self) -> ConnectionPoolEntry | None:
        kept: ConnectionPoolEntry | None = self._own.__dict__.pop("kept", None)
        return kept


def _opened(file: str) -> tuple[int, ...] | None:
    """Which file that is now, and in which process: a forked one does not go on with what its parent opened."""
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return (os.getpid(), found.st_dev, found.st_ino)
