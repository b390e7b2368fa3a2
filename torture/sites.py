"""Sites: a database with the demo in it, and hosts that serve it until they are killed."""

import json
import ssl
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks import servers
from benchmarks.servers import Server
from eventsapp import create_app
from eventsapp.core.db import db
from tests.deploy.certificates import certify

APP = "torture.served:app"
FIRST_PAGE = "/healthz"

USUAL: dict[str, Any] = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "only for torture",
    "RATELIMIT_ENABLED": False,
    "MAIL_SENDER": "events@example.org",
    "SECOND_FACTOR": "nobody",  # organizers here have a password and no phone
}


class Host:
    """One machine's worth of processes, with a folder and a port that stay the same when they start again."""

    def __init__(self, folder: Path, *, workers: int, with_outbox: bool, is_sealed: bool = False) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.port = servers.free_port()
        self.log = folder / "log"
        self._certificate = certify(folder, "127.0.0.1") if is_sealed else None
        self._workers = workers
        self._with_outbox = with_outbox
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, environment: dict[str, str]) -> None:
        """Start it; it takes a moment until it answers."""
        settings = environment | {"TORTURE_INSTANCE": str(self.folder)}
        web = servers.start(
            APP, self.port, log=self.log, settings=settings, workers=self._workers, certificate=self._certificate
        )
        self._running = [web]
        if self._with_outbox:
            command = [sys.executable, "-m", "flask", "--app", "torture.served", "outbox", "run"]
            self._running.append(servers.start_process(command, log=self.log, settings=settings))

    @property
    def processes(self) -> list[int]:
        """The first process of each group that runs now."""
        return [process.pid for process in self._running]

    def wait(self) -> None:
        """Wait until it answers."""
        trusting = ssl.create_default_context(cafile=self._certificate[0]) if self._certificate else None
        servers.wait_for(self.port, FIRST_PAGE, self._running[0], self.log, trusting)

    def kill(self) -> None:
        """As when the power goes: every process at once, the one that sends mail included."""
        for process in self._running:
            servers.kill(process)
        self._running = []


class Site:
    """A database and the hosts on it; the settings are the same on all of them."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        hosts: int,
        workers: int,
        with_outbox: bool,
        is_sealed: bool = False,
        settings: dict[str, Any],
    ) -> None:
        self.folder = folder
        self.database_url = database_url
        self.hosts = [
            Host(folder / f"host-{number}", workers=workers, with_outbox=with_outbox, is_sealed=is_sealed)
            for number in range(hosts)
        ]
        self.ports = [host.port for host in self.hosts]
        self.root = f"{'https' if is_sealed else 'http'}://127.0.0.1:{self.ports[0]}"
        """Where its first host is found."""
        self.settings: dict[str, Any] = USUAL | {"PUBLIC_URL": self.root} | settings

    def app(self) -> Flask:
        """The app in this process, on the same database: to set up and to look."""
        return self._app

    def start(self, host: int = 0) -> None:
        """Start a host again, and wait until it answers."""
        self.hosts[host].start(self._environment())
        self.hosts[host].wait()

    def start_all(self) -> None:
        """Start all hosts beside each other, and wait until each answers."""
        for host in self.hosts:
            host.start(self._environment())
        for host in self.hosts:
            host.wait()

    def kill(self, host: int = 0) -> None:
        """SIGKILL to all processes of a host."""
        self.hosts[host].kill()

    def processor_seconds(self) -> float:
        """What all processes have used so far; on a busy machine it says more than the time that passed."""
        return Server(0, *(number for host in self.hosts for number in host.processes)).processor_seconds()

    def command(self, *arguments: str, host: int = 0) -> None:
        """`flask …` as an operator types it on a host, to its end; what it says is added to the log."""
        settings = self._environment() | {"TORTURE_INSTANCE": str(self.hosts[host].folder)}
        command = [sys.executable, "-m", "flask", "--app", "torture.served", *arguments]
        process = servers.start_process(command, log=self.hosts[host].log, settings=settings)
        if process.wait():
            raise RuntimeError(f"flask {' '.join(arguments)} failed:\n{self.log()[-2000:]}")

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
