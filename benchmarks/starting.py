"""Starting: from the command to the first page, and what two idle processes hold."""

import compileall
import time

from benchmarks import data, servers
from benchmarks.goals import Figures, memory, started
from benchmarks.measuring import Bench, Row

WORKERS = 2


def measure(bench: Bench) -> None:
    """Start it once as an operator with two cores would."""
    bench.say("start")
    # As it is after `flask upgrade`, whatever this machine lets Python keep: compiling takes a third of a start.
    compileall.compile_dir(servers.HOME / "eventsapp", quiet=1)
    site = bench.sites.new("starting")
    with site.open():
        page = data.event_page()
    with site.served(workers=WORKERS, first_page=page) as server:
        time.sleep(1)
        used, holds = server.processor_seconds(), server.held_mib()
        took = server.started_in * 1000
    app = Figures(1, 0, 1000 / took, took, took, took, took, used * 1000, holds, 0)
    row = Row("start, first event page", f"{WORKERS} workers", app)
    row.verdicts = [goal(app, None) for goal in (started(1500), memory(160))]
    bench.rows.append(row)
