"""The table: what was measured, printed for people and kept as JSON to compare."""

import json
import os
import platform
import sqlite3
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.measuring import Row

RESULTS = Path(__file__).resolve().parent / "results"
HEADS = ("work", "size", "req/s", "p50", "p99", "cpu ms", "before", "queries", "KiB", "MiB", "floor", "ratio", "goal")
LEGEND = """\
One visitor at a time, unless the size says otherwise; client and server share the machine's cores.
p50, p99: milliseconds until the whole answer, as the client saw it.
cpu ms: processor time of all processes of the app (its database server's too) for one visit: the figure that counts.
before: the same of the last run that was kept with this line in it. Compare ratios where the machine was as busy.
queries: statements to the database for one visit. KiB: its answers, as they were sent.
MiB: the most memory its processes had, added up. floor: cpu ms of bare Flask answers of the same sizes, same run."""


def lines(rows: list[Row]) -> list[str]:
    """The table as it is printed."""
    before = _before()
    cells = [HEADS, *(_cells(row, before.get((row.work, row.size))) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADS))]
    left = {0, 1, len(HEADS) - 1}
    printed = []
    for row in cells:
        aligned = [
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        printed.append("  ".join(aligned).rstrip())
    return [printed[0], "-" * len(printed[0]), *printed[1:]]


def keep(rows: list[Row], *, is_quick: bool, was_cut: bool) -> Path:
    """Write it down as JSON; the file's name is the moment."""
    now = datetime.now(UTC)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{now:%Y%m%d-%H%M%S}.json"
    kept = {
        "at": now.isoformat(timespec="seconds"),
        "is_quick": is_quick,
        "was_cut": was_cut,
        "machine": machine(),
        "rows": [asdict(row) | {"ratio": row.ratio, "is_fine": row.is_fine} for row in rows],
    }
    file.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return file


def _before() -> dict[tuple[str, str], float]:
    """Processor time of each work and size, as the last run had it that measured it."""
    found: dict[tuple[str, str], float] = {}
    for file in sorted(RESULTS.glob("*.json")):
        kept = json.loads(file.read_text(encoding="utf-8"))
        found |= {(row["work"], row["size"]): row["app"]["processor"] for row in kept["rows"]}
    return found


def machine() -> dict[str, Any]:
    """Where the figures come from."""
    return {
        "cores": os.cpu_count(),
        "load": [round(one, 1) for one in os.getloadavg()],
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "granian": version("granian"),
        "flask": version("flask"),
        "sqlalchemy": version("sqlalchemy"),
        "commit": _commit(),
    }


def _cells(row: Row, before: float | None) -> tuple[str, ...]:
    verdicts = [f"{verdict.goal} {'ok' if verdict.is_met else 'NOT'}" for verdict in row.verdicts]
    if row.failures:
        verdicts.insert(0, f"{len(row.failures)} FAILED ({row.failures[0][:60]})")
    return (
        row.work,
        row.size,
        _number(row.app.per_second),
        _number(row.app.p50),
        _number(row.app.p99),
        _number(row.app.processor),
        "–" if before is None else _number(before),
        str(row.app.queries or "–"),
        _number(row.app.octets / 1024) if row.app.octets else "–",
        f"{row.app.peak:.0f}",
        _number(row.floor.processor) if row.floor else "–",
        f"{row.ratio:.1f}" if row.ratio else "–",
        " · ".join(verdicts),
    )


def _number(value: float) -> str:
    """Two digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _commit() -> str:
    try:
        said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return said.stdout.strip()
