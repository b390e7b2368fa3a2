"""The roster as CSV and XLSX: how long the whole file takes, how soon it begins, that a big one needs no more."""

from benchmarks.goals import Figures, Goal, first_byte, memory_over, processor
from benchmarks.measuring import Bench
from benchmarks.rosters import crowded, sign_in

GOALS: dict[tuple[str, int], tuple[Goal, ...]] = {
    ("csv", 10_000): (processor(250), first_byte(100)),
    ("xlsx", 10_000): (processor(1_500),),
}


def measure(bench: Bench) -> None:
    """Each size on a server that has exported nothing bigger before."""
    site, editions = crowded(bench)
    for kind in ("csv", "xlsx"):
        smallest: Figures | None = None
        for size, edition in editions.items():
            with site.served() as server:
                address, cookies = f"{edition}roster.{kind}?contacts=with", sign_in(server.port)
                goals: list[Goal] = list(GOALS.get((kind, size), ()))
                if smallest is not None:
                    goals.append(memory_over(smallest, 8))
                figures = bench.measure(
                    f"roster as {kind.upper()}",
                    f"{size:,}",
                    server,
                    lambda visitor, address=address: visitor.get(address).expect(200),  # type: ignore[misc]
                    cookies=cookies,
                    warm_up=1,
                    goals=goals,
                )
                smallest = smallest or figures
