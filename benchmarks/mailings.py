"""Mailings: a rule to everybody of an edition, its letters queued as a worker does it, each with a link of its own."""

import json
import resource
import subprocess
import sys
import time
from dataclasses import replace

from benchmarks import crowds, data, servers
from benchmarks.goals import Figures, Goal, memory_over, processor
from benchmarks.measuring import Bench, Row
from eventsapp import create_app
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.mailings import mailings, usual
from eventsapp.mailings.models import Mailing
from eventsapp.rounds import sending

SIZES, FEW = (1_000, 10_000), (1_000,)
QUEUED = "reminders of a rule, queued"


def measure(bench: Bench) -> None:
    """On SQLite; for ten times as many the memory is to stay what it is."""
    site, smallest = bench.sites.new("mailings"), None
    for size in FEW if bench.is_quick else SIZES:
        bench.say(f"{QUEUED}, {size:,} people")
        with site.open():
            edition = data.edition(f"mailing-{size}")
            crowds.fill(edition, size)
            with writing():
                wanted = replace(usual.USUAL[2], asked={})
                mailing = mailings.add(edition, wanted, by=OPERATOR)
                mailings.send_now(mailing, by=OPERATOR)
            number = mailing.id
        command = [sys.executable, "-m", "benchmarks.mailings", site.url, str(site.folder), str(number)]
        done = subprocess.run(command, cwd=servers.HOME, capture_output=True, text=True, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
        each = told["seconds"] * 1000 / told["written"]
        figures = Figures(
            visits=told["written"],
            failed=0,
            per_second=told["written"] / told["seconds"],
            p50=each,
            p99=each,
            slowest=told["slowest"] * 1000,
            first_byte=0,
            processor=told["processor"] * 1000 / told["written"],
            peak=told["peak"],
            octets=0,
        )
        goals: list[Goal] = [processor(5), *([memory_over(smallest, 8)] if smallest else [])]
        row = Row(QUEUED, f"{size:,} people, {told['seconds']:.0f} s", figures)
        row.verdicts = [goal(figures, None) for goal in goals]
        bench.rows.append(row)
        smallest = smallest or figures


def main() -> None:
    """One worker's rounds until all is written; the slowest is how long one transaction keeps others waiting."""
    url, folder, number = sys.argv[1:]
    app = create_app({"INSTANCE_PATH": folder, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        before, began, slowest, goes_on = time.process_time(), time.monotonic(), 0.0, True
        while goes_on:
            at = time.monotonic()
            _some, goes_on = sending.go_on(int(number), clock.now(), by=OPERATOR)
            slowest = max(slowest, time.monotonic() - at)
        told = {
            "seconds": time.monotonic() - began,
            "processor": time.process_time() - before,
            "slowest": slowest,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "written": db.session.get_one(Mailing, int(number)).written,
        }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
