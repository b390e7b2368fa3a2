"""PgBouncer on loopback, from the sample in `deploy/`, before a PostgreSQL of the tests' own."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.engines import PostgreSQL

SAMPLE = Path(__file__).parents[1] / "deploy" / "pgbouncer.ini"
NAME, PASSWORD = "postgres", "for PgBouncer alone"
PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def before(server: PostgreSQL, database: str, folder: Path, *, connections: int) -> Iterator[str]:
    """The address of that database behind PgBouncer, which has so many connections to it, until the block ends."""
    assert PROGRAM
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "userlist.txt").write_text(f'"{NAME}" "{PASSWORD}"\n')
    told = re.sub(r"^eventsapp = .*$", f"{database} = host={server.data}", SAMPLE.read_text(), flags=re.MULTILINE)
    told = re.sub(r"^default_pool_size = .*$", f"default_pool_size = {connections}", told, flags=re.MULTILINE)
    told = told.replace("listen_port = 6432", f"listen_port = {port}")
    for place in ("/etc/pgbouncer", "/var/log/postgresql", "/var/run/postgresql"):
        told = told.replace(place, str(folder))
    (folder / "pgbouncer.ini").write_text(told)
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        for one in (folder, *folder.iterdir()):
            shutil.chown(one, user)
    running = subprocess.Popen(
        [PROGRAM, "-q", folder / "pgbouncer.ini"], user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"127.0.0.1:{port}/{database}"
        _wait_for(f"postgresql://{NAME}@{address}", folder / "pgbouncer.log")
        yield f"postgresql+psycopg://{NAME}:{PASSWORD.replace(' ', '%20')}@{address}"
    finally:
        running.kill()
        running.wait()
        shutil.rmtree(folder)


def _wait_for(url: str, log: Path) -> None:
    give_up_at = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(url, password=PASSWORD, connect_timeout=2).close()
            return
        except psycopg.OperationalError as trouble:
            if time.monotonic() > give_up_at:
                raise RuntimeError(log.read_text() if log.exists() else "it says nothing") from trouble
            time.sleep(0.05)
