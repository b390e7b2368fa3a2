"""For tests of calendars that travel by mail."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from eventsapp.calendars import mailing
from eventsapp.outbox import transports
from eventsapp.outbox.worker import Worker
from tests.outbox.conftest import sink  # noqa: F401 - a fixture
from tests.outbox.sinks import Sink

SENDER = "events@example.org"


@pytest.fixture
def make_worker(app: Flask, sink: Sink) -> Callable[[], Worker]:  # noqa: F811
    """A worker as `flask outbox run` has it, sending to the sink."""

    def make() -> Worker:
        to_sink = {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": sink.port, "MAIL_TLS": "none"}
        server = transports.Server({**app.config, **to_sink}, host="events.example.org")
        return Worker(server, sender=SENDER, calendar=partial(mailing.settled, sender=SENDER))

    return make
