"""One moment of a database that people go on using: what is read there belongs together, and nobody waits for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, NullPool, create_engine, text


class Damaged(Exception):
    """The database itself is not whole; the words are those of SQLite."""


@contextmanager
def snapshot(engine: Engine, *, beside: Path) -> Iterator[Connection]:
    """A connection that reads one moment. From SQLite a copy is made first, in a closed folder beside `beside`.

    The copy comes through SQLite's own online backup, so it is whole even while others write, and it is checked before
    anything is read from it; copying the file of a running database would lose what is still in its journal.
    """
    if engine.dialect.name == "sqlite":
        with TemporaryDirectory(dir=beside, prefix=".copy-") as folder:
            copy = Path(folder) / "copy.sqlite"
            _copy(engine, copy)
            with create_engine(f"sqlite:///{copy}", poolclass=NullPool).connect() as connection:
                yield connection
        return
    with engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        yield connection


def _copy(engine: Engine, copy: Path) -> None:
    source = engine.raw_connection()
    try:
        with closing(sqlite3.connect(copy)) as target:
            assert isinstance(source.driver_connection, sqlite3.Connection)
            source.driver_connection.backup(target)
            faults = [row[0] for row in target.execute("PRAGMA integrity_check") if row[0] != "ok"]
            orphans = target.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        source.close()
    if faults or orphans:
        raise Damaged("; ".join(faults[:3]) or f"{len(orphans)} rows lack the row they belong to")
