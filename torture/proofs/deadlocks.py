"""Deadlocks: everything at once for a while, and nobody meets one, nor a database that is locked."""

from collections.abc import Iterator

from sqlalchemy import text

from eventsapp.core.db import db
from eventsapp.fundraising import matching_counts, totals
from torture import counting
from torture.findings import Finding
from torture.ground import Ground
from torture.mixed_load import Load, Stage

GOAL = "G9"
SECONDS, QUICK_SECONDS = 150, 15
_SIGNS = ("deadlock detected", "database is locked", "LockNotAvailable", "DeadlockDetected")


def prove(ground: Ground) -> Iterator[Finding]:
    """Sign-ups, moves, cancellations, capacity, lists, the desk, shifts, gifts and promises, on several processes."""
    seconds = QUICK_SECONDS if ground.is_quick else SECONDS
    with ground.site(hosts=2 if ground.engine == "postgresql" else 1, worker=True) as site:
        with counting.looking(site):
            stage = Stage(site)
            before = _deadlocks()
        ground.say(f"everything at once, {seconds} s")
        outcome = Load(site, stage, seconds).run()
        acts = ", ".join(f"{number} × {what}" for what, number in outcome.acts.most_common())
        yield Finding(
            GOAL,
            f"mixed load of {seconds} s: {acts}",
            "no answer of 500 or more",
            f"{len(outcome.errors)} errors {outcome.errors[:2] or ''}, answers: {dict(outcome.statuses)}",
            not outcome.errors,
        )
        log = site.log()
        signs = {sign: log.count(sign) for sign in _SIGNS if sign in log}
        yield Finding(
            GOAL,
            "what the processes say of it",
            "no deadlock, no locked database",
            str(signs) if signs else "nothing",
            not signs,
        )
        with counting.looking(site):
            deadlocks = _deadlocks() - before
            differing = [*totals.differences(), *matching_counts.differences()]
        if ground.engine == "postgresql":
            yield Finding(
                GOAL,
                "deadlocks that the database broke, also those that a form tried again",
                "0",
                str(deadlocks),
                deadlocks == 0,
            )
        yield Finding(
            GOAL,
            "the counters of gifts and promises",
            "the sums of their rows",
            f"{len(differing)} differ",
            not differing,
        )


def _deadlocks() -> int:
    """As PostgreSQL counts them."""
    if db.engine.dialect.name != "postgresql":
        return 0
    with db.engine.connect() as connection:
        counted = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(connection.scalar(counted) or 0)
