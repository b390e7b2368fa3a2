"""The feed of a series: unchanged, whole, compressed, as jCal, and right after one of its editions changed."""

import time
from itertools import count

from benchmarks import data
from benchmarks.goals import Figures, Goal, processor
from benchmarks.load import Visitor
from benchmarks.measuring import Bench, Row
from benchmarks.servers import Server
from benchmarks.sites import Site
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition

SHOWN = 1000
AFTER_A_CHANGE = {10: 2, 100: 2, 1000: 10, 5000: 10}
"""Goals in milliseconds, by the number of editions; the nearest thousand are in the feed."""
_numbers = count(1)


def measure(bench: Bench) -> None:
    """Feeds of several sizes, in one database."""
    site = bench.sites.new("feeds")
    series = {}
    for size in (10, 100) if bench.is_quick else AFTER_A_CHANGE:
        bench.say(f"a series of {size} editions")
        with site.open():
            series[size] = data.series_of(f"feed-{size}", size)
    with site.served() as server:
        # Acts write entries with the addresses that the server would write; it would write them anew otherwise.
        site.app.config["PUBLIC_URL"] = f"http://127.0.0.1:{server.port}"
        for size, editions in series.items():
            _measure(bench, site, server, size, editions[min(size, SHOWN) // 2])


def _measure(bench: Bench, site: Site, server: Server, size: int, edition: int) -> None:
    feed, entries = f"/feed-{size}/calendar.ics", f"{size:,} editions"
    etag = Visitor(server.port).get(feed).expect(200).headers["ETag"]
    goals: list[Goal] = [processor(0.5)] if size <= 100 else []
    bench.measure(
        "feed, unchanged (304)",
        entries,
        server,
        lambda visitor: visitor.get(feed, if_none_match=etag).expect(304),
        goals=[processor(0.5)],
    )
    bench.measure("feed, whole", entries, server, lambda visitor: visitor.get(feed).expect(200), goals=goals)
    bench.measure(
        "feed, whole, gzip",
        entries,
        server,
        lambda visitor: visitor.get(feed, accept_encoding="gzip").expect(200),
        goals=goals,
    )
    acts: list[float] = []
    bench.measure(
        "feed, first after a change",
        entries,
        server,
        lambda visitor: visitor.get(feed).expect(200),
        prepare=lambda: acts.append(_change(site, edition)),
        seconds=2 * bench.seconds,
        goals=[processor(AFTER_A_CHANGE[size])],
    )
    jcal = feed.replace(".ics", ".json")
    bench.measure("feed as jCal, whole", entries, server, lambda visitor: visitor.get(jcal).expect(200), goals=goals)
    bench.measure(
        "feed as jCal, first after a change",
        entries,
        server,
        lambda visitor: visitor.get(jcal).expect(200),
        prepare=lambda: acts.append(_change(site, edition)),
    )
    spent = sum(acts) * 1000 / len(acts)
    act = Figures(len(acts), 0, 1000 / spent, spent, max(acts) * 1000, max(acts) * 1000, 0, spent, 0, 0)
    bench.rows.append(Row("the change itself (act, entry)", entries, act))


def _change(site: Site, edition: int) -> float:
    """Give the edition another notice, and with it another entry; the processor seconds it took."""
    with site.open():
        began = time.thread_time()
        with writing():
            notice = f"Bring a hat ({next(_numbers)})."
            db.session.get_one(Edition, edition).notice = Bilingual(en=notice, fr=notice)
        return time.thread_time() - began
