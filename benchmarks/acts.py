"""The act of signing up alone, without pages: how often, how long people wait, and how that grows with the edition.

Beside it stands how often the same database makes one row durable in the same run. Processes as a server has them do
it, each with its share of those who come at once.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from benchmarks import data, rosters, servers
from benchmarks.goals import Figures, Goal, near, no_wait_over
from benchmarks.measuring import Bench, Row
from benchmarks.sites import Site
from eventsapp import create_app
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts
from eventsapp.fundraising.gift_models import GiftMethod, GiftStatus
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.registration.models import Category
from eventsapp.workflows import signup
from eventsapp.workflows.plans import Comer, Guardian, Plan

PROCESSES = 2
SIGN_UP, FAMILY, COMMIT = "sign-up, the act", "sign-up, a family of four", "one durable commit"
GIFT = "gift to one page, the act"


def measure(bench: Bench, site: Site, database: str) -> None:
    """One person alone, at 1, 8 and 32 at once; a family; and the floor below all of it."""
    with site.open():
        edition_id = data.edition("acts", places=1_000_000).id
    for at_once in (8,) if bench.is_quick else (1, 8, 32):
        size = f"{database}, {at_once} at once"
        drive(bench, site, COMMIT, edition_id, size, at_once=at_once)
        drive(bench, site, SIGN_UP, edition_id, size, at_once=at_once, goals=[no_wait_over(1000)])
    drive(bench, site, FAMILY, edition_id, f"{database}, 8 at once", at_once=8, goals=[no_wait_over(1000)])


def measure_growth(bench: Bench) -> None:
    """In editions of all sizes: what is there already must not make the next one slower."""
    site, editions = rosters.crowded(bench)
    smallest: Figures | None = None
    for size in editions:
        with site.open():
            slug = f"crowd-{size}"
            edition_id = db.session.scalars(select(Edition.id).join(Edition.series).filter_by(slug=slug)).one()
        goals = [near(smallest)] if smallest else []
        figures = drive(bench, site, SIGN_UP, edition_id, f"{size:,} before", at_once=1, goals=goals)
        smallest = smallest or figures


def drive(
    bench: Bench, site: Site, work: str, edition_id: int, size: str, *, at_once: int, goals: Sequence[Goal] = ()
) -> Figures:
    bench.say(f"{work}, {size}")
    processes = min(PROCESSES, at_once)
    command = [sys.executable, "-m", "benchmarks.acts", site.url, str(site.folder), work, str(edition_id)]
    command += [str(at_once // processes), str(bench.seconds)]
    started = [
        subprocess.Popen(command, cwd=servers.HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    try:
        for one in started:
            assert one.stdout and one.stdout.readline() == "ready\n"
        answers = [json.loads(text) for text in _begin(started)]
    finally:
        for one in started:
            one.kill()
            one.wait()
    took = sorted(seconds for answer in answers for seconds in answer["took"]) or [0.0]
    seconds = max(answer["seconds"] for answer in answers)
    figures = Figures(
        visits=len(took),
        failed=sum(len(answer["failures"]) for answer in answers),
        per_second=len(took) / seconds,
        p50=statistics.median(took) * 1000,
        p99=took[min(int(len(took) * 0.99), len(took) - 1)] * 1000,
        slowest=took[-1] * 1000,
        first_byte=0,
        processor=sum(answer["processor"] for answer in answers) * 1000 / len(took),
        peak=0,
        octets=0,
    )
    row = Row(work, size, figures, failures=[failure for answer in answers for failure in answer["failures"]])
    row.verdicts = [goal(figures, None) for goal in goals]
    bench.rows.append(row)
    return figures


def _begin(started: Sequence["subprocess.Popen[str]"]) -> list[str]:
    """Let all of them go at the same moment, and hear what came of it."""
    for one in started:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    return [one.communicate()[0] for one in started]


def _sign_up(edition_id: int, category_id: int, children: int) -> None:
    drawn = tokens.secret()
    name, address = f"Robin {drawn[:9]}", f"{drawn[:20]}@example.org"
    comers = [Comer("me", name, category_id, is_registrant=True)]
    for number in range(children):
        comers.append(Comer(f"c{number}", f"Child {number}", category_id, from_age=0, to_age=9, is_minor=True))
    plan = Plan(name, address, tuple(comers), drawn, "en", guardian=Guardian(is_registrant=True))
    with writing():
        signup.household(db.session.get_one(Edition, edition_id), plan, by=PUBLIC)


def _give(edition_id: int) -> None:
    with writing():
        edition = db.session.get_one(Edition, edition_id)
        page = db.session.scalars(select(FundraisingPage).where(FundraisingPage.edition_id == edition_id)).first()
        today = clock.today(edition.zone)
        giving = Giving(edition=edition, page=page, amount_cents=25_00, method=GiftMethod.CASH, received_on=today)
        gifts.record(giving, status=GiftStatus.CONFIRMED, by=PUBLIC)


def _commit(edition_id: int) -> None:
    line = AuditLine(done_at=clock.now(), actor="operator", action="measured", details={})
    line.subject_table, line.subject_id = "editions", edition_id
    with writing():
        db.session.add(line)


def main() -> None:
    """One process: do it again and again, so many at once, for so many seconds."""
    url, folder, work, *rest = sys.argv[1:]
    edition_id, at_once, lasting = int(rest[0]), int(rest[1]), float(rest[2])
    app = create_app({"INSTANCE_PATH": folder, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        category_id = db.session.scalars(select(Category.id).where(Category.edition_id == edition_id)).first() or 0
        db.session.remove()
    acts: dict[str, Callable[[], None]] = {
        COMMIT: lambda: _commit(edition_id),
        GIFT: lambda: _give(edition_id),
        SIGN_UP: lambda: _sign_up(edition_id, category_id, 0),
        FAMILY: lambda: _sign_up(edition_id, category_id, 3),
    }
    failures: list[str] = []

    def keep_on(ends_at: float) -> list[float]:
        took = []
        while time.perf_counter() < ends_at:
            start = time.perf_counter()
            try:
                with app.app_context():
                    acts[work]()
            except Exception as failure:
                failures.append(f"{type(failure).__name__}: {failure}"[:200])
            else:
                took.append(time.perf_counter() - start)
        return took

    keep_on(time.perf_counter() + 0.5)  # what is compiled and cached once is there afterwards
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    began, used = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(at_once) as people:
        took = [seconds for some in people.map(keep_on, [began + lasting] * at_once) for seconds in some]
    answer = {"took": took, "seconds": time.perf_counter() - began, "processor": time.process_time() - used}
    sys.stdout.write(json.dumps(answer | {"failures": failures[:5]}))


if __name__ == "__main__":
    main()
