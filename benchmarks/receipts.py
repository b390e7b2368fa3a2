"""Official receipts as PDF, one after the other: how long they take, and how much memory a process needs for all."""

import json
import resource
import statistics
import subprocess
import sys
import time

from sqlalchemy import select

from benchmarks import data, servers
from benchmarks.goals import Figures, Verdict
from benchmarks.measuring import Bench, Row
from eventsapp import create_app
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.fundraising.gift_models import Gift
from eventsapp.receipts import issuing
from tests import makers

SIZE, FEW = 1_000, 100
MOST_MILLISECONDS, MOST_MEGABYTES = 100, 250


def measure(bench: Bench) -> None:
    """All of them in one process of its own, each in its own transaction."""
    size, site = FEW if bench.is_quick else SIZE, bench.sites.new("receipts")
    bench.say(f"receipt as PDF, {size:,}")
    with site.open():
        makers.receipt_settings()
        edition, donor = data.edition("receipts"), makers.donor(email="")
        for _number in range(size):
            makers.gift(edition, donor=donor)
        whose = edition.id
    command = [sys.executable, "-m", "benchmarks.receipts", site.url, str(site.folder), str(whose)]
    answer = subprocess.run(command, cwd=servers.HOME, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(answer.stdout)
    took = sorted(told["took"])
    figures = Figures(
        visits=len(took),
        failed=0,
        per_second=len(took) / told["seconds"],
        p50=statistics.median(took) * 1000,
        p99=took[int(len(took) * 0.99)] * 1000,
        slowest=took[-1] * 1000,
        first_byte=0,
        processor=told["processor"] * 1000 / len(took),
        peak=told["peak"],
        octets=told["octets"],
    )
    row = Row("receipt as PDF", f"{size:,} in {told['seconds']:.0f} s", figures)
    row.verdicts = [
        Verdict(f"≤ {MOST_MILLISECONDS} ms", figures.processor <= MOST_MILLISECONDS),
        Verdict(f"≤ {MOST_MEGABYTES} MiB", figures.peak <= MOST_MEGABYTES),
    ]
    bench.rows.append(row)


def main() -> None:
    """The process: a receipt for each gift; what it took, as JSON."""
    url, folder, whose = sys.argv[1:]
    took, octets, began = [], 0, time.monotonic()
    ours = select(Gift.id).where(Gift.edition_id == int(whose)).order_by(Gift.id)
    with create_app({"INSTANCE_PATH": folder, "SQLALCHEMY_DATABASE_URI": url}).app_context():
        for number in db.session.scalars(ours).all():
            before = time.monotonic()
            with writing():
                octets = len(issuing.issue(db.session.get_one(Gift, number), by=OPERATOR).file)
            took.append(time.monotonic() - before)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "took": took,
        "seconds": time.monotonic() - began,
        "processor": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / 1024,
        "octets": octets,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
