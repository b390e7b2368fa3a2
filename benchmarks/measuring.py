"""Measuring: one kind of visit to the app, then the same sizes from the floor, in the same run."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import load, servers
from benchmarks.goals import Figures, Goal, Verdict
from benchmarks.load import Exchange, Load, Visit, Visitor
from benchmarks.servers import Server
from benchmarks.sites import Sites

WARM_UP = 10


@dataclass
class Row:
    """One line of the table."""

    work: str
    size: str
    app: Figures
    floor: Figures | None = None
    verdicts: list[Verdict] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """How many times the floor's processor time it takes."""
        return self.app.processor / self.floor.processor if self.floor and self.floor.processor else None

    @property
    def is_fine(self) -> bool:
        return not self.failures and all(verdict.is_met for verdict in self.verdicts)


class Bench:
    """One run: the floor beside everything, the sites that are measured, the rows so far."""

    def __init__(self, folder: Path, *, is_quick: bool, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.is_quick = is_quick
        self.seconds = 0.6 if is_quick else 1.5
        self.say = say
        self.rows: list[Row] = []
        self._open = ExitStack()
        self.sites = Sites(folder, self._open)
        (folder / "floor").mkdir()
        self.floor = self._open.enter_context(servers.running("benchmarks.floor:app", folder / "floor"))

    def close(self) -> None:
        """Stop every server."""
        self._open.close()

    def measure(
        self,
        work: str,
        size: str,
        server: Server,
        visit: Visit,
        *,
        at_once: int = 1,
        seconds: float | None = None,
        warm_up: int = WARM_UP,
        cookies: Mapping[str, str] | None = None,
        prepare: Callable[[], object] | None = None,
        goals: Sequence[Goal] = (),
    ) -> Figures:
        """Make the visit many times, add the row, and give its figures for other rows to be compared with."""
        self.say(f"{work}, {size}")
        seconds = seconds or self.seconds
        load.drive(visit, server.port, seconds=seconds, at_most=warm_up, cookies=cookies, prepare=prepare)

        figures, came = measured(
            server,
            lambda: load.drive(visit, server.port, seconds=seconds, at_once=at_once, cookies=cookies, prepare=prepare),
        )
        row = Row(work, size, figures, failures=came.failures)
        if came.exchanges:
            again, floor_seconds = bare(came.exchanges), max(seconds / 2, 0.5)
            row.floor, _ = measured(
                self.floor,
                lambda: load.drive(again, self.floor.port, seconds=floor_seconds, at_once=at_once),
            )
        row.verdicts = [goal(row.app, row.floor) for goal in goals]
        self.rows.append(row)
        return figures


def measured(server: Server, drive: Callable[[], Load]) -> tuple[Figures, Load]:
    """Drive, and look at what the server's processes took meanwhile."""
    server.forget_peak()
    before = server.processor_seconds()
    came = drive()
    used = server.processor_seconds() - before
    visits = len(came.took)
    took = sorted(came.took) or [0.0]
    return Figures(
        visits=visits,
        failed=len(came.failures),
        per_second=visits / came.seconds if came.seconds else 0.0,
        p50=statistics.median(took) * 1000,
        p99=took[min(int(len(took) * 0.99), len(took) - 1)] * 1000,
        slowest=came.slowest * 1000,
        first_byte=statistics.median(came.first_bytes or [0.0]) * 1000,
        processor=used * 1000 / max(visits + len(came.failures), 1),
        peak=server.peak_mib(),
        octets=sum(exchange.octets for exchange in came.exchanges),
        queries=sum(exchange.queries for exchange in came.exchanges),
    ), came


def bare(exchanges: Sequence[Exchange]) -> Visit:
    """The same requests to the floor: as many, answered with the same status and size."""

    def visit(visitor: Visitor) -> None:
        for method, status, octets, _queries in exchanges:
            address = f"/{status}/{octets}"
            answer = visitor.post(address, {"name": "Robin Walker"}) if method == "POST" else visitor.get(address)
            answer.expect(status)

    return visit
