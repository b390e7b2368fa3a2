"""A backup of small and big databases, as the worker makes it each night: rows in a second, and what it holds."""

import os
import subprocess
import sys
import time

from benchmarks import crowds, data, servers
from benchmarks.goals import Figures, Goal, memory_over, processor
from benchmarks.measuring import Bench, Row
from benchmarks.sites import Site
from eventsapp.archives import opening

SIZES = (1_000, 10_000)
MOST_EACH = 0.5
"""Milliseconds of processor time for each row: ten thousand people, with all that belongs to them, in half a minute."""


def measure(bench: Bench) -> None:
    """On SQLite; ten times as many rows take no more memory."""
    site, smallest = bench.sites.new("backups"), None
    for size in SIZES:
        bench.say(f"a backup of {size:,} people")
        with site.open():
            crowds.fill(data.edition(f"backup-{size}"), size)
        site.close()
        figures, rows = _made(site, size)
        goals: list[Goal] = [processor(MOST_EACH), *([memory_over(smallest, 16)] if smallest else [])]
        row = Row("backup, each row", f"{rows:,} rows, {figures.visits / figures.per_second:.1f} s", figures)
        row.verdicts = [goal(figures, None) for goal in goals]
        bench.rows.append(row)
        smallest = smallest or figures


def _made(site: Site, size: int) -> tuple[Figures, int]:
    """What the command took, its start left in, and how many rows it wrote."""
    file = site.folder / f"{size}.zip"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", "--to", str(file)]
    settings = {"DATABASE_URL": site.url, "SECRET_KEY": "only for benchmarks"}
    began = time.perf_counter()
    made = subprocess.Popen(command, cwd=servers.HOME, env=os.environ | settings, stdout=subprocess.DEVNULL)
    _process, status, used = os.wait4(made.pid, 0)
    seconds = time.perf_counter() - began
    made.returncode = os.waitstatus_to_exitcode(status)
    if made.returncode:
        raise RuntimeError("the backup was not made")
    with opening.opened(file) as archive:
        rows = archive.manifest.rows
    each = seconds * 1000 / rows
    spent = (used.ru_utime + used.ru_stime) * 1000 / rows
    peak = used.ru_maxrss / 1024
    return Figures(rows, 0, rows / seconds, each, each, each, each, spent, peak, file.stat().st_size), rows
