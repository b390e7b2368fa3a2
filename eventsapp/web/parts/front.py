"""The front: what is kept for everybody is answered before a page is even begun (decision 63).

A view that answers everybody alike hands over how its answer is looked up. From then on its address is asked for here
first: one read, without the request, the session and the hooks of a page. Everything else goes on to the views, also
what is kept no more, and what went wrong. Only that an address is worth a look is remembered, never an answer.
"""

import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, Response, request
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wrappers import Request

from eventsapp.core import logs, tokens
from eventsapp.web.parts import metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST = 1_000
"""So many addresses a process remembers."""
_HANDED_OVER, _HAS_LOOKED = "eventsapp.front.door", "eventsapp.front.looked"
_OF_ONE_ANSWER = frozenset(
    ("content-type", "content-length", "content-encoding", "content-disposition", "etag", "last-modified")
)
"""Headers that each answer says for itself; the others of an address are always the same."""


class Answer(NamedTuple):
    """What is sent, whole or "unchanged"."""

    status: int
    headers: dict[str, str]
    body: bytes = b""

    def response(self) -> Response:
        """The same, for a view to return."""
        return Response(self.body, self.status, self.headers)


class LeftToTheView(Exception):
    """It is kept, but there is more to do than to read."""


Look = Callable[[Request], Answer | None]


class _Door(NamedTuple):
    """An address that is worth a look."""

    look: Look
    route: str
    endpoint: str
    ignores_query: bool
    headers: dict[str, str] = {}  # noqa: RUF012 - nobody changes it
    """What every answer there carries."""


def init_app(app: Flask) -> None:
    """Stand before the views."""
    app.wsgi_app = _Front(app)  # type: ignore[method-assign]


def hand_over(look: Look, *, ignores_query: bool = False) -> None:
    """Let answers of the address that is being asked for be looked up in front from now on.

    Words after its question mark go on to the view, unless they make no difference.
    """
    rule = request.url_rule
    request.environ[_HANDED_OVER] = _Door(look, rule.rule if rule else "", request.endpoint or "", ignores_query)


def has_looked() -> bool:
    """Whether it was looked up just now, and is not kept; what went wrong with that goes on from here."""
    trouble = request.environ.get(_HAS_LOOKED)
    if isinstance(trouble, Exception):
        raise trouble
    return trouble is not None


def takes_gzip(asked: Request) -> bool:
    """Only when asked for by name: some small readers take no other encoding than none, and say nothing."""
    return any(name.lower() == "gzip" and quality > 0 for name, quality in asked.accept_encodings)


class _Front:
    """The application behind what is kept."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._application: WSGIApplication = app.wsgi_app
        self._doors: dict[str, _Door] = {}
        self._learning = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        address = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        door = self._doors.get(address)
        if door is None:
            return self._learnt(address, environ, start_response)
        if self._is_for_us(environ) and (door.ignores_query or not environ.get("QUERY_STRING")):
            began = time.perf_counter()
            try:
                answer = door.look(Request(environ))
            except LeftToTheView:
                pass
            except Exception as trouble:
                environ[_HAS_LOOKED] = trouble
            else:
                if answer is not None:
                    return self._answered(door, answer, began, environ["REQUEST_METHOD"], start_response)
                environ[_HAS_LOOKED] = True
                return self._learnt(address, environ, start_response)
        return self._application(environ, start_response)

    def _is_for_us(self, environ: "WSGIEnvironment") -> bool:
        """A host name that is not ours is refused further on."""
        return host_is_trusted(environ.get("HTTP_HOST"), self._app.config["TRUSTED_HOSTS"])

    def _answered(
        self, door: _Door, answer: Answer, began: float, method: str, start_response: "StartResponse"
    ) -> list[bytes]:
        headers = door.headers | answer.headers
        if answer.status != HTTPStatus.NOT_MODIFIED:
            headers["Content-Length"] = str(len(answer.body))
        seconds = time.perf_counter() - began
        logs.note(tokens.reference(), method=method, route=door.route, status=answer.status, seconds=seconds)
        metrics.count(self._app, door.endpoint, answer.status, seconds)
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase.upper()}", list(headers.items()))
        return [answer.body] if method == "GET" else []

    def _learnt(self, address: str, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Remember an address if its view hands it over, and forget one at which there is nothing any more."""

        def started(status: str, headers: list[tuple[str, str]], *failure: object) -> object:
            door: _Door | None = environ.get(_HANDED_OVER)
            if status[:3] == "404":
                self._forget(address)
            elif door is not None and status[:3] in ("200", "304"):
                carried = {name: value for name, value in headers if name.lower() not in _OF_ONE_ANSWER}
                if "Set-Cookie" not in carried:
                    self._remember(address, door._replace(headers=carried))
            return start_response(status, headers, *failure)  # type: ignore[arg-type]

        return self._application(environ, started)  # type: ignore[arg-type]

    def _remember(self, address: str, door: _Door) -> None:
        with self._learning:
            self._doors.pop(address, None)
            while len(self._doors) >= MOST:
                del self._doors[next(iter(self._doors))]
            self._doors[address] = door

    def _forget(self, address: str) -> None:
        if address in self._doors:
            with self._learning:
                self._doors.pop(address, None)
