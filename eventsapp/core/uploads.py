"""Uploaded lists: a CSV or XLSX file of unknown origin read as rows of text, within bounds and in any usual spelling.

What kind of file it is says its content, never its name. Nothing is calculated and nothing is kept on disk.
"""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from eventsapp.core.refusals import Refusal

MOST_OCTETS = 5 * 1024 * 1024
MOST_UNPACKED = 80 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 20_000, 300
LONGEST_CELL = 5_000
MEMORY_MEGABYTES, SECONDS = 1_024, 20
"""What reading a workbook may take."""

ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows (cp1252)", "mac_roman": "Mac (Roman)", "utf-16": "UTF-16"}
_LEGACY = ["cp1252", "mac_roman"]
_SEPARATORS = ",;\t|"
_READER = Path(__file__).with_name("workbook_reader.py")
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"RIFF", b"BM", b"\x1f\x8b", b"II*\0", b"MM\0*")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")


class Unreadable(Refusal):
    """The file is no list."""

    sentence = _l(
        "This is no list that we can read. Save it as XLSX or as CSV in your spreadsheet, then choose it again."
    )
    field = "file"


class NotAList(Unreadable):
    """A picture, a document or something else under the name of a list."""

    sentence = _l(
        "This is a picture, a document or another kind of file, whatever its name says. Choose a CSV or XLSX file."
    )


class OldWorkbook(Unreadable):
    """The format of 2003, or a workbook behind a password."""

    sentence = _l("This is an old Excel file (XLS), or one behind a password. Save it as XLSX without a password.")


class Empty(Unreadable):
    """There is nothing in it."""

    sentence = _l("There is nothing in this file. Choose the file with the list.")


class TooLarge(Unreadable):
    """More than is read; also unpacked."""

    sentence = _l("This file is too large. We read up to 5 megabytes, and no file that unpacks to much more.")


class TooManyRows(Unreadable):
    """A list is for an edition."""

    sentence = _l("This list has more than %(most)s rows. Divide it into several files and import one after the other.")


class TooManyColumns(Unreadable):
    """Nobody maps so many."""

    sentence = _l("This list has more than %(most)s columns. Take out those that are not needed, then choose it again.")


class CellTooLong(Unreadable):
    """A cell with a whole text in it, or a quotation mark that never ends."""

    sentence = _l(
        "Row %(row)s has a cell with more than %(most)s characters. Perhaps a quotation mark is missing there."
    )


class UnpackingFailed(Unreadable):
    """It asked for more memory or time than any list needs, or it is broken."""

    sentence = _l("We could not read this workbook: it is damaged, or made to be far larger than it looks.")


@dataclass(frozen=True)
class Table:
    """The rows of a list as texts, each with its number in the file, and how the file was read."""

    rows: list[tuple[int, list[str]]]
    encoding: str = ""
    """One of `ENCODINGS`; empty: a workbook."""
    separator: str = ""
    mixed: list[int] = field(default_factory=list)
    """Rows that were written in another encoding than the rest."""
    sheets: int = 1
    """How many sheets the workbook has; the first one that is not empty was read."""

    @property
    def width(self) -> int:
        return max((len(cells) for _number, cells in self.rows), default=0)


def read(octets: bytes, *, encoding: str = "") -> Table:
    """The rows that are not empty. The encoding is found out where none is given."""
    if not octets.strip():
        raise Empty
    if len(octets) > MOST_OCTETS:
        raise TooLarge
    if octets.startswith(_OLD_EXCEL):
        raise OldWorkbook
    if octets.startswith(b"PK"):
        table = _workbook(octets)
    elif octets.startswith(_SIGNATURES):
        raise NotAList
    else:
        table = _separated(octets, encoding)
    _refuse_unbounded(table)
    if not table.rows:
        raise Empty
    return table


def _refuse_unbounded(table: Table) -> None:
    if len(table.rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    if table.width > MOST_COLUMNS:
        raise TooManyColumns(most=MOST_COLUMNS)
    for number, cells in table.rows:
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise CellTooLong(row=number, most=LONGEST_CELL)


# ---- XLSX


def _workbook(octets: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnpackingFailed from None
    if "xl/workbook.xml" not in names:
        raise NotAList
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise TooLarge
    found = _read_apart(octets)
    if found["height"] > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    if found["width"] > MOST_COLUMNS:
        raise TooManyColumns(most=MOST_COLUMNS)
    rows = enumerate(found["rows"], start=found["first_row"])
    return Table([(number, cells) for number, cells in rows if any(map(str.strip, cells))], sheets=found["sheets"])


def _read_apart(octets: bytes) -> dict[str, Any]:
    bounds = [str(bound) for bound in (MEMORY_MEGABYTES, SECONDS, MOST_ROWS, MOST_COLUMNS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, and nothing of the file among its arguments
            [sys.executable, "-I", str(_READER), *bounds],
            input=octets,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={},
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise UnpackingFailed from None
    return found


# ---- CSV


def _separated(octets: bytes, encoding: str) -> Table:
    text, encoding, mixed = _decoded(octets, encoding)
    if len(_CONTROLS.findall(text[:100_000])) > len(text[:100_000]) // 100:
        raise NotAList
    said = re.match(r"sep=(.)\r?\n", text)
    separator = said[1] if said else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            if any(map(str.strip, cells)) and not (said and number == 1):
                rows.append((number, cells))
            if len(rows) > MOST_ROWS or len(cells) > MOST_COLUMNS:
                break
    except csv.Error:
        raise CellTooLong(row=reader.line_num, most=LONGEST_CELL) from None
    return Table(rows, encoding=encoding, separator=separator, mixed=mixed)


def _decoded(octets: bytes, encoding: str) -> tuple[str, str, list[int]]:
    """The text, the encoding it was read in, and the lines that were written in another one."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")) or encoding == "utf-16":
        return octets.decode("utf-16", "replace"), "utf-16", []
    if beyond_ascii := _utf16_without_mark(octets):
        return octets.decode(beyond_ascii, "replace"), "utf-16", []
    octets = octets.removeprefix(b"\xef\xbb\xbf")
    if encoding in _LEGACY:
        return octets.decode(encoding, "replace"), encoding, []
    try:
        return octets.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        return _decoded_by_line(octets)


def _decoded_by_line(octets: bytes) -> tuple[str, str, list[int]]:
    """Lists grow together from several files; each line is then in the encoding of its own."""
    lines = octets.split(b"\n")
    other = [number for number, line in enumerate(lines) if not _is_utf8(line)]
    legacy = _legacy(b"\n".join(lines[number] for number in other))
    in_utf8 = any(not line.isascii() for number, line in enumerate(lines) if _is_utf8(line))
    if not in_utf8:
        return octets.decode(legacy, "replace"), legacy, []
    strange = set(other)
    text = "\n".join(line.decode(legacy if n in strange else "utf-8", "replace") for n, line in enumerate(lines))
    return text, "utf-8", [number + 1 for number in other]


def _legacy(octets: bytes) -> str:
    """Windows or Mac, whichever makes more of a text of these octets."""
    from charset_normalizer import from_bytes

    found = from_bytes(octets[:64_000], cp_isolation=_LEGACY).best()
    return found.encoding if found is not None and found.encoding in _LEGACY else "cp1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(octets: bytes) -> str:
    start = octets[:1_000]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) < len(start) // 5 or min(even, odd) > len(start) // 20:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _separator(text: str) -> str:
    """What divides most of the first rows into the same number of cells, and into the most."""

    def worth(separator: str) -> tuple[float, int]:
        try:
            rows = [
                cells for cells in islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 30) if cells
            ]
        except csv.Error:
            return 0.0, 0
        width, number = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
        return (number / len(rows), width) if width > 1 else (0.0, 0)

    return max(_SEPARATORS, key=worth)
