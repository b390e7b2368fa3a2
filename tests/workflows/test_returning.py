"""Mails that come back: the message is known as bounced, and nobody can say so of a message they did not get."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.commands.inbox import inbox as command
from eventsapp.commands.inbox import taken
from eventsapp.core.db import db
from eventsapp.outbox import inbox, returned
from eventsapp.outbox.models import Failure, Message, MessageState
from eventsapp.outbox.worker import Worker
from eventsapp.workflows import returning
from tests.outbox.bounces import bounce, words
from tests.outbox.conftest import (  # noqa: F401 - fixtures
    Queue,
    counted,
    letters,
    make_worker,
    now_stored,
    queue,
    sink,
    worker,
)
from tests.outbox.sinks import Sink


@pytest.fixture
def sent(queue: Queue, worker: Worker, now_stored: Callable[..., Message]) -> Message:  # noqa: F811
    """A message that a mail server took."""
    message = queue(to_address="Ann@Example.org")
    worker.run_once()
    return now_stored(message)


def trail_of_messages() -> list[tuple[str, dict[str, object]]]:
    db.session.rollback()
    lines = db.session.scalars(select(AuditLine).where(AuditLine.subject_table == "messages"))
    return [(line.action, line.details) for line in lines]


@pytest.mark.parametrize("headers_only", [False, True])
@pytest.mark.parametrize("lines", ["\n", "\r\n"])
def test_a_message_that_comes_back_is_known_as_bounced(sent, now_stored, headers_only: bool, lines: str):  # noqa: F811
    assert returning.take(bounce(sent, headers_only=headers_only, lines=lines))
    found = now_stored(sent)
    assert (found.state, found.failure, found.reply) == (MessageState.BOUNCED, Failure.BOUNCED, "5.1.1")
    assert trail_of_messages() == [("message.bounced", {"status": "5.1.1"})]


def test_the_same_return_twice_is_one(sent):
    assert returning.take(bounce(sent))
    assert returning.take(bounce(sent))
    assert len(trail_of_messages()) == 1


def test_a_forwarded_message_comes_back_from_another_address_and_names_ours(sent):
    assert returning.take(bounce(sent, address="ann@elsewhere.example", original="ann@example.org"))
    assert counted()[MessageState.BOUNCED] == 1


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded", ""])
def test_a_server_that_still_tries_sends_nothing_back(sent, action: str):
    assert not returning.take(bounce(sent, action=action))
    assert counted()[MessageState.SENT] == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"message_id": "<0123@events.example.org>"},
        {"message_id": ""},
        {"message_id": "<" + "x" * 100_000 + "@example.org>"},
        {"address": "bob@example.org"},
        {"address": "bob@example.org, ann@example.org"},
    ],
)
def test_who_did_not_get_the_message_cannot_say_that_it_came_back(sent, forged: dict[str, Any]):
    assert not returning.take(bounce(sent, **forged))
    assert counted()[MessageState.SENT] == 1
    assert trail_of_messages() == []


def test_a_message_that_never_left_did_not_come_back(queue: Queue):  # noqa: F811
    assert not returning.take(bounce(queue(to_address="ann@example.org")))
    assert counted()[MessageState.QUEUED] == 1


def test_it_may_come_back_before_the_worker_wrote_down_that_it_went(
    queue: Queue,  # noqa: F811
    worker: Worker,  # noqa: F811
    sink: Sink,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
):
    message = queue(to_address="ann@example.org")
    letter = bounce(message)
    hand_over = worker.transport.send

    def send(envelope) -> None:
        hand_over(envelope)
        assert returning.take(letter)

    monkeypatch.setattr(worker.transport, "send", send)
    worker.run_once()
    worker.run_once()
    assert len(sink.arrived) == 1
    assert counted()[MessageState.BOUNCED] == 1


def test_a_later_message_to_the_same_address_is_tried(sent, queue: Queue, worker: Worker, sink: Sink):  # noqa: F811
    returning.take(bounce(sent))
    queue(to_address="ann@example.org")
    worker.run_once()
    assert len(sink.arrived) == 2


REPORT = b"Content-Type: multipart/report; boundary=b\r\n\r\n"


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\xff\xfe\x00",
        words("Hello"),
        REPORT + b"--b\r\nContent-Type: message/delivery-status\r\n\r\n--b--",
        REPORT + b"--b\r\nContent-Type: message/rfc822\r\n\r\n" * 6_000,
        REPORT + b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" * 5_000,
        b"".join(b"Content-Type: multipart/report; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(4_000)),
        b"Content-Type: multipart/report; boundary=" + b"b" * 250_000,
    ],
    ids=range(8),
)  # fmt: skip
def test_any_other_mail_is_nothing_and_takes_no_time(mail: bytes):
    began = time.monotonic()
    assert returned.read(mail[: inbox.LARGEST]) is None
    assert time.monotonic() - began < 5


def test_the_worker_finds_it_in_the_folder_and_a_pipe_can_hand_it_in(sent, tmp_path, app):
    for part in ("new", "cur"):
        (tmp_path / part).mkdir()
    (tmp_path / "new" / "1.back").write_bytes(bounce(sent))
    (tmp_path / "new" / "2.words").write_bytes(words("Where is the start?"))
    assert inbox.look_through(str(tmp_path), taken) == 1
    assert sorted(mail.name for mail in (tmp_path / "cur").iterdir()) == ["1.back:2,S", "2.words:2,"]
    assert counted()[MessageState.BOUNCED] == 1


def test_a_pipe_hands_one_in(sent, app):
    result = app.test_cli_runner().invoke(command, ["take"], input=bounce(sent))
    assert result.exit_code == 0, result.output
    assert counted()[MessageState.BOUNCED] == 1
