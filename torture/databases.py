"""Databases to be tortured: migrated and with the demo in them, a fresh copy for every site."""

import shutil
from collections.abc import Callable
from functools import cached_property
from itertools import count
from pathlib import Path

from benchmarks.sites import Site as Introduced
from tests.engines import PostgreSQL

TEMPLATE = "introduced"


class Databases:
    """Those of one run, all on the disk; on PostgreSQL the server is the run's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = PostgreSQL(folder / "postgresql")
        self._numbers = count(1)

    def fresh(self, engine: str) -> tuple[str, Callable[[], None]]:
        """The address of a new one, and how to do away with it."""
        name = f"site_{next(self._numbers)}"
        if engine == "postgresql":
            self._on_postgresql.create(name, template=TEMPLATE)
            return self._on_postgresql.url(name), lambda: self.server.drop(name)
        file = self.folder / f"{name}.sqlite"
        shutil.copyfile(self._sqlite_file, file)
        return f"sqlite:///{file}", lambda: _remove(file)

    def close(self) -> None:
        """Stop the server, if there is one."""
        self.server.stop()

    @cached_property
    def _sqlite_file(self) -> Path:
        file = self.folder / f"{TEMPLATE}.sqlite"
        Introduced(self.folder / TEMPLATE, f"sqlite:///{file}").introduce()
        return file

    @cached_property
    def _on_postgresql(self) -> PostgreSQL:
        self.server.start()
        self.server.create(TEMPLATE, template="template0")
        Introduced(self.folder / TEMPLATE, self.server.url(TEMPLATE)).introduce()
        return self.server


def _remove(file: Path) -> None:
    for part in ("", "-wal", "-shm"):
        Path(f"{file}{part}").unlink(missing_ok=True)
