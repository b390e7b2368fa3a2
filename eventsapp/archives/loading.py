"""Everything is put into a database, in one transaction: afterwards it holds exactly that, or what it held before.

What was put in is read back and compared before the transaction ends.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text

from eventsapp.archives import contents, putting
from eventsapp.archives.binding import NotWhole
from eventsapp.archives.contents import VERSIONS, Sheet

Lines = Callable[[Sheet], Iterable[bytes]]
"""The lines of one table."""
Migrate = Callable[[Connection, str], None]
"""Bring the database of a connection to a revision, within its transaction."""
PATIENCE = 60.0
"""Seconds to wait for whoever writes into a database that is to be filled."""


class NotEmpty(Exception):
    """There are rows in the database already, and nobody said that they may go."""


@contextmanager
def filling(engine: Engine) -> Iterator[Connection]:
    """The one transaction in which a database is filled; others see nothing of it before its end."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # On the driver's own connection, before the transaction: inside one it does nothing.
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
        connection.execution_options(writes=PATIENCE)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            yield connection


def fill(
    connection: Connection,
    sheets: Iterable[Sheet],
    lines: Lines,
    *,
    revision: str,
    migrate: Migrate,
    replace: bool = False,
) -> int:
    """Make the tables as they were at that revision, put the lines in, compare, bring all up to date; how many rows.

    A database that holds anything is refused, unless it is to be replaced.
    """
    if not replace and any(contents.count(connection, table) for table in contents.tables(connection)):
        raise NotEmpty
    _clear(connection)
    migrate(connection, revision)
    rows = _load(connection, tuple(sheets), lines)
    migrate(connection, "head")
    return rows


def _clear(connection: Connection) -> None:
    names = [table.name for table in contents.tables(connection)]
    if contents.revision(connection) is not None:
        names.append(VERSIONS)
    cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
    for name in names:
        connection.exec_driver_sql(f'DROP TABLE "{name}"{cascade}')


def _load(connection: Connection, sheets: tuple[Sheet, ...], lines: Lines) -> int:
    tables = {table.name: table for table in contents.tables(connection)}
    columns = {name: set(table.columns.keys()) for name, table in tables.items()}
    if {sheet.name: set(sheet.columns) for sheet in sheets} != columns:
        raise NotWhole("its tables are not those of the version that it says it is of")
    for name in reversed(tables):  # what a migration put there by itself
        connection.exec_driver_sql(f'DELETE FROM "{name}"')  # noqa: S608 - a name out of the schema
    put_in = {sheet.name: _Counted() for sheet in sheets}
    with putting.without_references(connection):
        for sheet in sheets:
            putting.put(connection, tables[sheet.name], sheet, put_in[sheet.name].passing(lines(sheet)))
    for sheet in sheets:
        came_out = _Counted()
        for _line in came_out.passing(contents.lines(connection, tables[sheet.name], sheet.columns)):
            pass
        if came_out.told() != put_in[sheet.name].told():
            raise NotWhole(f"{sheet.name}: what was put in does not come out the same")
    return sum(counted.rows for counted in put_in.values())


class _Counted:
    """How many lines passed, and what they add up to."""

    def __init__(self) -> None:
        self.rows = 0
        self._digest = hashlib.sha256()

    def passing(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.rows += 1
            self._digest.update(line)
            yield line

    def told(self) -> tuple[int, str]:
        return self.rows, self._digest.hexdigest()
