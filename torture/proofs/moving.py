"""A charity that people sign up at moves from SQLite to PostgreSQL: stop, copy, start. How long is it away?"""

import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from itertools import pairwise

from sqlalchemy import func, select

from benchmarks import crowds, data
from benchmarks.load import Visitor
from eventsapp.archives import contents
from eventsapp.audit import chain
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.registration.models import Category, Entry
from tests.engines import PostgreSQL
from torture import counting, signing_up
from torture.findings import Finding
from torture.ground import Ground
from torture.signing_up import Form, Person
from torture.sites import Site

GOAL = "scale"
SIZES, QUICK_SIZES = (1_000, 10_000), (1_000,)
UNSENT = 6
DATABASE = "events"
SECONDS_WANTED = {1_000: 60, 10_000: 180}


def prove(ground: Ground) -> Iterator[Finding]:
    """At each size: people have forms open when it stops, and send them when it is back."""
    for size in QUICK_SIZES if ground.is_quick else SIZES:
        server = PostgreSQL(ground.folder / f"postgresql-{size}")
        server.start()
        try:
            server.create(DATABASE, template="template0")
            with ground.site() as site:
                yield from _move(ground, site, server.url(DATABASE), size)
        finally:
            server.stop()


def _move(ground: Ground, site: Site, target: str, size: int) -> Iterator[Finding]:
    ground.say(f"{size:,} sign-ups")
    with counting.looking(site):
        edition = data.edition("moving")
        crowds.fill(edition, size)
        edition = db.session.get_one(Edition, edition.id)
        category = db.session.scalars(select(Category).where(Category.edition_id == edition.id)).first()
        assert category is not None
        door = signing_up.door(edition, category)
        chain.seal_due(clock.now() + chain.SETTLED)
    people = [Person(f"Robin Walker {number}", f"robin{number}@example.org") for number in range(UNSENT)]
    forms = signing_up.all_filled_in(site.ports, door, people)
    with Watch(site.ports[0]) as watch:
        ground.say("it stops, and is copied")
        site.kill()
        began = time.monotonic()
        done = site.app().test_cli_runner().invoke(args=["db-copy", target])
        copied = time.monotonic() - began
        if done.exit_code:
            raise RuntimeError(done.output)
        site.database_url = target
        site.start()
        watch.wait_until_served()
    moved = Site(site.folder / "moved", target, hosts=1, workers=0, with_outbox=False, settings=site.settings)
    before, after = _counted(site), _counted(moved)
    rows = sum(before.values())
    yield Finding(
        GOAL,
        f"{size:,} sign-ups move from SQLite to PostgreSQL",
        f"away for ≤ {SECONDS_WANTED[size]} s, every row there",
        f"away for {watch.away:.1f} s, of which the copy took {copied:.1f} s; {rows:,} rows of {len(before)} tables,"
        f" {sum(before[name] != after.get(name) for name in before)} tables differ",
        watch.away <= SECONDS_WANTED[size] and before == after,
    )
    yield from _sent_afterwards(moved, forms)
    moved.close()


def _sent_afterwards(moved: Site, forms: list[Form]) -> Iterator[Finding]:
    with counting.looking(moved):
        before = db.session.scalar(select(func.count()).select_from(Entry)) or 0
    presses = [form.press() for form in forms for _twice in range(2)]
    with counting.looking(moved):
        entered = (db.session.scalar(select(func.count()).select_from(Entry)) or 0) - before
        proven = chain.verified(clock.now())
    troubles = [press.trouble for press in presses if press.trouble]
    yield Finding(
        GOAL,
        f"{len(forms)} forms that were open before the move are sent after it, twice each",
        f"{len(forms)} sign-ups, and the audit trail proves itself",
        f"{entered} sign-ups, {len(troubles)} refused {troubles[:1] or ''}, {proven.lines} lines proven,"
        f" {len(proven.faults)} faults",
        entered == len(forms) and not troubles and proven.lines > 0 and not proven.faults,
    )


def _counted(site: Site) -> dict[str, int]:
    """How many rows each table has."""
    with site.app().app_context(), db.engine.connect() as connection:
        return {table.name: contents.count(connection, table) for table in contents.tables(connection)}


class Watch:
    """Asks for the home page again and again, and knows how long nobody answered."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._served: list[float] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @property
    def away(self) -> float:
        """The longest time between two answers, in seconds."""
        return max(later - earlier for earlier, later in pairwise(self._served))

    def __enter__(self) -> "Watch":
        self._thread.start()
        self.wait_until_served()
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._is_over.set()
        self._thread.join()

    def wait_until_served(self) -> None:
        """Until somebody is answered from now on."""
        before, give_up_at = len(self._served), time.monotonic() + 60
        while len(self._served) == before:
            if time.monotonic() > give_up_at:
                raise RuntimeError("nobody is served any more")
            time.sleep(0.05)

    def _watch(self) -> None:
        while not self._is_over.is_set():
            visitor = Visitor(self._port)
            try:
                visitor.get("/").expect(200)
                self._served.append(time.monotonic())
            except (OSError, HTTPException, AssertionError):
                pass
            finally:
                visitor.connection.close()
            time.sleep(0.05)
