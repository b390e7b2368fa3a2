"""Everything killed at once, again and again, while people sign up: nobody is lost or twice, and every mail arrives.

A kill ends processes and leaves the machine running, so it shows what is lost in memory: a half-done act, a mail that
was to be sent afterwards, a lease. It cannot show what a power cut would: what the operating system holds and has not
written survives a kill, with any setting of `synchronous`.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select, update

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox import delivery
from eventsapp.outbox.models import Message, MessageState
from tests.outbox.sinks import Sink
from torture import counting, doors, mailboxes, whole
from torture.findings import Finding
from torture.ground import Ground
from torture.rush import Rush
from torture.sites import Site

KILLS = {"sqlite": 30, "postgresql": 20}
QUICK_KILLS = 4
MAIL_SECONDS = 90
SLOW_SECONDS = 0.3
"""How long the mail server takes to say that it has taken a mail: a worker that is killed then never hears of it."""
CONTROL_KILLS = 6


def prove(ground: Ground) -> Iterator[Finding]:
    """Kill, start again, kill."""
    kills = QUICK_KILLS if ground.is_quick else KILLS[ground.engine]
    with mailboxes.opened() as sink, ground.site(worker=True, **mailboxes.settings(sink)) as site:
        door, edition_id = doors.opened(site, "killed")
        rush = Rush(site.ports[0], door)
        with rush.going():
            starts = _kill(ground, site, rush, sink, kills)
        back_at = time.monotonic()
        with counting.looking(site):
            lost, doubled = whole.lost_and_doubled(edition_id, rush.signed_up)
            half = whole.half_written(edition_id)
            miscounted, faults = whole.pools_that_miscount(), whole.faults_of_the_file()
        yield Finding(
            "G4",
            f"{kills} kills of every process at once while people sign up",
            "everybody who was told so is in, once",
            f"{len(rush.signed_up)} told so, {len(lost)} lost, {len(doubled)} twice {(lost + rush.troubles)[:2] or ''}",
            bool(rush.signed_up) and not lost and not doubled and not rush.troubles,
        )
        again = [one for one in rush.signed_up if one.interrupted]
        yield Finding(
            "G4",
            "last buttons that were not answered, pressed again after the start",
            "taken, and one sign-up of each",
            f"{len(again)} of them, all taken, {len(set(doubled) & {one.email for one in again})} twice",
            not rush.troubles and not doubled,
        )
        yield Finding("G4", "rows half written", "none", "; ".join(half) or "none", not half)
        yield Finding("G4", "counts of pools that differ from their rows", "0", str(len(miscounted)), not miscounted)
        what = "integrity_check, foreign_key_check" if ground.engine == "sqlite" else "orphans of every foreign key"
        yield Finding("G4", what, "no fault", "; ".join(faults[:3]) or "no fault", not faults)
        starts.sort()
        yield Finding(
            "G4",
            "from the command to start to the first answer, by nobody's hand",
            "≤ 5 s",
            f"median {starts[len(starts) // 2]:.1f} s, longest {starts[-1]:.1f} s",
            starts[-1] <= 5,
        )
        yield _mails(ground, site, sink, edition_id, kills, back_at)
    if ground.engine == "sqlite" and not ground.is_quick:  # what the controls leave out has nothing to do with either
        yield from _controls(ground)


def _kill(ground: Ground, site: Site, rush: Rush, sink: Sink, kills: int) -> list[float]:
    """So many times, at moments nobody chose, every second time while a mail that was taken is still unanswered.

    It says how long each start took.
    """
    starts = []
    sink.seconds_after_each = SLOW_SECONDS
    for number in range(kills):
        rush.wait_for_more()
        time.sleep(random.uniform(0, 0.7))
        if number % 2:
            _wait_for_a_mail_unanswered(sink)
        ground.say(f"kill {number + 1} of {kills}")
        site.kill()
        began = time.monotonic()
        site.start()
        starts.append(time.monotonic() - began)
    sink.seconds_after_each = 0
    return starts


def _wait_for_a_mail_unanswered(sink: Sink, seconds: float = 10) -> None:
    give_up_at = time.monotonic() + seconds
    while not sink.unanswered and time.monotonic() < give_up_at:
        time.sleep(0.01)


def _mails(ground: Ground, site: Site, sink: Sink, edition_id: int, kills: int, back_at: float) -> Finding:
    if ground.is_quick:
        _end_leases(site)
    ground.say("the mails arrive")
    wanted = _confirmations(site, edition_id)
    while not wanted <= set(mailboxes.ids(sink)) and time.monotonic() < back_at + MAIL_SECONDS:
        time.sleep(0.2)
    took = time.monotonic() - back_at
    there = mailboxes.ids(sink)
    arrived = {one: number for one, number in there.items() if one in wanted}
    repeated = sum(arrived.values()) - len(arrived)
    unknown = set(there) - _all_ids(site)
    return Finding(
        "G5",
        f"confirmations after {kills} kills{', leases ended by hand' if ground.is_quick else ''}",
        f"each within {MAIL_SECONDS} s of the last start; repeats under the same Message-ID, ≤ 2 a kill",
        f"{len(arrived)} of {len(wanted)} after {took:.0f} s, {repeated} repeats, {len(unknown)} under another id",
        len(arrived) == len(wanted) and repeated <= 2 * kills and not unknown,
    )


def _controls(ground: Ground) -> Iterator[Finding]:
    """The same with a protection off, where the harm must show."""
    with _controlled(ground, "mail after the commit") as (site, _sink, edition_id):
        time.sleep(2)
        with counting.looking(site):
            half = whole.half_written(edition_id)
    yield Finding(
        "G11",
        f"control: {CONTROL_KILLS} kills, with the outbox row written after the commit",
        "confirmations are lost",
        "; ".join(half) or "nothing is lost",
        any("confirmation" in one for one in half),
    )
    with _controlled(ground, "a new Message-ID each time") as (site, sink, edition_id):
        _end_leases(site)
        began = time.monotonic()
        while _unsent(site) and time.monotonic() < began + MAIL_SECONDS:
            time.sleep(0.2)
        queued, arrived = len(_confirmations(site, edition_id)), len(mailboxes.ids(sink))
    yield Finding(
        "G11",
        f"control: {CONTROL_KILLS} kills, with a Message-ID drawn anew at each try",
        "repeats look like other mails",
        f"{queued} mails, {arrived} to those who read them",
        arrived > queued,
    )


@contextmanager
def _controlled(ground: Ground, control: str) -> Iterator[tuple[Site, Sink, int]]:
    """A site without that protection, once it was killed so many times while people signed up."""
    settings: dict[str, Any] = {"TORTURE_CONTROL": control}
    with mailboxes.opened() as sink, ground.site(worker=True, **settings, **mailboxes.settings(sink)) as site:
        door, edition_id = doors.opened(site, "killed")
        with Rush(site.ports[0], door).going() as rush:
            _kill(ground, site, rush, sink, CONTROL_KILLS)
        yield site, sink, edition_id


def _unsent(site: Site) -> int:
    with counting.looking(site):
        return counting.number(Message, Message.state != MessageState.SENT)


def _confirmations(site: Site, edition_id: int) -> set[str]:
    """The Message-IDs of everything that was queued about the sign-ups of the edition."""
    with counting.looking(site):
        return set(db.session.scalars(select(Message.message_id).where(whole.is_about(edition_id))))


def _all_ids(site: Site) -> set[str]:
    with counting.looking(site):
        return set(db.session.scalars(select(Message.message_id)))


def _end_leases(site: Site) -> None:
    """As if three quarters of a minute had gone by."""
    with counting.looking(site), writing():
        held = Message.state == MessageState.SENDING
        db.session.execute(update(Message).where(held).values(due_at=clock.now() - delivery.LEASE))
