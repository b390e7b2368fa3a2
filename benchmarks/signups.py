"""Signing up: every page of the form, sending it, the confirmation; alone and many at once, on both databases."""

from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from sqlalchemy import func, select

from benchmarks import acts, crowds, data
from benchmarks.goals import Goal, even, no_wait_over, per_second, processor
from benchmarks.load import Visit, Visitor
from benchmarks.measuring import Bench
from benchmarks.servers import Server
from benchmarks.sites import Site
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.registration.models import Category, Entry

PLACES, BEFORE = 1_000_000, 10_000
FLOW = "sign-up, whole flow"
_numbers = count(1)


class Door(NamedTuple):
    """Where to sign up, and as what."""

    form: str
    category: str


def measure(bench: Bench) -> None:
    """On SQLite, with its usual full durability; at last in an edition that thousands are in already."""
    site = bench.sites.new("sign-ups")
    acts.measure(bench, site, "SQLite")
    with site.open():
        walk = _door(data.edition("spring-walk", places=PLACES))
        crowded = data.edition("big-walk", places=PLACES)
        crowds.fill(crowded, BEFORE)
        big_walk = _door(crowded)
    with site.served() as server:
        _measure(bench, site, server, walk, "SQLite, 1 at once", goals=[processor(25)])
        several = [processor(25), per_second(60), even(10), no_wait_over(1000)]
        _measure(bench, site, server, walk, "SQLite, 8 at once", at_once=8, goals=several)
        _measure(bench, site, server, walk, "SQLite, 32 at once", at_once=32, goals=[processor(25), per_second(60)])
        _measure(bench, site, server, big_walk, f"SQLite, 1 at once, {BEFORE:,} before", goals=[processor(25)])


def measure_on_postgresql(bench: Bench) -> None:
    """The same on PostgreSQL, whose own processes are counted in."""
    site = bench.sites.new_on_postgresql()
    acts.measure(bench, site, "PostgreSQL")
    with site.open():
        walk = _door(data.edition("spring-walk", places=PLACES))
    with site.served() as server:
        for at_once in (8,) if bench.is_quick else (1, 8, 32):
            size = f"PostgreSQL, {at_once} at once"
            _measure(bench, site, server, walk, size, at_once=at_once, goals=[processor(25)])


def _door(edition: Edition) -> Door:
    category = db.session.scalars(select(Category.id).where(Category.edition_id == edition.id)).first()
    return Door(f"/{edition.series.slug}/{edition.year}/register", str(category))


def _measure(
    bench: Bench, site: Site, server: Server, door: Door, size: str, *, at_once: int = 1, goals: Sequence[Goal]
) -> None:
    before, made = _stored(site), count()
    sign_up = visiting(door)

    def visit(visitor: Visitor) -> None:
        sign_up(visitor)
        next(made)

    bench.measure(FLOW, size, server, visit, at_once=at_once, seconds=1.5 * bench.seconds, warm_up=5, goals=goals)
    if (stored := _stored(site) - before) != (sent := next(made)):
        bench.rows[-1].failures.append(f"{sent} were sent, {stored} are stored")


def visiting(door: Door) -> Visit:
    """Somebody new signs up, page by page."""

    def visit(visitor: Visitor) -> None:
        visitor.forget()
        number = next(_numbers)
        who = {"whose": "myself", "name": f"Robin Walker {number}", "email": f"robin{number}@example.org"}
        form = visitor.get(door.form).expect(200).hidden()
        where = visitor.post(door.form, form | who).expect(303).headers["Location"]
        while not where.endswith("/check"):
            typed = {"category": door.category} if "/part/" in where else {}
            form = visitor.get(where).expect(200).hidden()
            where = visitor.post(where, form | typed).expect(303).headers["Location"]
        check = visitor.get(where).expect(200).hidden()
        sent = visitor.post(where, check).expect(303)
        visitor.get(sent.headers["Location"]).expect(200)

    return visit


def _stored(site: Site) -> int:
    with site.open():
        return db.session.scalar(select(func.count()).select_from(Entry)) or 0
