"""Workers: each message arrives once, a difficult one keeps none of the others, and trouble passes."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox import delivery, leases, rules, transports
from eventsapp.outbox import worker as workers
from eventsapp.outbox.models import Failure, Message, MessageState
from eventsapp.outbox.transports import Unavailable
from eventsapp.outbox.worker import Worker
from tests import cast
from tests.outbox.conftest import Queue, counted, until
from tests.outbox.sinks import Sink, words

NowStored = Callable[..., Message]
MakeWorker = Callable[..., Worker]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for seconds here."""
    monkeypatch.setattr(workers, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(delivery, "UNAVAILABLE", timedelta(seconds=0.2))


@contextmanager
def running(app: Flask, *several: Worker) -> Iterator[None]:
    """The workers at work, each in a thread and with connections of its own."""

    def run(worker: Worker) -> None:
        with app.app_context():
            worker.run()

    threads = [threading.Thread(target=run, args=[worker]) for worker in several]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for worker in several:
            worker.stopping.set()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()


def test_a_message_arrives_once_and_is_known_as_sent(queue: Queue, worker: Worker, sink: Sink, now_stored: NowStored):
    message = queue(to_name="Marie-Ève Prévost", language="fr", who="Marie-Ève")
    number = message.id
    worker.run_once()
    worker.run_once()
    (mail,) = sink.mails
    assert mail["Subject"] == "Un mot pour Marie-Ève"
    assert mail["To"].addresses[0].display_name == "Marie-Ève Prévost"
    assert "bienvenue à la marche d’été." in words(mail)
    stored = now_stored(number)
    assert str(mail["Message-ID"]) == stored.message_id
    assert (stored.state, stored.failure) == (MessageState.SENT, None)


def test_hostile_names_arrive_as_words(queue: Queue, worker: Worker, sink: Sink):
    for name in (*cast.HOSTILE_NAMES, *cast.UNPRINTABLE_NAMES, "Ann\r\nBcc: x@example.org", "=?utf-8?q?=0d=0aBcc:_x?="):
        queue(to_address="ann@example.org", to_name=name, who=name)
    worker.run_once()
    expected = len(cast.HOSTILE_NAMES) + len(cast.UNPRINTABLE_NAMES) + 2
    assert sink.readers == ["ann@example.org"] * expected
    for mail in sink.mails:
        assert "Bcc" not in mail
        assert len(mail.keys()) == len(set(mail.keys())) == 10


def test_several_workers_send_each_message_once(app: Flask, queue: Queue, make_worker: MakeWorker, sink: Sink):
    ids = {queue().message_id for _ in range(80)}
    with running(app, make_worker(), make_worker(), make_worker()):
        until(lambda: len(sink.arrived) >= 80)
        time.sleep(0.3)
    assert set(sink.ids) == ids
    assert set(sink.ids.values()) == {1}
    assert counted()[MessageState.SENT] == 80


def test_one_that_is_refused_keeps_none_of_the_others(
    queue: Queue, worker: Worker, sink: Sink, now_stored: NowStored, caplog: pytest.LogCaptureFixture
):
    sink.at_reader = {"gone@example.org": "550 5.1.1 no gone@example.org", "later@example.org": "450 4.2.0 later"}
    gone = queue(to_address="gone@example.org", to_name="Secret Name").id
    later = queue(to_address="later@example.org").id
    queue(to_address="ann@example.org")
    with caplog.at_level(logging.INFO):
        worker.run_once()
    assert sink.readers == ["ann@example.org"]
    assert now_stored(gone).state == MessageState.PERMANENT_FAILURE
    assert (now_stored(gone).failure, now_stored(gone).reply) == (Failure.ADDRESS_REFUSED, "550 5.1.1")
    assert now_stored(later).state == MessageState.TEMPORARY_FAILURE
    assert now_stored(later).due_at > clock.now()
    said = _said(caplog)
    assert "example.org" not in said
    assert "Secret" not in said


@pytest.mark.parametrize(
    "poison", [{"to_address": "a@example.org,b@example.org"}, {"message_id": "<a\r\nBcc: b>"}], ids=["reader", "id"]
)
def test_one_that_cannot_be_written_fails_alone(
    queue: Queue, worker: Worker, sink: Sink, now_stored: NowStored, poison: dict[str, Any]
):
    bad = queue().id
    with writing():
        db.session.execute(update(Message).where(Message.id == bad).values(**poison))
    queue(to_address="ann@example.org")
    worker.run_once()
    assert sink.readers == ["ann@example.org"]
    assert now_stored(bad).state == MessageState.PERMANENT_FAILURE
    assert now_stored(bad).failure in (Failure.ADDRESS_INVALID, Failure.UNWRITABLE)


def test_a_server_that_breaks_off_is_tried_again_with_the_same_message(
    queue: Queue, worker: Worker, sink: Sink, now_stored: NowStored
):
    sink.breaks_off_once_for = {"ann@example.org"}
    first = queue(to_address="ann@example.org").id
    queue(to_address="bob@example.org")
    worker.run_once()
    assert sink.readers == ["bob@example.org"]
    assert now_stored(first).failure == Failure.BROKEN_OFF
    _make_due()
    worker.run_once()
    assert sink.readers == ["bob@example.org", "ann@example.org"]
    assert now_stored(first).state == MessageState.SENT


def test_a_mail_server_that_was_away_gets_everything_when_it_is_back(
    app: Flask, queue: Queue, worker: Worker, sink: Sink, caplog: pytest.LogCaptureFixture
):
    sink.close()
    for _ in range(30):
        queue()
    with caplog.at_level(logging.INFO), running(app, worker):
        until(lambda: counted()[MessageState.TEMPORARY_FAILURE])
        time.sleep(0.5)
        sink.open()
        until(lambda: len(sink.arrived) == 30)
    assert set(sink.ids.values()) == {1}
    said = _said(caplog)
    assert said.count("mail server away") == 1
    assert said.count("mail server is back") == 1
    assert "example.org" not in said


def test_one_that_the_server_never_takes_a_sender_for_blocks_nobody(
    queue: Queue, worker: Worker, sink: Sink, now_stored: NowStored
):
    sink.at_sender = "451 4.3.0 not now"
    numbers = [queue().id for _ in range(3)]
    with pytest.raises(Unavailable):
        worker.run_once()
    assert {now_stored(number).attempts for number in numbers} == {0}
    sink.at_sender = None
    _make_due()
    worker.run_once()
    assert len(sink.arrived) == 3


def test_a_database_that_was_away_stops_no_worker(
    app: Flask,
    queue: Queue,
    worker: Worker,
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    queue()
    away = threading.Event()
    away.set()
    claim, sent = delivery.claim, delivery.sent

    def unless_away(act: Callable[..., Any]) -> Callable[..., Any]:
        def acting(*args: Any, **kwargs: Any) -> Any:
            if away.is_set():
                raise OperationalError("…", {"to": "ann@example.org"}, Exception("ann@example.org"))
            return act(*args, **kwargs)

        return acting

    monkeypatch.setattr(delivery, "claim", unless_away(claim))
    monkeypatch.setattr(delivery, "sent", unless_away(sent))
    with caplog.at_level(logging.INFO), running(app, worker):
        time.sleep(0.4)
        away.clear()
        until(lambda: sink.arrived)
    said = _said(caplog)
    assert said.count("database away") == 1
    assert "database is back" in said
    assert "example.org" not in said


def test_what_was_sent_is_written_down_when_the_database_is_back(
    app: Flask, queue: Queue, worker: Worker, sink: Sink, now_stored: NowStored, monkeypatch: pytest.MonkeyPatch
):
    number = queue().id
    sent, tries = delivery.sent, []

    def failing_at_first(*args: Any, **kwargs: Any) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("…", {}, Exception())
        sent(*args, **kwargs)

    monkeypatch.setattr(delivery, "sent", failing_at_first)
    worker.run_once()
    assert now_stored(number).state == MessageState.SENT
    assert set(sink.ids.values()) == {1}


def test_a_worker_told_to_stop_finishes_the_message_in_hand_and_gives_back_the_others(
    app: Flask, queue: Queue, worker: Worker, sink: Sink
):
    sink.seconds_for_each = 0.3
    for _ in range(10):
        queue()
    with running(app, worker):
        until(lambda: sink.arrived)
    arrived = len(sink.arrived)
    assert arrived < 10
    assert counted()[MessageState.SENT] == arrived
    assert counted()[MessageState.QUEUED] == 10 - arrived


def test_a_mail_server_slower_than_a_lease_gets_each_message_once(
    app: Flask, queue: Queue, make_worker: MakeWorker, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delivery, "LEASE", timedelta(seconds=0.9))
    monkeypatch.setattr(leases, "_BEAT_SECONDS", 0.2)
    sink.seconds_for_each = 1.5
    for _ in range(3):
        queue()
    with running(app, make_worker(), make_worker()):
        until(lambda: counted()[MessageState.SENT] == 3)
    assert set(sink.ids.values()) == {1}


def test_without_its_renewals_a_slow_message_is_sent_twice(
    app: Flask, queue: Queue, make_worker: MakeWorker, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    """The same with the renewals switched off: the test above is able to fail."""
    monkeypatch.setattr(delivery, "LEASE", timedelta(seconds=0.9))
    monkeypatch.setattr(leases, "_BEAT_SECONDS", 60)
    sink.seconds_for_each = 1.5
    queue()
    with running(app, make_worker(), make_worker()):
        until(lambda: len(sink.arrived) == 2)


def test_messages_whose_lease_was_lost_are_left_to_whoever_has_them(
    queue: Queue, worker: Worker, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    queue()
    monkeypatch.setattr(time, "monotonic", _hours_later(time.monotonic, calls=1))
    worker.run_once()
    assert not sink.arrived


def test_a_clock_that_is_set_ends_no_lease(still: time_machine.Traveller):
    steady = leases.SteadyClock()
    assert steady.trusts_leases()
    still.shift(timedelta(hours=1))
    assert not steady.trusts_leases()
    still.shift(timedelta(hours=-2))
    assert not steady.trusts_leases()


def test_after_a_jump_leases_are_believed_again_once_a_living_worker_had_renewed_them(
    still: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delivery, "LEASE", timedelta(seconds=0.1))
    steady = leases.SteadyClock()
    still.shift(timedelta(hours=1))
    assert not steady.trusts_leases()
    time.sleep(0.15)
    assert steady.trusts_leases()


def test_a_clock_that_was_put_back_keeps_no_mail_waiting_for_its_return(
    app: Flask, queue: Queue, sink: Sink, still: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delivery, "LEASE", timedelta(seconds=0.2))
    monkeypatch.setattr(workers, "BESIDE_SECONDS", 0.1)
    worker = Worker(_to(app, sink), sender="events@example.org", beside=lambda _now: None)
    still.shift(timedelta(days=1))
    queue()
    still.shift(timedelta(days=-1))
    with running(app, worker):
        until(lambda: sink.arrived, seconds=10)


def test_a_message_that_every_worker_died_of_is_given_up(
    queue: Queue, worker: Worker, sink: Sink, now_stored: NowStored
):
    number = queue().id
    with writing():
        db.session.execute(update(Message).values(attempts=rules.MOST_ATTEMPTS))
    worker.run_once()
    assert not sink.arrived
    assert (now_stored(number).state, now_stored(number).failure) == (
        MessageState.PERMANENT_FAILURE, Failure.INTERRUPTED,
    )  # fmt: skip


def _to(app: Flask, sink: Sink) -> transports.Server:
    to_sink = {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": sink.port, "MAIL_TLS": "none"}
    return transports.Server({**app.config, **to_sink}, host="events.example.org")


def _said(caplog: pytest.LogCaptureFixture) -> str:
    """What our side wrote to the log, with all its details."""
    ours = [record for record in caplog.records if record.name.startswith("eventsapp")]
    return "\n".join(f"{record.getMessage()} {record.__dict__.get('fields')} {record.exc_text}" for record in ours)


def _make_due() -> None:
    with writing():
        db.session.execute(update(Message).where(Message.state != MessageState.SENT).values(due_at=clock.now()))


def _hours_later(monotonic: Callable[[], float], *, calls: int) -> Callable[[], float]:
    """The clock, which after so many looks at it stands hours later."""
    looked: list[int] = []

    def later() -> float:
        looked.append(1)
        return monotonic() + (7200 if len(looked) > calls else 0)

    return later
