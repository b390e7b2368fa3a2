"""`flask outbox`: real workers, started, stopped and killed as an operator would."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from eventsapp.commands.outbox import _beside, outbox
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message, MessageState
from eventsapp.retention import erasing
from tests.outbox.conftest import Queue, counted, letters, now_stored, queue, sink, until  # noqa: F401 - fixtures
from tests.outbox.sinks import Sink

ROOT = Path(__file__).parents[2]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(app: Flask, sink: Sink, engine_url: str, tmp_path: Path) -> Iterator[Start]:  # noqa: F811
    """Start `flask outbox run` as a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str, **settings: str) -> "subprocess.Popen[str]":
        environment = {
            **os.environ,
            "DATABASE_URL": engine_url,
            "SECRET_KEY": "not a secret in tests",
            "EVENTSAPP_PUBLIC_URL": "https://events.example.org",
            "EVENTSAPP_MAIL_HOST": "127.0.0.1",
            "EVENTSAPP_MAIL_PORT": str(sink.port),
            "EVENTSAPP_MAIL_TLS": "none",
            "PYTHONFAULTHANDLER": "1",  # one that hangs says where, when `ended` aborts it
            **settings,
        }
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "outbox", "run", *options]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]", seconds: float = 90) -> str:
    """What it said until it ended by itself; starting Python takes many seconds where much else runs."""
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        pytest.fail(f"it did not end: {process.communicate()[0]}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_sends_until_it_is_asked_to_stop(queue: Queue, sink: Sink, start: Start, number: int):  # noqa: F811
    queue()
    worker = start()
    until(lambda: sink.arrived)
    queue()
    until(lambda: len(sink.arrived) == 2)
    worker.send_signal(number)
    said = ended(worker)
    assert worker.returncode == 0
    assert "Traceback" not in said
    assert "example.org" not in said


def test_a_killed_worker_loses_nothing(queue: Queue, sink: Sink, start: Start, now_stored):  # noqa: F811
    sink.seconds_for_each = 0.7
    ids = {queue().message_id for _ in range(4)}
    worker = start()
    until(lambda: sink.arrived)
    time.sleep(0.3)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert counted()[MessageState.SENDING] > 0
    sink.seconds_for_each = 0
    _end_leases()
    second = start("--once")
    ended(second)
    assert second.returncode == 0
    assert counted()[MessageState.SENT] == 4
    assert set(sink.ids) == ids
    assert sum(sink.ids.values()) <= 5


def test_two_processes_send_each_message_once(queue: Queue, sink: Sink, start: Start):  # noqa: F811
    ids = {queue().message_id for _ in range(60)}
    both = [start("--once"), start("--once")]
    for process in both:
        ended(process)
    assert [process.returncode for process in both] == [0, 0]
    assert set(sink.ids) == ids
    assert set(sink.ids.values()) == {1}


def test_once_says_that_the_mail_server_is_away(queue: Queue, sink: Sink, start: Start):  # noqa: F811
    queue()
    sink.close()
    worker = start("--once")
    said = ended(worker)
    assert worker.returncode == 1
    assert "The mail server cannot be reached." in said
    assert counted()[MessageState.TEMPORARY_FAILURE] == 1


def test_without_a_mail_server_files_appear(app: Flask, queue: Queue):  # noqa: F811
    message = queue(to_address="ann@example.org")
    number, identity = message.id, message.message_id
    result = app.test_cli_runner().invoke(outbox, ["run", "--once"])
    assert result.exit_code == 0, result.output
    (file,) = (Path(app.instance_path) / "mail").iterdir()
    assert file.name == f"{number}.eml"
    assert identity in file.read_text()


def test_whoever_runs_it_within_a_program_of_their_own_is_asked_to_stop_as_before(app: Flask):
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    assert app.test_cli_runner().invoke(args=["outbox", "run", "--once"]).exit_code == 0
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


def test_the_list_says_how_many_and_why(app: Flask, queue: Queue):  # noqa: F811
    queue(), queue(to_address="nonsense")
    runner = app.test_cli_runner()
    assert runner.invoke(outbox, ["run", "--once"]).exit_code == 0
    result = runner.invoke(outbox, ["list"])
    assert result.exit_code == 0, result.output
    lines = [line.split(maxsplit=1) for line in result.output.splitlines()]
    assert ["1", "sent"] in lines
    assert ["0", "queued"] in lines
    assert ["1", "permanent failure: This is not an address mail can be sent to."] in lines


def _end_leases() -> None:
    with writing():
        sending = Message.state == MessageState.SENDING
        db.session.execute(update(Message).where(sending).values(due_at=clock.now()))


def test_what_goes_by_days_is_looked_for_once_an_hour(app, monkeypatch):
    looked_at: list[datetime] = []
    monkeypatch.setattr(erasing, "forget_due", looked_at.append)
    beside, now = _beside(""), clock.now()
    for minutes in (0, 1, 59, 61, 90, 121):
        beside(now + timedelta(minutes=minutes))
    assert [round((moment - now).total_seconds() / 60) for moment in looked_at] == [0, 61, 121]
