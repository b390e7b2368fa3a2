"""The mail server is gone, hangs, or refuses: signing up is as quick as ever, and every mail arrives afterwards.

The outages here last less than ten minutes. A server that is gone or hangs is tried every twenty seconds however long
that goes on; that ten minutes of refusals end within a minute, too, is shown by tests/outbox/test_rules.py.
"""

import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import select

from benchmarks import rosters
from benchmarks.load import Visitor
from eventsapp.core.db import db
from eventsapp.outbox.models import Message, MessageState
from tests.outbox.sinks import Sink
from torture import counting, doors, mailboxes
from torture.findings import Finding
from torture.ground import Ground
from torture.rush import Rush
from torture.sites import Site

GOAL = "G5"
SECONDS, QUICK_SECONDS = 20, 6
"""How long each outage lasts."""
RECOVERY_SECONDS = 90
QUICK_ENOUGH = 1.0


def prove(ground: Ground) -> Iterator[Finding]:
    """One trouble after the other, on one site."""
    seconds = QUICK_SECONDS if ground.is_quick else SECONDS
    with mailboxes.opened() as sink, ground.site(worker=True, **mailboxes.settings(sink)) as site:
        usual = _sign_ups(ground, site, "usual", seconds / 2)
        for name, trouble in (("gone", _gone), ("hanging", _hanging), ("refusing for now", _refusing)):
            if ground.is_quick and trouble is not _gone:
                continue  # until the next try alone it takes most of a minute
            with trouble(sink):
                took = _sign_ups(ground, site, name, seconds)
            yield _as_quick(name, took, usual)
            yield _arrive(ground, site, sink, name, seconds)
        with _refusing(sink, "550 5.7.1 not from you"):
            _sign_ups(ground, site, "refusing for good", seconds / 2)
            yield _shown(ground, site)


def _sign_ups(ground: Ground, site: Site, name: str, seconds: float) -> list[float]:
    """How long the last button took for each of those who signed up meanwhile."""
    ground.say(f"the mail server is {name}")
    door, _ = doors.opened(site, name.replace(" ", "-"))
    with Rush(site.ports[0], door, at_once=1, name=name.replace(" ", "-")).going() as rush:
        time.sleep(seconds)
    if rush.troubles:
        raise RuntimeError(rush.troubles[0])
    return [one.seconds for one in rush.signed_up]


def _as_quick(name: str, took: list[float], usual: list[float]) -> Finding:
    return Finding(
        GOAL,
        f"signing up while the mail server is {name}",
        f"≤ {QUICK_ENOUGH:.0f} s, as ever",
        f"{len(took)} sign-ups, median {statistics.median(took):.2f} s, longest {max(took):.2f} s; "
        f"before {statistics.median(usual):.2f} and {max(usual):.2f} s",
        max(took) <= QUICK_ENOUGH,
    )


def _arrive(ground: Ground, site: Site, sink: Sink, name: str, lasted: float) -> Finding:
    ground.say("the mails arrive")
    began = time.monotonic()
    wanted = _ids(site)
    while not wanted <= set(mailboxes.ids(sink)) and time.monotonic() < began + RECOVERY_SECONDS:
        time.sleep(0.2)
    took = time.monotonic() - began
    there = mailboxes.ids(sink)
    arrived = [number for one, number in there.items() if one in wanted]
    unknown = set(there) - wanted
    return Finding(
        GOAL,
        f"mails after it was {name} for {lasted:.0f} s",
        f"each within {RECOVERY_SECONDS} s, ≤ 2 repeats under the same Message-ID",
        f"{len(arrived)} of {len(wanted)} after {took:.0f} s, {sum(arrived) - len(arrived)} repeats, "
        f"{len(unknown)} under another id",
        len(arrived) == len(wanted) and max(arrived) <= 3 and not unknown,
    )


def _shown(ground: Ground, site: Site) -> Finding:
    """What is refused for good is not tried again; whoever organizes sees which it is, and why."""
    began = time.monotonic()
    while not (failed := _failed(site)) and time.monotonic() < began + RECOVERY_SECONDS:
        time.sleep(0.2)
    visitor = Visitor(site.ports[0], rosters.sign_in(site.ports[0]))
    page = visitor.get("/organize/outbox").expect(200).body.decode()
    is_shown = "The mail server does not accept" in page
    return Finding(
        GOAL,
        "messages that are refused for good",
        "shown to organizers as failed, with the reason",
        f"{failed} failed, {'shown with the reason' if is_shown else 'not shown'}",
        failed > 0 and is_shown,
    )


def _ids(site: Site) -> set[str]:
    with counting.looking(site):
        return set(db.session.scalars(select(Message.message_id)))


def _failed(site: Site) -> int:
    with counting.looking(site):
        return counting.number(Message, Message.state == MessageState.PERMANENT_FAILURE)


@contextmanager
def _gone(sink: Sink) -> Iterator[None]:
    sink.close()
    yield
    sink.open()


@contextmanager
def _hanging(sink: Sink) -> Iterator[None]:
    """Somebody takes the connection and says nothing."""
    sink.close()
    taken: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", sink.port))

    def take() -> None:
        with suppress(OSError):
            while True:
                taken.append(listener.accept()[0])

    threading.Thread(target=take, daemon=True).start()
    yield
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for one in taken:
        one.close()
    sink.open()


@contextmanager
def _refusing(sink: Sink, answer: str = "451 4.3.0 not now") -> Iterator[None]:
    sink.at_every_message = answer
    yield
    sink.at_every_message = None
