"""What is in a database: its tables as they are now, whatever version made them, and their rows as lines."""

import json
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, cast, collate, func, inspect, select, text
from sqlalchemy.exc import SAWarning
from sqlalchemy.sql.expression import ColumnElement, type_coerce

from eventsapp.archives.values import Kind, kind_of, written

VERSIONS = "alembic_version"
"""Where a database says which migrations it has seen; an archive says it by itself."""
_AT_ONCE = 1000
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Sheet:
    """One table of an archive: its columns in their order, how many lines it has and what they add up to."""

    name: str
    columns: tuple[str, ...]
    rows: int = 0
    sha256: str = ""


def tables(connection: Connection) -> list[Table]:
    """Every table, those that others point to first."""
    metadata = MetaData()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # an index over an expression, which we do not ask about
        metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSIONS]


def revision(connection: Connection) -> str | None:
    """The last migration this database has seen; none where there are no tables yet."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {VERSIONS}"))  # noqa: S608 - a name of ours
    return None if found is None else str(found)


def count(connection: Connection, table: Table) -> int:
    """How many rows it has."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def columns(table: Table) -> tuple[str, ...]:
    """The names of its columns: its key, and the others by the alphabet, since each engine adds them elsewhere."""
    keys = [column.name for column in table.primary_key.columns]
    return *keys, *sorted(set(table.columns.keys()) - set(keys))


def lines(connection: Connection, table: Table, names: Iterable[str]) -> Iterator[bytes]:
    """Its rows in the order of their keys, each as one line of JSON; never more than a few of them in memory."""
    names = tuple(names)
    query = select(*(_asked(table.c[name], connection) for name in names)).order_by(*_keys(table, connection))
    for row in connection.execute(query.execution_options(yield_per=_AT_ONCE)):
        told = {name: written(value) for name, value in zip(names, row, strict=True)}
        yield _JSON.encode(told).encode() + b"\n"


def _asked(column: Column[Any], connection: Connection) -> ColumnElement[Any]:
    """JSON is asked for as the text it is: read and written again, "nothing" and `null` would become one."""
    if kind_of(column) is not Kind.JSON:
        return column
    return cast(column, Text) if connection.dialect.name == "postgresql" else type_coerce(column, Text)


def _keys(table: Table, connection: Connection) -> list[ColumnElement[Any]]:
    """By code points on either engine, so that both have one order."""
    is_postgresql = connection.dialect.name == "postgresql"
    return [
        collate(column, "C") if is_postgresql and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]
