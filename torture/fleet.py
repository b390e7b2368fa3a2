"""A fleet: hosts on a network of their own, one PostgreSQL over TCP, nginx in front, a mail server for all of them."""

import json
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

import flask_migrate

from benchmarks.sites import Site
from eventsapp.core import connections
from tests.engines import PostgreSQL
from tests.outbox.sinks import Sink
from torture import front
from torture.ground import Ground
from torture.network import Machine, Network, network

DATABASE, SECRET = "events", "only for torture"
PORT, START_SECONDS = 8000, 60


class Fleet:
    """What runs, and how to bring parts of it down and up again."""

    def __init__(
        self, site: Site, net: Network, sink: Sink, database_url: str, sealed: Path, more: dict[str, Any]
    ) -> None:
        self.site = site
        """The same database, open in this process."""
        self.sealed = sealed
        """Where keys and certificates are."""
        self.address = net.address
        self.front = 0
        """The https port of nginx at that address."""
        self.sink = sink
        self.hosts: list[Machine] = []
        self.has_cables = net.has_cables
        settings = {
            "ENVIRONMENT": "production",
            "SECOND_FACTOR": "nobody",  # organizers here have a password and no phone
            "PUBLIC_URL": f"https://{front.NAME}",
            "PROXIES": 1,
            "MAIL_HOST": net.address,
            "MAIL_PORT": sink.port,
            "MAIL_TLS": "none",
            "HOSTS_AT_HAND": sorted({net.address, *connections.hosts_of(database_url)}),
            "MAIL_SENDER": "events@example.org",
            "SIGN_UPS_PER_ADDRESS": "1000000 per minute",
        }
        told = {f"EVENTSAPP_{name}": _spelled(value) for name, value in (settings | more).items()}
        self._settings = told | {"DATABASE_URL": database_url, "SECRET_KEY": SECRET}

    def start(self, host: int) -> None:
        """Start its web and its worker."""
        machine = self.hosts[host]
        settings = self._settings | {"TORTURE_INSTANCE": str(machine.folder / "instance")}
        web = f"serve.py --interface wsgi --host {machine.address} --port {PORT} --workers 2 --blocking-threads 256"
        sealed = f"--ssl-certificate {self.sealed}/host.pem --ssl-keyfile {self.sealed}/host.key"
        known = f"--ssl-ca {self.sealed}/proxy.pem --ssl-client-verify --log-level warning torture.served:app"
        machine.run([sys.executable, *f"{web} {sealed} {known}".split()], settings)
        machine.run([sys.executable, "-m", "flask", "--app", "torture.served", "outbox", "run"], settings)

    def wait_for(self, host: int) -> float:
        """How many seconds it takes until it answers."""
        began = time.monotonic()
        _wait_for(self.hosts[host], front.as_proxy(self.sealed))
        return time.monotonic() - began


@contextmanager
def fleet(ground: Ground, *, hosts: int = 2, **settings: Any) -> Iterator[Fleet]:
    """So many hosts, each with two web processes and a worker, until the block ends."""
    server = PostgreSQL(ground.folder / "postgresql")
    sink = Sink()
    with network(ground.folder / "machines") as net:
        try:
            ground.say("PostgreSQL")
            server.start()
            on_tcp(server, net.address)
            server.create(DATABASE, template="template0")
            site = Site(ground.folder / "here", server.url(DATABASE))
            site.app.config["SECRET_KEY"] = SECRET
            with site.open():
                flask_migrate.upgrade()
            sink.open(net.address)
            url = f"postgresql://postgres@{net.address}/{DATABASE}"
            made = Fleet(site, net, sink, url, front.keys(ground.folder / "keys"), settings)
            ground.say(f"{hosts} hosts")
            for number in range(hosts):
                made.hosts.append(net.machine())
                made.start(number)
            for number in range(hosts):
                made.wait_for(number)
            behind = [f"{one.address}:{PORT}" for one in made.hosts]
            with front.nginx(ground.folder / "front", net.address, behind, sealed=made.sealed) as on:
                made.front = on
                yield made
            site.close()
        finally:
            sink.close()
            for machine in net.machines:
                machine.kill()
            server.stop()


def on_tcp(server: PostgreSQL, address: str, **settings: object) -> None:
    """Let a server be reached at that address by everybody on the network, with these settings."""
    told = {"listen_addresses": address} | settings
    _add(server.data / "postgresql.conf", *(f"{name} = '{value}'" for name, value in told.items()))
    _add(server.data / "pg_hba.conf", "host all all samenet trust", "host replication all samenet trust")
    server.restart()


def missing() -> str:
    """What is not there that this takes."""
    return "" if front.PROGRAM else "nginx (apt-get install nginx-light)"


def _add(file: Path, *lines: str) -> None:
    with file.open("a") as opened:
        opened.write("".join(f"{line}\n" for line in lines))


def _wait_for(machine: Machine, trusting: ssl.SSLContext) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        with suppress(OSError, HTTPException):
            connection = HTTPSConnection(machine.address, PORT, timeout=5, context=trusting)
            connection.request("GET", "/healthz", headers={"Host": front.NAME})
            if connection.getresponse().status == 200:
                return
        time.sleep(0.02)
    raise RuntimeError(f"{machine.name} did not start:\n{machine.log.read_text(errors='replace')[-2000:]}")


def _spelled(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
