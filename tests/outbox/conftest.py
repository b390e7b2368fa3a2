"""For tests of the outbox: a letter of their own, a mail server on loopback, a worker."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import inspect, select, text

from eventsapp.core.db import db, writing
from eventsapp.outbox import delivery, mail, transports
from eventsapp.outbox.models import Failure, Message, MessageState
from eventsapp.outbox.worker import Worker
from tests.outbox.sinks import Sink

LETTERS = {
    "messages/greeting.en.txt": "A greeting to {{ who }}\n\nDear {{ who }},\n\nwelcome to the walk.\n",
    "messages/greeting.fr.txt": "Un mot pour {{ who }}\n\nChère, cher {{ who }},\n\nbienvenue à la marche d’été.\n",
}

Queue = Callable[..., Message]


@pytest.fixture
def letters(app: Flask) -> Flask:
    """The app, knowing one letter that is only for tests."""
    assert app.jinja_loader
    app.jinja_loader = ChoiceLoader([DictLoader(LETTERS), app.jinja_loader])
    return app


@pytest.fixture
def queue(letters: Flask) -> Queue:
    """Queue one greeting, in a transaction of its own; the message as it was stored."""
    numbers = count(1)

    def queue(**given: Any) -> Message:
        number = next(numbers)
        usual = {
            "key": f"greeting:{number}",
            "to_address": f"reader{number}@example.org",
            "to_name": f"Reader {number}",
            "from_name": "Foundation for Dystonia",
            "reply_to": "hello@example.org",
            "language": "en",
            "who": "you",
        }
        with writing():
            message = mail.queue("greeting", **(usual | given))
        assert message
        return message

    return queue


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that takes everything."""
    sink = Sink()
    sink.open()
    yield sink
    sink.close()


@pytest.fixture
def make_worker(app: Flask, sink: Sink) -> Callable[..., Worker]:
    """A worker that sends to the sink."""

    def make(withheld: Callable[[int], Failure | None] | None = None, **settings: Any) -> Worker:
        to_sink = {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": sink.port, "MAIL_TLS": "none"}
        chosen = {**app.config, **to_sink, **settings}
        server = transports.Server(chosen, host="events.example.org")
        return Worker(server, sender="events@example.org", withheld=withheld)

    return make


@pytest.fixture
def worker(make_worker: Callable[..., Worker]) -> Worker:
    """The usual worker."""
    return make_worker()


def counted() -> dict[MessageState, int]:
    """How many messages are in each state now, not when this transaction began."""
    db.session.rollback()
    return delivery.counts()


def everything_stored() -> str:
    """Every value of every table, as a thief of the database reads it."""
    db.session.rollback()
    with db.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        rows = [row for name in tables for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
    return repr(rows)


def until(what: Callable[[], object], seconds: float = 90) -> None:
    """Wait until it happens."""
    give_up_at = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < give_up_at, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def now_stored(app: Flask) -> Callable[..., Message]:
    """The message as it stands in the database now."""

    def now_stored(message: Message | int) -> Message:
        number = message if isinstance(message, int) else message.id
        db.session.rollback()
        return db.session.scalars(select(Message).where(Message.id == number)).one()

    return now_stored
