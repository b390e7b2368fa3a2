"""Whether the machine has room, and keeps our files to ourselves."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from eventsapp.archives import keeping
from eventsapp.commands.archives import backup_folder
from eventsapp.commands.examining.findings import Finding, broken, look, ok

_TIGHT, _FULL = 2 * 1024**3, 256 * 1024**2
_OTHERS = 0o077


def examine(app: Flask) -> Iterator[Finding]:
    """Each place where we write; each file that holds a secret or people's data."""
    for folder in sorted(_folders(app)):
        yield _room(folder)
    yield from _permissions(app)


def _folders(app: Flask) -> set[Path]:
    places = [Path(app.instance_path), backup_folder(), *(file.parent for file in _database_files(app))]
    return {place.resolve() for place in places if place.is_dir()}


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    words = f"{free // 1024**2} MB are free at {folder}."
    if free < _FULL:
        return broken("disk", words, "Make room now: soon nothing can be saved any more.")
    return look("disk", words, "Make room before it is full.") if free < _TIGHT else ok("disk", words)


def _permissions(app: Flask) -> Iterator[Finding]:
    instance = Path(app.instance_path)
    found = []
    if not os.access(instance, os.W_OK):
        found.append(broken("permissions", f"We may not write in {instance}.", f"chown it to {_user()}."))
    for file in (
        instance / "secret_key",
        instance / "config.py",
        *(backup.path for backup in keeping.all_in(backup_folder())),
    ):
        if _is_open(file):
            found.append(broken("permissions", f"Others on this machine can read {file}.", f"chmod 600 {file}"))
    for file in _database_files(app):
        if _is_open(file) and not _is_closed_folder(file.parent):
            found.append(look("permissions", f"Others on this machine can read {file}.", f"chmod 600 {file}"))
        if file.exists() and not os.access(file, os.W_OK):
            found.append(broken("permissions", f"We may not write {file}.", f"chown it to {_user()}."))
    yield from found or [ok("permissions", "Secrets and people's data are ours alone.")]


def _database_files(app: Flask) -> list[Path]:
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    return [Path(url.database)] if url.get_backend_name() == "sqlite" and url.database else []


def _is_open(file: Path) -> bool:
    return file.exists() and bool(file.stat().st_mode & _OTHERS)


def _is_closed_folder(folder: Path) -> bool:
    return not folder.stat().st_mode & _OTHERS


def _user() -> str:
    return f"the user with the number {os.geteuid()}"
