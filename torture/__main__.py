"""`make torture`, or `python -m torture [--quick] [--engine E] [NAME …]`: prove what the app bears.

It serves itself on loopback, from folders that are gone afterwards. It ends by itself, with 1 if anything does not
hold. A proof that breaks off is a finding, and the others go on.
"""

import argparse
import logging
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from tests.engines import ENGINES
from torture import findings
from torture.databases import Databases
from torture.findings import Finding, Row
from torture.ground import Ground
from torture.proofs import (
    access,
    backups,
    dawdlers,
    deadlocks,
    full,
    fuzz,
    hosts,
    intent,
    jumps,
    killed,
    login,
    mails,
    moving,
    places,
    promotion,
    restarts,
    standby,
    vanished,
)


class Proof(NamedTuple):
    """How it is proven, and on which engines it makes a difference."""

    prove: Callable[[Ground], Iterator[Finding]]
    engines: tuple[str, ...] = ENGINES


PROOFS: dict[str, Proof] = {
    "places": Proof(places.prove),
    "intent": Proof(intent.prove),
    "promotion": Proof(promotion.prove),
    "deadlocks": Proof(deadlocks.prove),
    "killed": Proof(killed.prove),
    "mails": Proof(mails.prove, ("sqlite",)),
    "backups": Proof(backups.prove),
    "full": Proof(full.prove, ("sqlite",)),
    "jumps": Proof(jumps.prove),
    "restarts": Proof(restarts.prove, ("postgresql",)),
    "hosts": Proof(hosts.prove, ("postgresql",)),
    "standby": Proof(standby.prove, ("postgresql",)),
    "vanished": Proof(vanished.prove, ("postgresql",)),
    "moving": Proof(moving.prove, ("sqlite",)),
    "access": Proof(access.prove, ("sqlite",)),
    "login": Proof(login.prove, ("sqlite",)),
    "fuzz": Proof(fuzz.prove),
    "dawdlers": Proof(dawdlers.prove, ("sqlite",)),
}

SECONDS, QUICK_SECONDS = 3600, 900
"""After so long the whole run ends with what it has."""
MOST, QUICK_MOST = 420, 100
"""No proof has longer than that on one engine."""


class TimeIsUp(BaseException):
    """It took too long; nobody's `except Exception` may swallow that."""


def main() -> int:
    """Prove what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m torture", description="What the app bears.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(PROOFS)}")
    parser.add_argument("--quick", action="store_true", help="smaller and shorter, for a first look")
    parser.add_argument("--patience", type=float, default=1, metavar="N", help="on a busy machine: N times as long")
    parser.add_argument("--engine", choices=ENGINES, help="on this one alone")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(PROOFS):
        parser.error(f"there is no proof {', '.join(sorted(unknown))}; there are {', '.join(PROOFS)}")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="eventsapp-torture-"))
    folder.chmod(0o711)  # PostgreSQL may run as somebody else
    signal.signal(signal.SIGALRM, _ring)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    databases = Databases(folder)
    rows: list[Row] = []
    try:
        _run(folder, databases, asked, rows)
    except KeyboardInterrupt:
        rows.append(Row("", "", Finding("–", "the whole run", "its end", "it was stopped", False), 0))
    finally:
        signal.alarm(0)
        databases.close()
        shutil.rmtree(folder, ignore_errors=True)
    return _tell(rows, is_quick=asked.quick)


def _run(folder: Path, databases: Databases, asked: argparse.Namespace, rows: list[Row]) -> None:
    whole, most = (QUICK_SECONDS, QUICK_MOST) if asked.quick else (SECONDS, MOST)
    ends_at = time.monotonic() + whole * asked.patience
    for name in asked.names or PROOFS:
        for engine in PROOFS[name].engines:
            if asked.engine not in (None, engine):
                continue
            databases.prepare(engine)
            seconds = int(min(most * asked.patience, ends_at - time.monotonic()))
            if seconds < 1:
                missing = Finding("–", name, "proven", "not begun: the time is up", False)
                rows.append(Row(name, engine, missing, 0))
                continue
            own = folder / f"{name}-{engine}"
            ground = Ground(own, engine, databases, is_quick=asked.quick, say=partial(_say, f"{name}, {engine}"))
            _prove(name, ground, seconds, rows)
            shutil.rmtree(own, ignore_errors=True)


def _prove(name: str, ground: Ground, seconds: int, rows: list[Row]) -> None:
    """Add its findings; if it breaks off, that is one too."""
    began = time.monotonic()
    ground.say("begins")
    signal.alarm(seconds)
    try:
        for finding in PROOFS[name].prove(ground):
            rows.append(Row(name, ground.engine, finding, time.monotonic() - began))
            began = time.monotonic()
    except (Exception, TimeIsUp) as error:
        signal.alarm(0)
        why = f"{type(error).__name__}: {error}" if isinstance(error, Exception) else f"more than {seconds} s"
        broken = Finding("–", name, "proven to its end", why, False)
        rows.append(Row(name, ground.engine, broken, time.monotonic() - began, traceback.format_exc()))
    finally:
        signal.alarm(0)


def _tell(rows: list[Row], *, is_quick: bool) -> int:
    _say()
    print("\n".join(findings.lines(rows)))
    for row in rows:
        if row.traceback:
            print(f"\n{row.proof} on {row.engine} broke off:\n{row.traceback}")
    failed = sum(not row.finding.holds for row in rows)
    print(f"\n{len(rows)} findings, {failed} of them do not hold. Kept in {findings.keep(rows, is_quick=is_quick)}")
    return 1 if failed else 0


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise TimeIsUp


def _say(*words: str) -> None:
    """What is going on, on one line that is written over."""
    if sys.stderr.isatty():
        print(f"\r\033[K{': '.join(words)}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
