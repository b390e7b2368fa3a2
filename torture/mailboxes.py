"""A mail server on loopback for a site to send to."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesHeaderParser
from typing import Any

from tests.outbox.sinks import Sink


@contextmanager
def opened() -> Iterator[Sink]:
    """One that takes everything, until the block ends."""
    sink = Sink()
    sink.open()
    try:
        yield sink
    finally:
        sink.close()


def ids(sink: Sink) -> Counter[str]:
    """How often each Message-ID arrived; only the heads are read, since there may be hundreds of mails."""
    heads = BytesHeaderParser()
    return Counter(str(heads.parsebytes(content)["Message-ID"]) for content in list(sink.arrived))


def settings(sink: Sink) -> dict[str, Any]:
    """What a site is told so that it sends there."""
    return {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": sink.port, "MAIL_TLS": "none"}
