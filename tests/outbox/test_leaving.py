"""Messages that are no service: their reader ends them with one press, and what is no longer wanted stays here."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from eventsapp.core import clock, tokens
from eventsapp.core.db import writing
from eventsapp.outbox import delivery, mail
from eventsapp.outbox.models import Failure, Message, MessagePurpose, MessageState
from eventsapp.outbox.worker import Worker
from tests import makers
from tests.outbox.conftest import Queue, counted, everything_stored
from tests.outbox.sinks import Sink, words

NowStored = Callable[..., Message]
MakeWorker = Callable[..., Worker]
LETTERS = {
    f"messages/bulletin.{language}.txt": f'News\n\nWe walk.\n\n{{% include "messages/_leave.{language}.txt" %}}\n'
    for language in ("en", "fr")
}


@pytest.fixture
def bulletin(app: Flask) -> Queue:
    """Queue one letter with news."""
    assert app.jinja_loader
    app.jinja_loader = ChoiceLoader([DictLoader(LETTERS), app.jinja_loader])

    def bulletin(token: str, **given: Any) -> Message:
        usual: dict[str, Any] = {
            "key": f"bulletin:{token[:20]}",
            "to_address": "ann@example.org",
            "to_name": "Ann",
            "from_name": "Foundation",
            "reply_to": None,
            "language": "en",
            "purpose": MessagePurpose.NEWS,
            "leave_address": f"https://events.example.org/leave/{token}/",
            "charity": SimpleNamespace(name=makers.both("Foundation"), address="1 Main Street", website=""),
        }
        with writing():
            message = mail.queue("bulletin", **(usual | given))
        assert message
        return message

    return bulletin


def test_news_say_how_to_leave_to_the_reader_and_to_their_mail_program(bulletin: Queue, worker: Worker, sink: Sink):
    token = tokens.secret() * 3  # longer than a line of a mail
    assert bulletin(token).purpose == MessagePurpose.NEWS
    worker.run_once()
    address = f"https://events.example.org/leave/{token}/"
    (mail_sent,) = sink.mails
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in sink.arrived[0]
    assert mail_sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in words(mail_sent)


def test_a_service_has_no_way_to_leave(queue: Queue, worker: Worker, sink: Sink):
    assert queue().purpose == MessagePurpose.SERVICE
    worker.run_once()
    assert "List-Unsubscribe" not in sink.mails[0]


@pytest.mark.parametrize("purpose", [MessagePurpose.FUNDRAISING, MessagePurpose.NEWS, MessagePurpose.PARTNER])
def test_what_is_no_service_is_not_queued_without_a_way_to_leave_in_its_words(
    bulletin: Queue, queue: Queue, purpose: MessagePurpose
):
    with pytest.raises(ValueError, match="leave"):
        bulletin("a", purpose=purpose, leave_address=None, secrets={"leave_address": ""})
    with pytest.raises(ValueError, match="leave"):
        queue(purpose=purpose, leave_address="https://events.example.org/leave/a/")


def test_no_copy_of_the_database_leaves_in_somebodys_place(bulletin: Queue, worker: Worker, now_stored: NowStored):
    token = tokens.secret()
    message = bulletin(token)
    assert token not in everything_stored()
    assert now_stored(message).sealed_leave_address
    worker.run_once()
    assert now_stored(message).sealed_leave_address is None


@pytest.mark.parametrize("address", ["https://example.org/>, <x", "javascript:x", "https://example.org/\r\nBcc: b"])
def test_a_way_to_leave_that_is_no_address_is_not_written(
    bulletin: Queue, worker: Worker, sink: Sink, now_stored: NowStored, address: str
):
    message = bulletin("a", leave_address=address)
    worker.run_once()
    assert (sink.arrived, now_stored(message).failure) == ([], Failure.UNWRITABLE)


def test_what_is_for_later_waits(bulletin: Queue, worker: Worker, sink: Sink, still: Any):
    bulletin("a", due_at=clock.now() + timedelta(days=3))
    worker.run_once()
    assert sink.arrived == []
    still.shift(timedelta(days=3, minutes=1))
    worker.run_once()
    assert len(sink.arrived) == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_its_end_says_who_writes_from_where_why_and_how_to_stop_it(
    bulletin: Queue, worker: Worker, sink: Sink, language: str
):
    charity = makers.organization()
    purposes = (MessagePurpose.FUNDRAISING, MessagePurpose.NEWS, MessagePurpose.PARTNER)
    said = [bulletin(one, language=language, purpose=one, charity=charity).text for one in purposes]
    assert len(set(said)) == 3
    worker.run_once()
    for mail_sent in sink.mails:
        text = words(mail_sent)
        for expected in (charity.name.said(language), charity.address, "https://events.example.org/leave/"):
            assert expected in text
        body = mail_sent.get_body(("html",))
        assert isinstance(body, EmailMessage)
        html = str(body.get_content())
        assert (">Stop these messages</a>" if language == "en" else ">Ne plus recevoir ces messages</a>") in html


def test_without_a_postal_address_nothing_but_a_service_is_queued(bulletin: Queue, queue: Queue):
    charity = makers.organization(address="")
    with pytest.raises(mail.NoPostalAddress):
        bulletin("a", charity=charity)
    assert queue(charity=charity)


# ---- Withheld


def test_what_is_no_longer_wanted_stays_here_and_says_so(
    bulletin: Queue, make_worker: MakeWorker, sink: Sink, now_stored: NowStored
):
    unwanted, wanted = bulletin("a").id, bulletin("b", to_address="bob@example.org").id
    asked: list[int] = []

    def withheld(number: int) -> Failure | None:
        asked.append(number)
        return Failure.NO_LONGER_WANTED if number == unwanted else None

    make_worker(withheld).run_once()
    assert asked == [unwanted, wanted]
    assert sink.readers == ["bob@example.org"]
    stored = now_stored(unwanted)
    assert (stored.state, stored.failure) == (MessageState.WITHHELD, Failure.NO_LONGER_WANTED)
    assert (stored.sealed_secrets, stored.sealed_leave_address) == (None, None)
    assert delivery.failures() == {(MessageState.WITHHELD, Failure.NO_LONGER_WANTED): 1}


def test_as_long_as_nobody_can_say_whether_it_is_wanted_it_waits_and_keeps_no_other(
    queue: Queue, make_worker: MakeWorker, sink: Sink, still: Any
):
    poisoned = queue().id
    queue(to_address="ann@example.org")

    def withheld(number: int) -> Failure | None:
        if number == poisoned:
            raise ZeroDivisionError
        return None

    make_worker(withheld).run_once()
    assert sink.readers == ["ann@example.org"]
    assert counted()[MessageState.TEMPORARY_FAILURE] == 1
    still.shift(timedelta(minutes=2))
    make_worker().run_once()
    assert len(sink.arrived) == 2
