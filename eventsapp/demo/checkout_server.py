"""The trial provider over HTTP: the addresses that Stripe's library calls, and the page on which somebody pays."""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from eventsapp.demo import checkout_page
from eventsapp.demo.checkout import Json, Refused, TrialCheckout
from eventsapp.demo.checkout_hooks import Hooks

LARGEST = 100_000
Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]

_STATUSES = {200: "200 OK", 303: "303 See Other", 400: "400 Bad Request", 401: "401 Unauthorized", 404: "404 Not Found"}
_PART = re.compile(r"[^\[\]]+")


class TrialServer:
    """The trial provider as a WSGI app; `key` is the secret key that callers have to know."""

    def __init__(self, trial: TrialCheckout, hooks: Hooks, key: str) -> None:
        self.trial = trial
        self.hooks = hooks
        self.key = key
        self.is_down = False
        """Whether it answers nothing but 500, as on a bad day."""
        self._answered: dict[str, tuple[Json, tuple[int, Json]]] = {}
        """What was asked and answered under a key, errors too: https://docs.stripe.com/api/idempotent_requests."""
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        sent = _sent(environ)
        if path.startswith("/v1/"):
            status, body = self._answer_call(environ, method, path, sent)
            return _reply(start, status, json.dumps(body).encode(), "application/json")
        session = self.trial.sessions.get(path.removeprefix("/pay/"))
        if session is None:
            return _reply(start, 404, b"", "text/plain")
        if method == "POST":
            goes_to = self._press(session, sent.get("press", ""))
            if goes_to:
                return _reply(start, 303, b"", "text/plain", [("Location", goes_to)])
        page = checkout_page.written(session, was_declined=sent.get("press") == "declined")
        return _reply(start, 200, page.encode(), "text/html; charset=utf-8")

    def _press(self, session: Json, press: str) -> str:
        """Do what was pressed; where it leads, or nothing: the page is shown again."""
        if press == "pay" and session["status"] == "open":
            self.trial.pay(session["id"])
        if session["status"] == "complete":
            return str(session["success_url"])
        return str(session["cancel_url"]) if press == "cancel" else ""

    def _answer_call(self, environ: Environ, method: str, path: str, sent: Json) -> tuple[int, Json]:
        key = environ.get("HTTP_IDEMPOTENCY_KEY", "") if method == "POST" else ""
        if environ.get("HTTP_AUTHORIZATION") != f"Bearer {self.key}":
            return _error(401, "Invalid API Key provided.")
        if not key:
            return self._answer_anew(method, path, sent)
        with self._lock:
            if key not in self._answered:
                self._answered[key] = (sent, self._answer_anew(method, path, sent))
            asked, answer = self._answered[key]
        if asked != sent:
            return _error(400, "Keys for idempotent requests can only be used with the same parameters.")
        return answer

    def _answer_anew(self, method: str, path: str, sent: Json) -> tuple[int, Json]:
        if self.is_down:
            return _error(500, "The trial provider is down.")
        try:
            return 200, dict(self._called(method, path, sent))
        except Refused as refused:
            return _error(refused.status, str(refused), refused.code)

    def _called(self, method: str, path: str, sent: Json) -> Json:
        match method, path.removeprefix("/v1/").split("/"):
            case "POST", ["checkout", "sessions"]:
                return self.trial.open(sent)
            case "GET", ["checkout", "sessions", session_id]:
                return self.trial.find(session_id)
            case "POST", ["checkout", "sessions", session_id, "expire"]:
                return self.trial.expire(session_id)
            case "POST", ["refunds"]:
                amount = sent.get("amount")
                return self.trial.refund(sent["payment_intent"], int(amount) if amount else None)
        raise Refused("Unrecognized request URL", status=404)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Say nothing: the address of a session lets its reader pay."""


@contextmanager
def served(port: int, *, hook: str, key: str, hook_secret: str) -> Iterator[TrialServer]:
    """The trial provider, served on loopback by a thread until the block ends; port 0 takes any."""
    server = make_server("127.0.0.1", port, _not_yet, server_class=_Server, handler_class=_Quiet)
    hooks = Hooks(hook, hook_secret)
    trial = TrialServer(TrialCheckout(f"http://127.0.0.1:{server.server_port}", hooks.send), hooks, key)
    server.set_app(trial)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield trial
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def nested(pairs: Iterable[tuple[str, str]]) -> Json:
    """Fields as Stripe's library writes them (``line_items[0][quantity]``), as the tree they stand for."""
    tree: Json = {}
    for name, value in pairs:
        *way, last = _PART.findall(name)
        branch = tree
        for part in way:
            branch = branch.setdefault(part, {})
        branch[last] = value
    return {name: _lists(branch) for name, branch in tree.items()}


def _lists(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    if tree and all(name.isdigit() for name in tree):
        return [_lists(tree[name]) for name in sorted(tree, key=int)]
    return {name: _lists(value) for name, value in tree.items()}


def _error(status: int, sentence: str, code: str = "") -> tuple[int, Json]:
    kind = "api_error" if status >= 500 else "invalid_request_error"
    return status, {"error": {"type": kind, "message": sentence, "code": code}}


def _sent(environ: Environ) -> Json:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), LARGEST)
    return nested(parse_qsl(environ["wsgi.input"].read(length).decode(), keep_blank_values=True))


def _reply(
    start: Start, status: int, body: bytes, kind: str, headers: list[tuple[str, str]] | None = None
) -> list[bytes]:
    start(
        _STATUSES.get(status, f"{status} Error"),
        [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *(headers or [])],
    )
    return [body]


def _not_yet(_environ: Environ, start: Start) -> list[bytes]:
    return _reply(start, 500, b"", "text/plain")
