"""Findings: what was wanted, what was seen, whether it holds; printed for people and kept as JSON."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.table import machine

RESULTS = Path(__file__).resolve().parent / "results"
HEADS = ("goal", "engine", "what", "wanted", "seen", "holds", "s")
WIDEST = 70


class Finding(NamedTuple):
    """One thing a proof found out."""

    goal: str
    what: str
    wanted: str
    seen: str
    holds: bool


@dataclass
class Row:
    """One line of the table."""

    proof: str
    engine: str
    finding: Finding
    seconds: float
    """Since the finding before it."""
    traceback: str = ""
    """Of a proof that broke off."""


def lines(rows: list[Row]) -> list[str]:
    """The table as it is printed."""
    cells = [HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS))]
    printed = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    ]
    return [printed[0], "-" * len(printed[0]), *printed[1:]]


def keep(rows: list[Row], *, is_quick: bool) -> Path:
    """Write them down as JSON; the file's name is the moment."""
    now = datetime.now(UTC)
    file = RESULTS / f"{now:%Y%m%d-%H%M%S}.json"
    kept = {
        "at": now.isoformat(timespec="seconds"),
        "is_quick": is_quick,
        "machine": machine(),
        "rows": [asdict(row) | {"finding": row.finding._asdict()} for row in rows],
    }
    file.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def _cells(row: Row) -> tuple[str, ...]:
    found = row.finding
    said = (found.goal, row.engine, found.what, found.wanted, found.seen, "yes" if found.holds else "NO")
    return *(_short(one) for one in said), f"{row.seconds:.0f}"


def _short(text: str) -> str:
    """On one line; the whole of it is in the JSON."""
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"
