"""What everybody reads: home, series and event page; kept, unchanged since the last look, written anew, in a rush."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from benchmarks import data
from benchmarks.goals import Goal, processor, times_floor
from benchmarks.load import Visitor
from benchmarks.measuring import Bench
from benchmarks.sites import Site
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.registration.models import Category
from tests import makers

PLACES = 100_000
PER_SECOND = 20
"""Sign-ups beside the readers: they share the machine."""
_numbers = count(1)


def measure(bench: Bench) -> None:
    """The pages of the demo's fullest open edition, its series and the list of events."""
    site = bench.sites.new("pages")
    with site.open():
        page = data.event_page()
        number, category = _edition(page)
    with site.served() as server:
        for work, path in (("home", "/"), ("series page", f"/{page.split('/')[1]}/"), ("event page", page)):
            first = Visitor(server.port).get(path).expect(200)
            size, etag = f"{len(first.body) / 1024:.0f} KiB", first.headers["ETag"]
            whole: list[Goal] = [processor(3), times_floor(4)]

            def read(visitor: Visitor, path: str = path) -> None:
                visitor.get(path).expect(200)

            def ask(visitor: Visitor, path: str = path, etag: str = etag) -> None:
                visitor.get(path, if_none_match=etag).expect(304)

            def unpack(visitor: Visitor, path: str = path) -> None:
                visitor.get(path, accept_encoding="gzip").expect(200)

            bench.measure(work, size, server, read, goals=whole)
            bench.measure(f"{work}, gzip", size, server, unpack, goals=whole)
            bench.measure(f"{work}, unchanged (304)", size, server, ask, goals=[processor(0.5)])
        bench.measure(
            "event page, first after a change",
            size,
            server,
            lambda visitor: visitor.get(page).expect(200),
            prepare=lambda: _change(site, number),
        )
        etag = Visitor(server.port).get(page).expect(200).headers["ETag"]
        with _rush(site, category):
            bench.measure(
                f"event page while {PER_SECOND} a second sign up",
                size,
                server,
                lambda visitor: visitor.get(page, if_none_match=etag).expect(304),
                at_once=8,
                goals=[processor(0.5)],
            )


def _edition(page: str) -> tuple[int, int]:
    """Its id, and that of a category with room for a rush."""
    _, slug, year, _ = page.split("/")
    edition = next(one for one in db.session.query(Edition).filter_by(year=int(year)) if one.series.slug == slug)
    return edition.id, makers.category(edition, maximum=PLACES).id


def _change(site: Site, edition: int) -> None:
    with site.open(), writing():
        notice = f"Bring a hat ({next(_numbers)})."
        db.session.get_one(Edition, edition).notice = Bilingual(en=notice, fr=notice)


@contextmanager
def _rush(site: Site, category: int) -> Iterator[None]:
    """People sign up all the time, in this process: the server's own work is that of its readers."""
    is_over = threading.Event()

    def sign_up() -> None:
        while not is_over.wait(1 / PER_SECOND):
            with site.open():
                makers.entry(db.session.get_one(Category, category))

    crowd = threading.Thread(target=sign_up)
    crowd.start()
    try:
        yield
    finally:
        is_over.set()
        crowd.join()
