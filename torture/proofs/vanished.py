"""A host vanishes in the middle of a transaction: how long does what it had locked stay locked?

The same twice: with what the app says when it connects, and without it (the negative control).
"""

import sys
import time
from collections.abc import Iterator

import psycopg

from tests.engines import PostgreSQL
from torture.findings import Finding
from torture.fleet import on_tcp
from torture.ground import Ground
from torture.network import Network, network

GOAL = "scale"
WANTED, PATIENCE = 15, 25
_HOLD = """
import sys, time, psycopg
from eventsapp.core.db import engine_options
arguments = engine_options("postgresql+psycopg://")["connect_args"]
if sys.argv[2] == "without":
    arguments = {"connect_timeout": 5}
with psycopg.connect(sys.argv[1], **arguments) as connection:
    connection.execute("SELECT pg_advisory_xact_lock(1)")
    time.sleep(600)
"""


def prove(ground: Ground) -> Iterator[Finding]:
    """Its cable is pulled while it holds a lock."""
    server = PostgreSQL(ground.folder / "postgresql")
    with network(ground.folder / "machines") as net:
        if not net.has_cables:
            yield Finding(GOAL, "a host vanishes", "proven", "not proven: it takes the right to make networks", False)
            return
        try:
            server.start()
            on_tcp(server, net.address)
            for way in ("with",) if ground.is_quick else ("with", "without"):
                ground.say(f"a host vanishes, {way} what the app says")
                held = _held(net, server, way)
                is_over = held < PATIENCE
                yield Finding(
                    GOAL,
                    f"a host vanishes that holds a lock, {way} what the app says when it connects",
                    f"free again within {WANTED} s" if way == "with" else f"not free after {PATIENCE} s",
                    f"free after {held:.1f} s" if is_over else f"not free after {PATIENCE} s",
                    held <= WANTED if way == "with" else not is_over,
                )
        finally:
            server.stop()


def _held(net: Network, server: PostgreSQL, way: str) -> float:
    """How long somebody else waits for the lock, in seconds; at most `PATIENCE`."""
    machine = net.machine()
    source = f"host={net.address} user=postgres dbname=postgres"
    machine.run([sys.executable, "-c", _HOLD, source, way], {})
    with psycopg.connect(f"host={server.data} user=postgres dbname=postgres", autocommit=True) as waiting:
        while waiting.execute("SELECT pg_try_advisory_lock_shared(1)").fetchone() == (True,):
            waiting.execute("SELECT pg_advisory_unlock_shared(1)")
            time.sleep(0.1)
        machine.pull_cable()
        began = time.monotonic()
        waiting.execute(f"SET lock_timeout = '{PATIENCE}s'")
        try:
            waiting.execute("SELECT pg_advisory_lock(1)")
            waiting.execute("SELECT pg_advisory_unlock(1)")
        except psycopg.errors.LockNotAvailable:
            waiting.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        return time.monotonic() - began
