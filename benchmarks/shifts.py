"""The public list of shifts to take and the coverage board, with few and many shifts in one database."""

from benchmarks import crews
from benchmarks.goals import Figures, Goal, as_many_queries, processor
from benchmarks.measuring import Bench
from benchmarks.rosters import sign_in

SIZES, FEW = (50, 500, 5_000), (50, 500)
PAGES = {
    "shifts to take, first page": "/{slug}/{year}/volunteer",
    "coverage board, first page": "/organize/{slug}/{year}/coverage",
    "coverage board, by place": "/organize/{slug}/{year}/coverage?sort=place",
}
GOALS = {50: 25.0, 500: 30.0, 5_000: 100.0}
"""Processor milliseconds of a page, by the number of shifts."""


def measure(bench: Bench) -> None:
    """Every page at every size; it asks the database as often for many shifts as for few."""
    site, editions = bench.sites.new("shifts"), {}
    for size in FEW if bench.is_quick else SIZES:
        bench.say(f"an edition of {size:,} shifts")
        with site.open():
            edition = crews.edition(f"crew-{size}", size)
            editions[size] = {"slug": edition.series.slug, "year": edition.year}
    smallest: dict[str, Figures] = {}
    with site.served() as server:
        cookies = sign_in(server.port)
        for size, names in editions.items():
            for work, page in PAGES.items():
                address = page.format(**names)
                goals: list[Goal] = [processor(GOALS[size])]
                if work in smallest:
                    goals.append(as_many_queries(smallest[work]))
                figures = bench.measure(
                    work,
                    f"{size:,} shifts",
                    server,
                    lambda visitor, address=address: visitor.get(address).expect(200),  # type: ignore[misc]
                    cookies=cookies,
                    goals=goals,
                )
                smallest.setdefault(work, figures)
