"""The database is stopped as by a crash and started again under load: people are told in words, then all is well."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from benchmarks.load import Visitor
from torture import counting, doors, whole
from torture.findings import Finding
from torture.ground import Ground
from torture.rush import Answered, Rush
from torture.sites import Site

GOAL = "G6"
RESTARTS, QUICK_RESTARTS = 20, 4
QUIET_EVERY = 4
"""After so many restarts it is left alone for a while, to see how everything is once it has been back for long."""
WELL_AFTER, QUIET_SECONDS = 5.0, 8.0
VISITS = 12


class Outage(NamedTuple):
    """When the database went and when it was back."""

    began: float
    ended: float


def prove(ground: Ground) -> Iterator[Finding]:
    """Restart it while people sign up; then in a quiet moment; then without what protects."""
    restarts = QUICK_RESTARTS if ground.is_quick else RESTARTS
    with ground.site(hosts=1 if ground.is_quick else 2) as site:
        door, edition_id = doors.opened(site, "restarts")
        rushes = [Rush(port, door, at_once=3, name=f"host{port}") for port in site.ports]
        outages = _restart(ground, rushes, restarts)
        with counting.looking(site):
            signed_up = [one for rush in rushes for one in rush.signed_up]
            lost, doubled = whole.lost_and_doubled(edition_id, signed_up)
            half, miscounted = whole.half_written(edition_id), whole.pools_that_miscount()
        answers = [one for rush in rushes for one in rush.answers]
        troubles = [one for rush in rushes for one in rush.troubles]
        yield _in_words(answers, restarts)
        yield _well_afterwards(answers, outages)
        yield Finding(
            GOAL,
            f"sign-ups through {restarts} immediate restarts of the database, no hand on the app",
            "0 lost, 0 twice, nothing half written, counts right",
            f"{len(signed_up)} told so, {len(lost)} lost, {len(doubled)} twice, {'; '.join(half) or 'nothing half'}, "
            f"{len(miscounted)} counts wrong {troubles[:1] or ''}",
            bool(signed_up) and not (lost or doubled or half or miscounted or troubles),
        )
        turned_away = _after_a_quiet_restart(ground, site, door.form)
        seen = f"{turned_away} turned away"
        yield Finding(GOAL, "the next visitors after a restart in a quiet moment", "all served", seen, not turned_away)
    if not ground.is_quick:
        yield from _controls(ground)


def _restart(ground: Ground, rushes: Sequence[Rush], restarts: int) -> list[Outage]:
    outages = []
    with ExitStack() as until:
        for rush in rushes:
            until.enter_context(rush.going())
        for number in range(1, restarts + 1):
            rushes[0].wait_for_more()
            time.sleep(random.uniform(0, 1.0))
            ground.say(f"restart {number} of {restarts}")
            began = time.monotonic()
            ground.postgresql.restart()
            outages.append(Outage(began, time.monotonic()))
            if number % QUIET_EVERY == 0:
                time.sleep(QUIET_SECONDS)
    return outages


def _in_words(answers: Sequence[Answered], restarts: int) -> Finding:
    failed = [one for one in answers if one.status == 0 or one.status >= 500]
    other = sorted({one.status for one in failed if one.status != 503})
    wordless = sum(not one.is_in_words for one in failed)
    forgetful = sum(not one.keeps_all for one in failed)
    return Finding(
        GOAL,
        f"answers that could not be given during {restarts} restarts",
        "503 with words, with everything that had been typed",
        f"{len(failed)} of {len(answers)}; {other or 'none'} other than 503, {wordless} without words, "
        f"{forgetful} that forgot something",
        bool(failed) and not other and not wordless and not forgetful,
    )


def _well_afterwards(answers: Sequence[Answered], outages: Sequence[Outage]) -> Finding:
    """Of the answers from five seconds after the database is back until it goes again."""
    goes = [one.began for one in outages[1:]] + [float("inf")]
    spans = [(one.ended + WELL_AFTER, gone) for one, gone in zip(outages, goes, strict=True)]
    later = [one for one in answers if any(begin <= one.at - one.seconds and one.at < end for begin, end in spans)]
    normal = sum(0 < one.status < 500 for one in later)
    share = 100 * normal / len(later) if later else 0
    return Finding(
        GOAL,
        f"answers from {WELL_AFTER:.0f} s after the database is back",
        "≥ 99.9 % normal",
        f"{normal} of {len(later)}: {share:.2f} %",
        share >= 99.9,
    )


def _after_a_quiet_restart(ground: Ground, site: Site, path: str) -> int:
    """Restart it while nobody is there, and come five seconds later, some at a time so that each process is met."""
    visitors = [Visitor(port) for port in site.ports for _again in range(VISITS)]
    for one in visitors:  # every process has connections, which the restart cuts
        one.get(path)
    ground.postgresql.restart()
    time.sleep(WELL_AFTER)
    statuses = [one.get(path).status for one in visitors]
    for one in visitors:
        one.connection.close()
    return sum(status >= 500 for status in statuses)


def _controls(ground: Ground) -> Iterator[Finding]:
    """The same without what protects, where the harm must show."""
    with ground.site(SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": False}) as site:
        door, _ = doors.opened(site, "restarts")
        away = _after_a_quiet_restart(ground, site, door.form)
    what = "control: connections that are not tried before they are used"
    yield Finding("G11", what, "some turned away", f"{away} turned away", away > 0)
    with ground.site(TORTURE_CONTROL="no words for outages") as site:
        door, _ = doors.opened(site, "restarts")
        rush = Rush(site.ports[0], door, at_once=3)
        _restart(ground, [rush], 2)
    statuses = sorted({one.status for one in rush.answers if one.status >= 500})
    yield Finding("G11", "control: nobody answers for an outage", "500", str(statuses), 500 in statuses)
