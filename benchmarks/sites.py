"""Sites: databases of our own with the demo in them, and the app served on each."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

import flask_migrate

from benchmarks import servers
from benchmarks.servers import Server
from eventsapp import create_app
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.demo import whole
from eventsapp.people import accounts
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from tests.engines import PostgreSQL

EMAIL, PASS_PHRASE = "organizer@example.org", "seven quiet otters by the lake"
DATABASE = "events"


class Site:
    """A database, open here to be filled, and served to be measured."""

    def __init__(self, folder: Path, url: str, *beside: int) -> None:
        self.folder = folder
        self.url = url
        self.beside = beside
        folder.mkdir(exist_ok=True)
        self.app = create_app({"INSTANCE_PATH": str(folder), "SQLALCHEMY_DATABASE_URI": url})

    @contextmanager
    def open(self) -> Iterator[None]:
        """Read and write in it, as an act of the app does."""
        with self.app.app_context():
            yield

    @contextmanager
    def served(self, workers: int = 1, first_page: str = "/healthz") -> Iterator[Server]:
        """The app on it, as it runs for real people, only that nobody is braked."""
        settings = {
            "BENCHMARK_INSTANCE": str(self.folder),
            "DATABASE_URL": self.url,
            "SECRET_KEY": "only for benchmarks",
            "EVENTSAPP_ENVIRONMENT": "production",
            "EVENTSAPP_SECOND_FACTOR": "nobody",
            "EVENTSAPP_PUBLIC_URL": "http://127.0.0.1:{port}",
            "EVENTSAPP_SIGN_UPS_PER_ADDRESS": "1000000 per minute",
            "EVENTSAPP_FEED_READS_PER_TOKEN": "1000000 per minute",
        }
        with servers.running(
            "benchmarks.served:app",
            self.folder,
            settings=settings,
            workers=workers,
            first_page=first_page,
            beside=self.beside,
        ) as server:
            yield server

    def introduce(self) -> None:
        """Bring the tables, the demo's events and an organizer."""
        with self.open():
            flask_migrate.upgrade()
            with writing():
                whole.set_up(clock.now(), by=OPERATOR)
                organizer = accounts.create(EMAIL, "Dana Whitecloud", PASS_PHRASE, by=OPERATOR)
                grants.give(organizer, AccessRole.OWNER, by=OPERATOR)
        self.close()

    def close(self) -> None:
        """Let go of the database, so that its file is whole."""
        with self.open():
            db.session.remove()
            db.engine.dispose()


class Sites:
    """Those of one run; several subjects share what takes long to fill."""

    def __init__(self, folder: Path, until: ExitStack) -> None:
        self.folder = folder
        self.until = until
        self.crowded: tuple[Site, Mapping[int, str]] | None = None
        """The one with rosters of all sizes, which takes longest to fill, and their addresses."""

    def new(self, name: str) -> Site:
        """A new SQLite database with the demo in it."""
        folder = self.folder / name
        folder.mkdir()
        file = folder / "events.sqlite"
        shutil.copyfile(self._introduced, file)
        return Site(folder, f"sqlite:///{file}")

    def new_on_postgresql(self) -> Site:
        """The same on a PostgreSQL server of our own, which ends with the run."""
        server = PostgreSQL(self.folder / "postgresql")
        self.until.callback(server.stop)
        server.start()
        server.create(DATABASE, template="template0")
        process = int((server.data / "postmaster.pid").read_text().split()[0])
        site = Site(self.folder / "on-postgresql", server.url(DATABASE), process)
        site.introduce()
        return site

    @cached_property
    def _introduced(self) -> Path:
        folder = self.folder / "introduced"
        file = folder / "events.sqlite"
        Site(folder, f"sqlite:///{file}").introduce()
        return file
