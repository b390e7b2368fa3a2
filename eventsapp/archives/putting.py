"""How lines become rows: SQLite is handed them in batches, PostgreSQL as a stream of its own."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from eventsapp.archives.binding import NotWhole
from eventsapp.archives.contents import Sheet
from eventsapp.archives.values import for_postgresql, for_sqlite, kind_of

_AT_ONCE = 500
_REFERENCES = text(
    "SELECT conrelid::regclass::text AS place, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS words"
    " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
)


def put(connection: Connection, table: Table, sheet: Sheet, lines: Iterable[bytes]) -> None:
    """Put these lines into an empty table; NotWhole if one of them does not fit into it."""
    try:
        _put(connection, table, sheet, lines)
    except (KeyError, TypeError, ValueError, SQLAlchemyError, connection.dialect.loaded_dbapi.Error) as trouble:
        raise NotWhole(f"{sheet.name}: a line of it cannot be put in ({type(trouble).__name__})") from trouble


@contextmanager
def without_references(connection: Connection) -> Iterator[None]:
    """Lay aside what says which row belongs to which; afterwards every row has to have the one it belongs to."""
    if connection.dialect.name == "sqlite":  # `filling` has switched them off
        yield
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise NotWhole(f"{len(orphans)} rows lack the row they belong to")
        return
    references = connection.execute(_REFERENCES).all()
    for place, name, _words in references:
        connection.exec_driver_sql(f"ALTER TABLE {place} DROP CONSTRAINT {name}")
    yield
    for place, name, words in references:
        connection.exec_driver_sql(f"ALTER TABLE {place} ADD CONSTRAINT {name} {words}")


def _put(connection: Connection, table: Table, sheet: Sheet, lines: Iterable[bytes]) -> None:
    kinds = [kind_of(table.c[name]) for name in sheet.columns]
    rows = _rows(sheet, lines)
    if connection.dialect.name == "postgresql":
        _stream(connection, table, sheet, (tuple(map(for_postgresql, row, kinds)) for row in rows))
        _go_on_counting(connection, table)
    else:
        _insert(connection, table, sheet, (tuple(map(for_sqlite, row, kinds)) for row in rows))


def _rows(sheet: Sheet, lines: Iterable[bytes]) -> Iterator[list[Any]]:
    for line in lines:
        row = json.loads(line.decode())
        yield [row[name] for name in sheet.columns]


def _insert(connection: Connection, table: Table, sheet: Sheet, rows: Iterator[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" for _ in sheet.columns)
    order = f'INSERT INTO "{table.name}" ({_named(sheet)}) VALUES ({marks})'  # noqa: S608 - names out of the schema
    while some := list(islice(rows, _AT_ONCE)):
        connection.exec_driver_sql(order, some)


def _stream(connection: Connection, table: Table, sheet: Sheet, rows: Iterator[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({_named(sheet)}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def _named(sheet: Sheet) -> str:
    return ", ".join(f'"{name}"' for name in sheet.columns)


def _go_on_counting(connection: Connection, table: Table) -> None:
    """The next number that a table draws comes after the last one that was put in."""
    for column in table.primary_key.columns:
        if not isinstance(column.type, Integer):
            continue
        counter = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        last = select(func.max(column)).scalar_subquery()
        connection.execute(select(func.setval(counter, func.coalesce(last, 1), last.is_not(None))))
