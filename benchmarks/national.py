"""`python -m benchmarks.national [--sign-ups N]`: what one sign-up takes on PostgreSQL, to plan a national rush with.

Requests, rows, bytes of tables, indexes and journal, transactions, processor time of the app and of the database, the
size of a backup; by the real form, page by page, and everything that goes with it. docs/national-rush.md reckons on.
"""

import argparse
import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select, text

from benchmarks import data, load, mails, signups, table
from benchmarks.servers import Server
from benchmarks.sites import Site, Sites
from eventsapp.archives import keeping
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.registration.models import Category

AT_ONCE, WARM_UP, FIRST_MAILS = 8, 16, 20
IDLE_SECONDS, PATIENCE = 6, 180
SECRET = "only for benchmarks"
NAMED_TABLES = 8
"""So many tables are named; the others are added up."""


class Mailed(NamedTuple):
    """What one worker did."""

    sent: int
    per_second: float
    processor: float
    """Of the worker and the database, for each, in milliseconds."""


class Stored(NamedTuple):
    """How much there is at one moment."""

    rows: dict[str, int]
    tables: int
    indexes: int
    journal: int
    commits: int
    connections: int
    """Those of the web processes."""


def main() -> None:
    """Measure, and print one figure a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.national", description="What one sign-up takes.")
    parser.add_argument("--sign-ups", type=int, default=400, metavar="N")
    asked = parser.parse_args()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="eventsapp-benchmarks-"))
    folder.chmod(0o711)  # PostgreSQL may run as somebody else
    try:
        with ExitStack() as until:
            _measure(Sites(folder, until).new_on_postgresql(), asked.sign_ups)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(site: Site, sign_ups: int) -> None:
    with site.open():
        edition = data.edition("national", places=1_000_000)
        category = db.session.scalars(select(Category).where(Category.edition_id == edition.id)).first()
        assert category is not None
        door = signups.Door(f"/{edition.series.slug}/{edition.year}/register", str(category.id))
        db.session.remove()
    with site.served(workers=2) as server:
        visit = signups.visiting(door)
        load.drive(visit, server.port, seconds=120, at_once=AT_ONCE, at_most=WARM_UP // AT_ONCE)
        backup = _backup(site)
        before, (web, database) = _stored(site), _seconds(server, site)
        came = load.drive(visit, server.port, seconds=600, at_once=AT_ONCE, at_most=sign_ups // AT_ONCE)
        after, (web_after, database_after) = _stored(site), _seconds(server, site)
    mail = _mail(site)
    made = len(came.took)
    took = sorted(came.took)
    grown = {name: (after.rows[name] - before.rows.get(name, 0)) / made for name in after.rows}
    named = sorted((name for name in grown if grown[name] >= 0.01), key=lambda name: -grown[name])
    seconds, octets = _backup(site)
    told = {
        "sign-ups": f"{made} ({len(came.failures)} failed), {AT_ONCE} at once, two processes",
        "sign-ups per second, with those who visit on the same machine": f"{made / came.seconds:.1f}",
        "a whole form, median and 99th": f"{took[made // 2]:.2f} s, {took[made * 99 // 100]:.2f} s",
        "requests": len(came.exchanges),
        "octets sent to people": f"{sum(one.octets for one in came.exchanges):,}",
        "statements": sum(one.queries for one in came.exchanges),
        "transactions": f"{(after.commits - before.commits) / made:.1f}",
        "connections of two processes of eight threads": after.connections,
        "processor of the app, ms": f"{(web_after - web) * 1000 / made:.0f}",
        "processor of PostgreSQL, ms": f"{(database_after - database) * 1000 / made:.0f}",
        "processor of a worker and PostgreSQL for a mail, ms": f"{mail.processor:.0f}",
        "mails a second of one worker": f"{mail.per_second:.1f} ({mail.sent} sent)",
        "rows": f"{sum(grown.values()):.1f} in {len(named)} tables",
        **{f"  {name}": f"{grown[name]:.2f}" for name in named[:NAMED_TABLES]},
        "bytes of tables": f"{(after.tables - before.tables) / made:,.0f}",
        "bytes of indexes": f"{(after.indexes - before.indexes) / made:,.0f}",
        "bytes of journal (WAL)": f"{(after.journal - before.journal) / made:,.0f}",
        "bytes of a backup": f"{(octets - backup[1]) / made:,.0f}",
        "seconds of a backup, whole": f"{seconds:.1f} for {sum(after.rows.values()):,} rows",
    }
    for name, value in (told | {f"machine: {name}": value for name, value in table.machine().items()}).items():
        print(f"{name:<64} {value}")
    for failure in came.failures[:3]:
        print(f"failed: {failure}")


def _stored(site: Site) -> Stored:
    with site.open():
        for name in db.session.scalars(text("SELECT relname FROM pg_stat_user_tables")).all():
            db.session.execute(text(f'ANALYZE "{name}"'))
        db.session.commit()
        sizes = "SELECT sum(pg_table_size(oid)), sum(pg_indexes_size(oid)) FROM pg_class WHERE relkind = 'r'"
        tables, indexes = db.session.execute(text(f"{sizes} AND relnamespace = 'public'::regnamespace")).one()
        journal = db.session.scalar(text("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"))
        commits = db.session.scalar(text("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"))
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connections = db.session.scalar(text(others))
        rows = {
            name: db.session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0
            for name in db.session.scalars(text("SELECT relname FROM pg_stat_user_tables")).all()
        }
        db.session.remove()
    return Stored(rows, int(tables), int(indexes), int(journal or 0), int(commits or 0), int(connections or 0))


def _seconds(server: Server, site: Site) -> tuple[float, float]:
    """What the app and what PostgreSQL have used of the processor so far."""
    (web,) = server.processes[:1]
    return Server(0, web).processor_seconds(), Server(0, *site.beside).processor_seconds()


def _mail(site: Site) -> Mailed:
    """Let one worker send what the sign-ups have queued."""
    site.app.config["SECRET_KEY"] = SECRET
    with mails.open_sink() as sink:
        worker = mails.start_worker(site, sink)
        try:
            _until(lambda: len(sink.times) >= FIRST_MAILS)
            used = Server(0, worker.pid, *site.beside)
            begun, before = len(sink.times), used.processor_seconds()
            _until(lambda: _is_idle(sink))
            processor = used.processor_seconds() - before
        finally:
            worker.kill()
            worker.wait()
        sent = len(sink.times) - begun
        return Mailed(sent, sent / (sink.times[-1] - sink.times[begun - 1]), processor * 1000 / sent)


def _is_idle(sink: mails.TimedSink) -> bool:
    """Whether nothing has come for longer than a worker pauses."""
    return time.perf_counter() - sink.times[-1] > IDLE_SECONDS


def _until(what: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > give_up_at:
            raise RuntimeError("the mails did not arrive")
        time.sleep(0.05)


def _backup(site: Site) -> tuple[float, int]:
    """How long a backup takes, and how large it is."""
    path = site.folder / "backup.zip"
    with site.open():
        began = time.perf_counter()
        keeping.write(db.engine, path, now=clock.now(), key="")
        took = time.perf_counter() - began
        db.session.remove()
    octets = path.stat().st_size
    path.unlink()
    return took, octets


if __name__ == "__main__":
    main()
