"""`make bench`, or `python -m benchmarks [--quick] [NAME …]`: measure, print one table, keep it as JSON.

It serves itself on loopback, from folders that are gone afterwards. It ends by itself, and never fails: a goal that
was missed is said in the table.
"""

import argparse
import logging
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from benchmarks import (
    acts,
    backups,
    feeds,
    giving,
    imports,
    mailings,
    mails,
    own_feeds,
    pages,
    raising,
    receipts,
    rosters,
    sheets,
    shifts,
    signups,
    starting,
    table,
)
from benchmarks.measuring import Bench

SUBJECTS: dict[str, Callable[[Bench], None]] = {
    "start": starting.measure,
    "page": pages.measure,
    "feed": feeds.measure,
    "own-feed": own_feeds.measure,
    "sign-up": signups.measure,
    "sign-up-postgresql": signups.measure_on_postgresql,
    "roster": rosters.measure,
    "roster-postgresql": rosters.measure_on_postgresql,
    "csv": sheets.measure,
    "import": imports.measure,
    "import-postgresql": imports.measure_on_postgresql,
    "giving": giving.measure,
    "receipts": receipts.measure,
    "shifts": shifts.measure,
    "mailing": mailings.measure,
    "raising": raising.measure,
    "raising-postgresql": raising.measure_on_postgresql,
    "sign-up-growth": acts.measure_growth,
    "backup": backups.measure,
    "mail": mails.measure,
    "mail-postgresql": mails.measure_on_postgresql,
    "mail-killed": mails.measure_kills,
}
SECONDS, QUICK_SECONDS = 360, 90
"""After so long it ends with what it has."""


class TimeIsUp(BaseException):
    """It took too long; nobody's `except Exception` may swallow that."""


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How quick it is.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(SUBJECTS)}")
    parser.add_argument("--quick", action="store_true", help="smaller and shorter, for a first look")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(SUBJECTS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="eventsapp-benchmarks-"))
    folder.chmod(0o711)  # PostgreSQL may run as somebody else
    signal.signal(signal.SIGALRM, _ring)
    signal.signal(signal.SIGTERM, _ring)
    signal.alarm(QUICK_SECONDS if asked.quick else SECONDS)
    try:
        _run(folder, asked.names or list(SUBJECTS), is_quick=asked.quick)
    finally:
        signal.alarm(0)
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, names: list[str], *, is_quick: bool) -> None:
    bench = Bench(folder, is_quick=is_quick, say=_say)
    was_cut = False
    try:
        for name in names:
            try:
                SUBJECTS[name](bench)
            except Exception:
                print(f"\n{name} could not be measured:", file=sys.stderr)
                traceback.print_exc()
    except (TimeIsUp, KeyboardInterrupt):
        was_cut = True
    finally:
        signal.alarm(0)
        bench.close()
    _say("")
    print("\n".join(table.lines(bench.rows)))
    print(f"\n{table.LEGEND}")
    print("\n".join(f"{name}: {value}" for name, value in table.machine().items()))
    if was_cut:
        print("It took too long and ended early.")
    print(f"Kept in {table.keep(bench.rows, is_quick=is_quick, was_cut=was_cut)}")


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise TimeIsUp


def _say(words: str) -> None:
    """What is going on, on one line that is written over."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
