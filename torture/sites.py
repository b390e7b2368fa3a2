"""Sites: a database with the demo in it, and hosts that serve it until they are killed."""

import json
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks import servers
from eventsapp import create_app
from eventsapp.core.db import db

APP = "torture.served:app"
FIRST_PAGE = "/healthz"

USUAL: dict[str, Any] = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "only for torture",
    "RATELIMIT_ENABLED": False,
    "MAIL_SENDER": "events@example.org",
}


class Host:
    """One machine's worth of processes, with a folder and a port that stay the same when they start again."""

    def __init__(self, folder: Path, *, workers: int, with_outbox: bool) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.port = servers.free_port()
        self.log = folder / "log"
        self._workers = workers
        self._with_outbox = with_outbox
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, environment: dict[str, str]) -> None:
        """Start it and wait until it answers."""
        settings = environment | {"TORTURE_INSTANCE": str(self.folder)}
        web = servers.start(APP, self.port, log=self.log, settings=settings, workers=self._workers)
        self._running = [web]
        if self._with_outbox:
            command = [sys.executable, "-m", "flask", "--app", "torture.served", "outbox", "run"]
            self._running.append(servers.start_process(command, log=self.log, settings=settings))
        servers.wait_for(self.port, FIRST_PAGE, web, self.log)

    def kill(self) -> None:
        """As when the power goes: every process at once, the one that sends mail included."""
        for process in self._running:
            servers.kill(process)
        self._running = []


class Site:
    """A database and the hosts on it; the settings are the same on all of them."""

    def __init__(
        self, folder: Path, database_url: str, *, hosts: int, workers: int, with_outbox: bool, settings: dict[str, Any]
    ) -> None:
        self.folder = folder
        self.database_url = database_url
        self.hosts = [
            Host(folder / f"host-{number}", workers=workers, with_outbox=with_outbox) for number in range(hosts)
        ]
        self.ports = [host.port for host in self.hosts]
        public = {"PUBLIC_URL": f"http://127.0.0.1:{self.ports[0]}"}
        self.settings: dict[str, Any] = USUAL | public | settings

    def app(self) -> Flask:
        """The app in this process, on the same database: to set up and to look."""
        return self._app

    def start(self, host: int = 0) -> None:
        """Start a host, again or for the first time, and wait until it answers."""
        self.hosts[host].start(self._environment())

    def kill(self, host: int = 0) -> None:
        """SIGKILL to all processes of a host."""
        self.hosts[host].kill()

    def log(self) -> str:
        """What the processes of all hosts said so far."""
        return "".join(host.log.read_text(errors="replace") for host in self.hosts if host.log.exists())

    def close(self) -> None:
        """End all of it, and let go of the database."""
        for host in self.hosts:
            host.kill()
        if "_app" in self.__dict__:
            with self._app.app_context():
                db.session.remove()
                db.engine.dispose()

    @cached_property
    def _app(self) -> Flask:
        here = {"INSTANCE_PATH": str(self.folder / "here"), "SQLALCHEMY_DATABASE_URI": self.database_url}
        return create_app(self.settings | here)

    def _environment(self) -> dict[str, str]:
        """The settings as an operator would give them."""
        told = {f"EVENTSAPP_{name}": _spelled(value) for name, value in self.settings.items() if name != "SECRET_KEY"}
        return told | {"DATABASE_URL": self.database_url, "SECRET_KEY": self.settings["SECRET_KEY"]}


def _spelled(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
