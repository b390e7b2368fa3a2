"""The ground a proof stands on: one engine, a folder of its own, and sites to torture."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tests.engines import PostgreSQL
from torture.databases import Databases
from torture.sites import Site


class Ground:
    """What one proof is given on one engine; the folder is gone afterwards."""

    def __init__(
        self, folder: Path, engine: str, databases: Databases, *, is_quick: bool, say: Callable[[str], None]
    ) -> None:
        folder.mkdir()
        self.folder = folder
        self.engine = engine
        self.is_quick = is_quick
        self.say = say
        self.databases = databases
        self._numbers = count(1)

    @property
    def postgresql(self) -> PostgreSQL:
        """The server that all sites of this run on PostgreSQL share; `restart()` is the crash of it."""
        return self.databases.server

    @contextmanager
    def site(
        self, *, hosts: int = 1, workers: int = 2, worker: bool = False, is_sealed: bool = False, **settings: Any
    ) -> Iterator[Site]:
        """A fresh database with the demo in it, served by so many hosts of so many workers each until the block ends.

        With `worker`, each host also sends the mail; if it `is_sealed`, by https. Settings are named as in settings.py.
        """
        folder = self.folder / f"site-{next(self._numbers)}"
        url, forget = self.databases.fresh(self.engine)
        site = Site(
            folder, url, hosts=hosts, workers=workers, with_outbox=worker, is_sealed=is_sealed, settings=settings
        )
        try:
            site.start_all()
            yield site
        finally:
            site.close()
            forget()
