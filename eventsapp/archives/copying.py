"""A whole database is copied into another, of the same engine or the other one, and compared line by line."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine

from eventsapp.archives import contents, loading
from eventsapp.archives.binding import NoTables
from eventsapp.archives.contents import Sheet
from eventsapp.archives.loading import Migrate
from eventsapp.archives.snapshots import snapshot


def copy(source: Engine, target: Engine, *, beside: Path, migrate: Migrate, replace: bool = False) -> dict[str, int]:
    """Copy one moment of `source`; how many rows each table has. The target holds all of it afterwards, or nothing new.

    `beside` is where a copy of an SQLite file may stand meanwhile.
    """
    with snapshot(source, beside=beside) as reading:
        revision = contents.revision(reading)
        if revision is None:
            raise NoTables
        tables = {table.name: table for table in contents.tables(reading)}
        counts = {name: contents.count(reading, table) for name, table in tables.items()}

        def lines(sheet: Sheet) -> Iterable[bytes]:
            return contents.lines(reading, tables[sheet.name], sheet.columns)

        sheets = [Sheet(name, contents.columns(table)) for name, table in tables.items()]
        with loading.filling(target) as connection:
            rows = loading.fill(connection, sheets, lines, revision=revision, migrate=migrate, replace=replace)
            if rows != sum(counts.values()):
                raise RuntimeError(f"{sum(counts.values())} rows were counted, and {rows} came across")
    return counts
