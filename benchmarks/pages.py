"""The event page: rendered, and unchanged since the visitor's last look."""

from benchmarks import data
from benchmarks.goals import processor, times_floor
from benchmarks.load import Visitor
from benchmarks.measuring import Bench


def measure(bench: Bench) -> None:
    """The page of the demo's fullest open edition."""
    site = bench.sites.new("pages")
    with site.open():
        page = data.event_page()
    with site.served() as server:
        first = Visitor(server.port).get(page).expect(200)
        size = f"{len(first.body) / 1024:.0f} KiB"
        bench.measure(
            "event page",
            size,
            server,
            lambda visitor: visitor.get(page).expect(200),
            goals=[processor(3), times_floor(4)],
        )
        etag = first.headers["ETag"]
        bench.measure(
            "event page, unchanged (304)",
            size,
            server,
            lambda visitor: visitor.get(page, if_none_match=etag).expect(304),
            goals=[processor(0.5)],
        )
