"""An archive is bound: one file of lines for each table, and a manifest that says what they have to add up to."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Connection, Table

from eventsapp.archives import contents
from eventsapp.archives.contents import Sheet
from eventsapp.core import cells

FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    format: int
    made_at: str
    engine: str
    revision: str
    """The last migration that the database had seen: an archive goes back into tables of that form."""
    sheets: tuple[Sheet, ...]

    @property
    def rows(self) -> int:
        return sum(sheet.rows for sheet in self.sheets)


class NotWhole(Exception):
    """An archive, or what became of it, is not what it should be; the words say where."""


class NoTables(Exception):
    """There is nothing to keep yet: the database has no tables."""


def bind(
    connection: Connection,
    target: BinaryIO,
    *,
    made_at: datetime,
    pages: Mapping[str, str] | None = None,
    spreadsheets: bool = False,
) -> Manifest:
    """Write everything the connection sees into `target`; `pages` are texts that go along, by their names.

    With `spreadsheets` each table is there a second time, as CSV for people to look at.
    """
    revision = contents.revision(connection)
    if revision is None:
        raise NoTables
    with ZipFile(target, "w", ZIP_DEFLATED) as book:
        sheets = []
        for table in contents.tables(connection):
            sheets.append(_add(book, connection, table))
            if spreadsheets:
                _add_spreadsheet(book, connection, table)
        for name, words in (pages or {}).items():
            book.writestr(name, words)
        engine = connection.dialect.name
        manifest = Manifest(FORMAT, made_at.isoformat(timespec="seconds"), engine, revision, tuple(sheets))
        book.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def place_of(name: str) -> str:
    """Where in an archive the lines of a table are."""
    return f"tables/{name}.jsonl"


def _add(book: ZipFile, connection: Connection, table: Table) -> Sheet:
    names = contents.columns(table)
    digest, rows = hashlib.sha256(), 0
    with book.open(place_of(table.name), "w", force_zip64=True) as file:
        for line in contents.lines(connection, table, names):
            file.write(line)
            digest.update(line)
            rows += 1
    if rows != contents.count(connection, table):
        raise NotWhole(f"{table.name}: {rows} rows were read, which are not all of them")
    return Sheet(table.name, names, rows, digest.hexdigest())


def _add_spreadsheet(book: ZipFile, connection: Connection, table: Table) -> None:
    with (
        book.open(f"spreadsheets/{table.name}.csv", "w", force_zip64=True) as file,
        io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as page,
    ):
        sheet = csv.writer(page)
        sheet.writerow(contents.columns(table))
        for row in _rows(connection, table):
            sheet.writerow(cells.safe(value) if isinstance(value, str) else value for value in row)


def _rows(connection: Connection, table: Table) -> Iterator[list[object]]:
    for line in contents.lines(connection, table, contents.columns(table)):
        yield list(json.loads(line).values())
