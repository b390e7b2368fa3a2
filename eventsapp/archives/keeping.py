"""Backups in their folder: under another name until they are proven, and only the newest ones kept."""

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy import Engine

from eventsapp.archives import binding, opening
from eventsapp.archives.binding import Manifest
from eventsapp.archives.sealed_files import SealingFile
from eventsapp.archives.snapshots import snapshot

PAUSE = timedelta(minutes=15)
_TRIED = ".tried"
_NAME = "events-%Y%m%dT%H%M%SZ"
_NAMED = re.compile(r"events-\d{8}T\d{6}Z\.zip(\.sealed)?")


@dataclass(frozen=True)
class Backup:
    """One backup in its folder."""

    path: Path
    made_at: datetime


def write(
    engine: Engine,
    path: Path,
    *,
    now: datetime,
    key: str = "",
    pages: Mapping[str, str] | None = None,
    spreadsheets: bool = False,
) -> Manifest:
    """Write the database as it is now into a file, read all of it again, and only then give it its name.

    With a key it is sealed. Nobody else on this machine may read it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with snapshot(engine, beside=path.parent) as connection, _private(draft) as file:
            target = SealingFile(file, key) if key else file
            manifest = binding.bind(
                connection, cast(BinaryIO, target), made_at=now, pages=pages, spreadsheets=spreadsheets
            )
            if isinstance(target, SealingFile):
                target.close()
            file.flush()
            os.fsync(file.fileno())
        with opening.opened(draft, key=key) as archive:
            archive.check()
        draft.replace(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return manifest


def path_of(folder: Path, now: datetime, *, is_sealed: bool) -> Path:
    """What a backup of this moment is called."""
    return folder / f"{now.astimezone(UTC).strftime(_NAME)}.zip{'.sealed' if is_sealed else ''}"


def all_in(folder: Path) -> list[Backup]:
    """The backups in that folder, the newest first; whatever else is there is nothing of ours."""
    found = [file for file in folder.glob("events-*") if _NAMED.fullmatch(file.name)] if folder.is_dir() else []
    backups = [Backup(file, datetime.strptime(file.name.split(".")[0], _NAME).replace(tzinfo=UTC)) for file in found]
    return sorted(backups, key=lambda backup: backup.made_at, reverse=True)


def is_due(folder: Path, now: datetime, *, hour: int) -> bool:
    """Whether that hour, in UTC, has passed since the newest backup was made."""
    passed = datetime.combine(now.date(), time(hour), UTC)
    passed -= timedelta(days=1) if passed > now else timedelta()
    return all(backup.made_at < passed for backup in _in_order(folder, now)[:1] if backup.made_at <= now)


def thin_out(folder: Path, now: datetime, *, keep: int) -> int:
    """Remove all but so many of the newest; how many went."""
    gone = _in_order(folder, now)[max(keep, 1) :]
    for backup in gone:
        backup.path.unlink(missing_ok=True)
    return len(gone)


def _in_order(folder: Path, now: datetime) -> list[Backup]:
    """The newest first; what a clock that was ahead named is older than it says, and comes last."""
    return sorted(all_in(folder), key=lambda backup: backup.made_at > now)


def was_tried(folder: Path, now: datetime) -> bool:
    """Whether the backup of the day was begun moments ago: one that fails is not begun again at once."""
    mark = folder / _TRIED
    return mark.exists() and timedelta() <= now - datetime.fromtimestamp(mark.stat().st_mtime, UTC) < PAUSE


def note_try(folder: Path, now: datetime) -> None:
    """Remember that the backup of the day is being tried."""
    mark = folder / _TRIED
    mark.touch(mode=0o600)
    os.utime(mark, (now.timestamp(), now.timestamp()))


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else on this machine makes a backup there just now; others are told so until the block ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
