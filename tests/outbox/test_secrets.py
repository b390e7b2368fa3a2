"""Secrets in mails: only their reader sees them, whoever has a copy of the database."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from eventsapp.core import clock, tokens
from eventsapp.core.db import writing
from eventsapp.outbox import delivery, envelopes, mail
from eventsapp.outbox.models import Failure, Message, MessageState
from eventsapp.outbox.worker import Worker
from tests.outbox.conftest import Queue, counted, everything_stored
from tests.outbox.sinks import Sink, words

NowStored = Callable[..., Message]
LETTERS = {
    "messages/sealed_letter.en.txt": "Your page\n\nDear {{ who }},\n\nyour page:\n{{ secrets.page }}\n\nYour code:\n"
    "{{ secrets.code }}\n\nOnce more: {{ secrets.page }}\n",
    "messages/sealed_letter.fr.txt": "Votre page\n\nBonjour {{ who }},\n\nvotre page :\n{{ secrets.page }}\n",
}


@pytest.fixture
def invite(app: Flask) -> Queue:
    """Queue one letter with a personal link and a code."""
    assert app.jinja_loader
    app.jinja_loader = ChoiceLoader([DictLoader(LETTERS), app.jinja_loader])

    def invite(token: str, **given: Any) -> Message:
        usual: dict[str, Any] = {
            "key": f"sealed_letter:{tokens.secret()}",
            "to_address": "ann@example.org",
            "to_name": "Ann",
            "from_name": "Foundation",
            "reply_to": None,
            "language": "en",
            "who": "Ann",
            "secrets": {"page": f"https://events.example.org/my/{token}/", "code": "123456"},
        }
        with writing():
            message = mail.queue("sealed_letter", **(usual | given))
        assert message
        return message

    return invite


def arrived(sink: Sink) -> str:
    return words(sink.mails[-1])


def test_the_reader_gets_link_and_code_wherever_the_letter_says_them(invite: Queue, worker: Worker, sink: Sink):
    token = tokens.secret()
    invite(token)
    worker.run_once()
    address = f"https://events.example.org/my/{token}/"
    assert arrived(sink) == (f"Dear Ann,\n\nyour page:\n{address}\n\nYour code:\n123456\n\nOnce more: {address}\n")


def test_who_reads_the_stored_text_sees_that_there_was_a_link_and_not_which(invite: Queue):
    message = invite(tokens.secret())
    assert message.text.replace("\ufdd0", "").splitlines()[3:7] == ["[personal link]", "", "Your code:", "[private]"]
    assert "[lien personnel\ufdd0]" in invite(tokens.secret(), language="fr").text


def test_a_copy_of_the_database_holds_no_secret_neither_before_nor_after_sending(
    invite: Queue, worker: Worker, engine_url: str
):
    token = tokens.secret()
    invite(token)
    assert token not in everything_stored()
    assert "123456" not in everything_stored()
    worker.run_once()
    assert counted()[MessageState.SENT] == 1
    assert token not in everything_stored()
    if engine_url.startswith("sqlite:///"):
        file = Path(engine_url.removeprefix("sqlite:///"))
        assert not [part for part in file.parent.glob(f"{file.name}*") if token.encode() in part.read_bytes()]


def test_what_was_sent_keeps_nothing_that_could_be_opened(invite: Queue, worker: Worker, now_stored: NowStored):
    message = invite(tokens.secret())
    assert now_stored(message).sealed_secrets
    worker.run_once()
    assert now_stored(message).sealed_secrets is None


def test_what_is_given_up_keeps_nothing_either(invite: Queue, worker: Worker, sink: Sink, now_stored: NowStored):
    sink.at_reader["ann@example.org"] = "550 5.1.1 no such person"
    message = invite(tokens.secret())
    worker.run_once()
    assert now_stored(message).state == MessageState.PERMANENT_FAILURE
    assert now_stored(message).sealed_secrets is None


def test_a_message_that_is_tried_again_still_has_its_link(invite: Queue, worker: Worker, sink: Sink, still: Any):
    token = tokens.secret()
    sink.at_reader["ann@example.org"] = "450 4.2.0 later"
    invite(token)
    worker.run_once()
    sink.at_reader.clear()
    still.shift(delivery.LEASE * 100)
    worker.run_once()
    assert token in arrived(sink)


def test_a_worker_killed_between_sending_and_writing_it_down_leaves_the_link_to_the_next(invite: Queue):
    token = tokens.secret()
    invite(token)
    for attempt in (0, 1):
        (message,) = delivery.claim(1, now=clock.now() + attempt * 2 * delivery.LEASE)
        envelope = envelopes.sealed(message, sender="events@example.org", now=clock.now())
        assert token in words(message_from_bytes(envelope.content, policy=default))


@pytest.mark.parametrize(
    "name", ["[personal link\ufdd0]", "\ufdd0", "[personal link]", "{{ secrets.page }}"]
)  # fmt: skip
def test_nobody_can_write_a_mark_by_their_name_and_get_somebody_elses_link(
    invite: Queue, worker: Worker, sink: Sink, name: str
):
    token = tokens.secret()
    invite(token, who=name)
    worker.run_once()
    lines = arrived(sink).splitlines()
    assert lines[0] == f"Dear {name},".replace("\ufdd0", "")
    assert arrived(sink).count(token) == 2


def test_without_the_key_nothing_is_sent_rather_than_an_empty_link(
    invite: Queue, app: Flask, worker: Worker, sink: Sink, still: Any, now_stored: NowStored
):
    token, key = tokens.secret(), app.config["SECRET_KEY"]
    message = invite(token)
    app.config["SECRET_KEY"] = "another one"
    worker.run_once()
    assert sink.mails == []
    assert now_stored(message).failure == Failure.KEY_GONE
    app.config["SECRET_KEY_FALLBACKS"] = [key]
    still.shift(delivery.LEASE * 100)
    worker.run_once()
    assert token in arrived(sink)


def test_a_letter_without_secrets_is_sent_with_no_key_at_all(queue: Queue, app: Flask, worker: Worker, sink: Sink):
    queue()
    app.config["SECRET_KEY"] = "another one"
    worker.run_once()
    assert len(sink.mails) == 1
