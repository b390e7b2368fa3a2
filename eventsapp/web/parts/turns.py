"""Turns: a process works on a few requests at once, and a body that comes slowly keeps nobody else waiting.

A server gives each request a thread as soon as its head is there, and whoever then reads the body waits as long as the
slowest phone, or for ever. So servers have many threads, which cost little while they wait: here the body is taken in
first, and only then does the request take one of the few turns.
"""

import sys
from collections.abc import Collection, Iterable, Iterator
from io import BytesIO
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from flask import Flask

from eventsapp.core import waiting
from eventsapp.web.parts import health

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WORKED_OUT = "eventsapp.worked_out_while_sent"
"""Set in the environment of a request whose answer is read from the database while it is sent."""


def init_app(app: Flask) -> None:
    """Let requests take turns, as many at once as the settings say."""
    largest: int = app.config["MAX_CONTENT_LENGTH"]
    at_once: int = app.config["REQUESTS_AT_ONCE"]
    app.wsgi_app = Turns(app.wsgi_app, at_once=at_once, largest=largest, without={health.ALIVE})  # type: ignore[method-assign]


class Turns:
    """The application behind its turns; what is sent back is written without one, but worked out in turns.

    Reading an address `without` takes none: whoever asks whether the process lives must hear so also when it is busy.
    """

    def __init__(
        self, application: "WSGIApplication", *, at_once: int, largest: int, without: Collection[str] = ()
    ) -> None:
        self.application = application
        self.largest = largest
        self.without = without
        self._turns = BoundedSemaphore(at_once)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if _is_of_unsaid_length(environ):
            _take_in_chunks(environ, self.largest)
        elif 0 < _said(environ.get("CONTENT_LENGTH")) <= self.largest:
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(_said(environ["CONTENT_LENGTH"])))
        # What is longer is refused by its length, or is the list of an organizer, which is read in its turn.
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") and environ.get("PATH_INFO") in self.without:
            return self.application(environ, start_response)
        with waiting.in_turn(self._turns):
            answer = self.application(environ, start_response)
        return _InTurns(answer, self._turns) if WORKED_OUT in environ else answer


class _InTurns:
    """A long list: each piece takes a turn of its own, and whoever reads slowly has none meanwhile."""

    def __init__(self, answer: Iterable[bytes], turns: BoundedSemaphore) -> None:
        self._answer, self._pieces, self._turns = answer, iter(answer), turns

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self._turns:
            return next(self._pieces)

    def close(self) -> None:
        """As the server does with every answer, also with one that nobody wanted to the end."""
        getattr(self._answer, "close", lambda: None)()


def _is_of_unsaid_length(environ: "WSGIEnvironment") -> bool:
    """Whether a body comes of which nobody said how long it is: in chunks, or by HTTP/2, which does not even say so."""
    if environ.get("CONTENT_LENGTH"):
        return False
    is_sent = environ["REQUEST_METHOD"] not in ("GET", "HEAD") and environ.get("wsgi.input_terminated", False)
    return is_sent or "HTTP_TRANSFER_ENCODING" in environ


def _take_in_chunks(environ: "WSGIEnvironment", largest: int) -> None:
    """Take in a body that does not say how long it is; one that is too long is said to be, and so refused unread."""
    octets = environ["wsgi.input"].read(largest + 1)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(len(octets) if len(octets) <= largest else sys.maxsize)
    environ["wsgi.input"] = BytesIO(octets)


def _said(length: str | None) -> int:
    return int(length) if length and length.isascii() and length.isdigit() and len(length) < 19 else 0
