"""Signing up: the form, the check page, sending it, the confirmation; alone and many at once, on both databases."""

from collections.abc import Sequence
from itertools import count

from sqlalchemy import func, select

from benchmarks import data
from benchmarks.goals import Goal, even, no_wait_over, per_second, processor
from benchmarks.load import Visitor
from benchmarks.measuring import Bench
from benchmarks.servers import Server
from benchmarks.sites import Site
from eventsapp.core.db import db
from eventsapp.registration.models import Category, Entry

PLACES = 1_000_000
FLOW = "sign-up, whole flow"
_numbers = count(1)


def measure(bench: Bench) -> None:
    """On SQLite, with its usual full durability; at last in an edition that thousands are in already."""
    site = bench.sites.new("sign-ups")
    with site.open():
        data.edition("spring-walk", places=PLACES)
        crowded = data.edition("big-walk", places=PLACES)
        data.fill(crowded, 10_000)
    with site.served() as server:
        _sign_up(bench, site, server, "spring-walk", "SQLite, 1 at once", 1, [processor(25)])
        eight = [processor(25), per_second(60), even(10), no_wait_over(1000)]
        _sign_up(bench, site, server, "spring-walk", "SQLite, 8 at once", 8, eight)
        _sign_up(bench, site, server, "spring-walk", "SQLite, 32 at once", 32, [processor(25), per_second(60)])
        _sign_up(bench, site, server, "big-walk", "SQLite, 1 at once, 10,000 before", 1, [processor(25)])


def measure_on_postgresql(bench: Bench) -> None:
    """The same on PostgreSQL, whose own processes are counted in."""
    site = bench.sites.new_on_postgresql()
    with site.open():
        data.edition("spring-walk", places=PLACES)
    with site.served() as server:
        for at_once in (8,) if bench.is_quick else (1, 8, 32):
            size = f"PostgreSQL, {at_once} at once"
            _sign_up(bench, site, server, "spring-walk", size, at_once, [processor(25)])


def _sign_up(
    bench: Bench, site: Site, server: Server, slug: str, size: str, at_once: int, goals: Sequence[Goal]
) -> None:
    with site.open():
        before = db.session.scalar(select(func.count()).select_from(Entry)) or 0
        category = db.session.scalars(select(Category).order_by(Category.id.desc())).first()
        edition = data.find(slug)
        category = data.first_category(edition)
        form = f"/{slug}/{edition.year}/register"
    made = count()

    def visit(visitor: Visitor) -> None:
        visitor.forget()
        number = next(_numbers)
        answers = {"name": f"Robin Walker {number}", "email": f"robin{number}@example.org"}
        asked = visitor.get(form).expect(200).hidden()
        check = visitor.post(form, asked | answers | {"category": category, "step": "check"}).expect(200)
        sent = visitor.post(form, check.hidden() | {"step": "send"}).expect(303)
        visitor.get(sent.headers["Location"]).expect(200)
        next(made)

    bench.measure(FLOW, size, server, visit, at_once=at_once, seconds=1.5 * bench.seconds, warm_up=5, goals=goals)
    with site.open():
        stored = (db.session.scalar(select(func.count()).select_from(Entry)) or 0) - before
    if stored != next(made):
        bench.rows[-1].failures.append(f"{stored} entries are stored")
