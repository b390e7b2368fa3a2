"""An archive is opened: unsealed where it is sealed, and checked line by line before anybody trusts it."""

import hashlib
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from eventsapp.archives import sealed_files
from eventsapp.archives.binding import FORMAT, MANIFEST, Manifest, NotWhole, place_of
from eventsapp.archives.contents import Sheet

Place = Path | zipfile.Path


class NoArchive(Exception):
    """There is no archive, or not one that this version can read."""


class KeyNeeded(Exception):
    """It is sealed, and no key was given."""


@dataclass(frozen=True)
class Archive:
    """An opened archive."""

    manifest: Manifest
    place: Place

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of one table, one by one."""
        try:
            with (self.place / place_of(name)).open("rb") as file:
                yield from file
        except (KeyError, OSError, zipfile.BadZipFile, zlib.error) as trouble:
            raise NotWhole(f"{name}: its lines cannot be read") from trouble

    def check(self) -> None:
        """Read all of it; NotWhole if one line is lost, slipped in or changed."""
        for sheet in self.manifest.sheets:
            digest, rows = hashlib.sha256(), 0
            for line in self.lines(sheet.name):
                digest.update(line)
                rows += 1
            if (rows, digest.hexdigest()) != (sheet.rows, sheet.sha256):
                raise NotWhole(f"{sheet.name}: its lines are not those that were written")


@contextmanager
def opened(where: Path, *, key: str = "") -> Iterator[Archive]:
    """The archive in this file, or in this folder into which one was unpacked."""
    with ExitStack() as open_files:
        place = where if where.is_dir() else _inside(where, key, open_files)
        yield Archive(_manifest(place), place)


def _inside(where: Path, key: str, open_files: ExitStack) -> Place:
    try:
        file: Any = open_files.enter_context(where.open("rb"))
        if sealed_files.is_sealed(file):
            file = _unsealed(file, key, open_files, beside=where.parent)
        return zipfile.Path(open_files.enter_context(zipfile.ZipFile(file)))
    except (OSError, zipfile.BadZipFile) as trouble:
        raise NoArchive(f"{where.name} is not an archive, or cannot be read") from trouble


def _unsealed(sealed: BinaryIO, key: str, open_files: ExitStack, *, beside: Path) -> Any:
    """The contents in a file without a name, gone as soon as it is closed."""
    if not key:
        raise KeyNeeded
    plain = open_files.enter_context(tempfile.TemporaryFile(dir=beside))  # noqa: SIM115 - closed with the others
    sealed_files.unseal(sealed, plain, key)
    plain.seek(0)
    return plain


def _manifest(place: Place) -> Manifest:
    try:
        told = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        sheets = tuple(Sheet(**sheet | {"columns": tuple(sheet["columns"])}) for sheet in told.pop("sheets"))
        manifest = Manifest(**told, sheets=sheets)
    except (OSError, KeyError, TypeError, ValueError) as trouble:
        raise NoArchive(f"There is no {MANIFEST} in it that can be read") from trouble
    if manifest.format != FORMAT:
        raise NoArchive(f"It has the form {manifest.format}, and this version reads {FORMAT}")
    return manifest
