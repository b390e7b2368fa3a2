"""Sending mail: through a real mail server on loopback, with one worker and with four; and workers that are killed.

Workers are processes as an operator starts them. They wait for mail when it is queued, so that starting them is not
measured, nor the end of it, when some have nothing left to do.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.parser import BytesHeaderParser
from functools import partial

from sqlalchemy import func, select

from benchmarks import data, servers
from benchmarks.goals import Figures, Verdict, processor
from benchmarks.measuring import Bench, Row
from benchmarks.servers import Server
from benchmarks.sites import Site
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.outbox import mail
from eventsapp.outbox.models import Message, MessageState
from eventsapp.submissions.models import Registration
from tests import makers
from tests.outbox.sinks import Sink

MAILS, QUICK_MAILS, AT_ONCE = 2_000, 400, 500
KILLED, QUICK_KILLED, KILLS, QUICK_KILLS = 2_000, 100, 12, 2
PATIENCE = 150


class TimedSink(Sink):
    """One that also knows when each mail arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    async def handle_DATA(self, *given: object) -> str:  # noqa: N802 - the name is aiosmtpd's
        answer = await super().handle_DATA(*given)  # type: ignore[arg-type]
        self.times.append(time.perf_counter())
        return answer


def measure(bench: Bench) -> None:
    """On SQLite."""
    _measure(bench, bench.sites.new("mails"), "SQLite")


def measure_on_postgresql(bench: Bench) -> None:
    """On PostgreSQL, whose own processes are counted in."""
    _measure(bench, bench.sites.new_on_postgresql(), "PostgreSQL")


def measure_kills(bench: Bench) -> None:
    """Workers killed at random: every mail arrives, and at most one for each kill arrives twice."""
    site = bench.sites.new("killed")
    mails, kills = (QUICK_KILLED, QUICK_KILLS) if bench.is_quick else (KILLED, KILLS)
    bench.say(f"mail, {kills} workers killed")
    with open_sink() as sink, _workers(site, sink, 2) as workers:
        _queue(site, mails)
        began = time.perf_counter()
        for _ in range(kills):
            _until(partial(_have_arrived, sink, 1))
            time.sleep(random.uniform(0.5, 3))
            which = random.randrange(len(workers))
            workers[which].kill()
            workers[which].wait()
            workers[which] = start_worker(site, sink)
        _until(partial(_is_done, site), PATIENCE)
        took = time.perf_counter() - began
        arrived = [BytesHeaderParser().parsebytes(content)["Message-ID"] for content in sink.arrived]
    repeats = len(arrived) - len(set(arrived))
    figures = Figures(mails, 0, mails / took, 0, 0, 0, 0, 0, 0, 0)
    row = Row("mail, workers killed", f"SQLite, {kills} kills, {repeats} twice", figures)
    row.verdicts = [
        Verdict("each arrives", len(set(arrived)) == mails),
        Verdict("≤ 1 twice a kill", repeats <= kills),
    ]
    bench.rows.append(row)


def _measure(bench: Bench, site: Site, database: str) -> None:
    for number in (1, 4):
        size = f"{database}, {number} worker{'s' if number > 1 else ''}"
        bench.say(f"mail, {size}")
        mails = QUICK_MAILS if bench.is_quick else MAILS
        with open_sink() as sink, _workers(site, sink, number) as workers:
            used = Server(0, *(worker.pid for worker in workers), *site.beside)
            before = used.processor_seconds()
            _queue(site, mails)
            _until(partial(_have_arrived, sink, mails), PATIENCE)
            each = (used.processor_seconds() - before) * 1000 / mails
            times, peak = sorted(sink.times), used.peak_mib()
        first, last = times[mails // 10], times[mails * 9 // 10]
        rate = (mails * 9 // 10 - mails // 10) / (last - first)
        row = Row("mail, sent", size, Figures(mails, 0, rate, 0, 0, 0, 0, each, peak, len(sink.arrived[0])))
        row.verdicts = [processor(12)(row.app, None)]
        bench.rows.append(row)


@contextmanager
def open_sink() -> Iterator[TimedSink]:
    """A mail server that takes everything, until the block ends."""
    sink = TimedSink()
    sink.open()
    try:
        yield sink
    finally:
        sink.close()


@contextmanager
def _workers(site: Site, sink: TimedSink, number: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """So many, once each has taken a first mail or stands ready."""
    workers = [start_worker(site, sink) for _ in range(number)]
    try:
        _queue(site, number)
        _until(partial(_have_arrived, sink, number))
        time.sleep(1.0 * number)  # the others have started by then, and have looked once
        sink.times.clear()
        sink.arrived.clear()
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def start_worker(site: Site, sink: TimedSink) -> "subprocess.Popen[bytes]":
    """A worker as an operator starts it, sending there."""
    settings = {
        "DATABASE_URL": site.url,
        "SECRET_KEY": site.app.config["SECRET_KEY"],
        "EVENTSAPP_MAIL_HOST": "127.0.0.1",
        "EVENTSAPP_MAIL_PORT": str(sink.port),
        "EVENTSAPP_MAIL_TLS": "none",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "outbox", "run"]
    with (site.folder / "workers.log").open("ab") as log:
        return subprocess.Popen(command, cwd=servers.HOME, env=os.environ | settings, stdout=log, stderr=log)


def _queue(site: Site, mails: int) -> None:
    """So many of the same letter, with a personal link in each, due all at once."""
    with site.open():
        registration = _registration()
        due_at = clock.now()
        for begin in range(0, mails, AT_ONCE):
            with writing():
                registration = db.session.get_one(Registration, registration.id)
                for number in range(begin, min(begin + AT_ONCE, mails)):
                    _write(registration, f"{due_at.isoformat()}:{number}", f"reader{number}@example.org")
        db.session.remove()


def _registration() -> Registration:
    known = db.session.scalars(select(Registration).order_by(Registration.id).limit(1)).first()
    return known or makers.entry(makers.category(data.edition("mails"))).registration


def _write(registration: Registration, key: str, address: str) -> None:
    edition: Edition = registration.edition
    mail.queue(
        "link_again",
        key=f"bench:{key}",
        to_address=address,
        to_name="Robin Walker",
        from_name="Foundation",
        reply_to=None,
        language="en",
        secrets={"manage_link": "https://events.example.org/my/0123456789/"},
        reader=registration.registrant,
        registration=registration,
        edition=edition,
        charity=None,
    )


def _have_arrived(sink: TimedSink, number: int) -> bool:
    return len(sink.times) >= number


def _is_done(site: Site) -> bool:
    with site.open():
        number = db.session.scalar(select(func.count()).where(Message.state != MessageState.SENT))
        db.session.remove()
    return not number


def _until(what: Callable[[], bool], seconds: float = 60) -> None:
    give_up_at = time.monotonic() + seconds
    while not what():
        if time.monotonic() > give_up_at:
            raise RuntimeError("the mails did not arrive")
        time.sleep(0.02)
