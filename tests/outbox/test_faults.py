"""Under fault: workers killed at random, a mail server that plays up in every way, a clock that jumps.

Each mail arrives, one that arrives twice is known by its Message-ID, and who signs up meanwhile waits for none of it.
"""

import random
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox import delivery
from eventsapp.outbox import worker as workers
from eventsapp.outbox.models import Message, MessageState
from eventsapp.outbox.transports import Unavailable
from eventsapp.outbox.worker import Worker
from tests.commands.test_outbox import Start, ended, start  # noqa: F401 - a fixture
from tests.outbox.conftest import Queue, counted, until
from tests.outbox.sinks import Sink
from tests.outbox.test_worker import running

MAILS, KILLS = 50, 2
MakeWorker = Callable[..., Worker]


def test_workers_killed_at_random_lose_nothing_and_repeat_at_most_one_mail_each(
    queue: Queue,
    sink: Sink,
    start: Start,  # noqa: F811
):
    sink.seconds_for_each = 0.02
    ids = {queue().message_id for _ in range(MAILS)}
    for kill in range(KILLS):
        worker = start()
        until(partial(_has_more, sink, len(sink.arrived) + 2))
        time.sleep(random.uniform(0, 0.3))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert counted()[MessageState.SENT] < MAILS, f"all were sent before kill {kill}"
        _end_leases()
    last = start("--once")
    ended(last)
    assert last.returncode == 0
    assert counted()[MessageState.SENT] == MAILS
    assert set(sink.ids) == ids
    assert sum(sink.ids.values()) <= MAILS + KILLS
    assert max(sink.ids.values()) <= 1 + KILLS


def test_a_server_that_plays_up_in_every_way_gets_everything_in_the_end(
    queue: Queue, worker: Worker, sink: Sink, still: time_machine.Traveller
):
    sink.seconds_for_each = 0.005
    ids = {queue(to_address=f"reader{number}@example.org").message_id for number in range(20)}
    sink.at_reader = {"reader3@example.org": "450 4.2.0 later"}
    sink.at_message = {"reader4@example.org": "451 4.3.0 try again"}
    sink.breaks_off_once_for = {"reader5@example.org", "reader6@example.org"}
    worker.run_once()
    assert counted()[MessageState.TEMPORARY_FAILURE] == 4
    sink.close()
    for _ in range(5):  # away for ten minutes
        still.shift(timedelta(minutes=2))
        with pytest.raises(Unavailable):
            worker.run_once()
    sink.at_reader, sink.at_message = {}, {}
    sink.open()
    still.shift(timedelta(minutes=20))
    worker.run_once()
    assert counted()[MessageState.SENT] == 20
    assert set(sink.ids) == ids
    assert max(sink.ids.values()) == 1


def test_queueing_waits_for_no_mail_server(
    app: Flask, queue: Queue, make_worker: MakeWorker, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(workers, "POLL_SECONDS", 0.05)
    sink.seconds_for_each = 4
    queue()
    with running(app, make_worker()):
        until(lambda: counted()[MessageState.SENDING] == 1)
        began = time.monotonic()
        queue(), queue()
        assert time.monotonic() - began < 3
        assert not sink.arrived


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_jumps_while_mails_are_sent_sends_nothing_twice(
    app: Flask,
    queue: Queue,
    make_worker: MakeWorker,
    sink: Sink,
    still: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
):
    monkeypatch.setattr(workers, "POLL_SECONDS", 0.05)
    sink.seconds_for_each = 0.05
    ids = {queue().message_id for _ in range(30)}
    with running(app, make_worker(), make_worker()):
        until(lambda: len(sink.arrived) >= 5)
        still.shift(timedelta(hours=hours))
        jumped = threading.Event()
        jumped.wait(0.5)
        still.shift(timedelta(hours=1) - timedelta(hours=hours))  # back to where what waits is due
        until(lambda: len(sink.arrived) >= 30)
        jumped.wait(0.3)
    assert set(sink.ids) == ids
    assert set(sink.ids.values()) == {1}


def _has_more(sink: Sink, than: int) -> bool:
    return len(sink.arrived) > than


def _end_leases() -> None:
    with writing():
        sending = Message.state == MessageState.SENDING
        db.session.execute(update(Message).where(sending).values(due_at=clock.now() - delivery.LEASE))
