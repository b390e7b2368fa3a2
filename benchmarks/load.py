"""Load: visitors with a connection and cookies of their own, making the same visit again and again.

They live in threads of this process and share the machine's cores with the server that they visit. So requests per
second and waiting times are those of both together; the processor time (servers.py) is the server's alone.
"""

import contextlib
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPMessage, IncompleteRead
from typing import NamedTuple
from urllib.parse import urlencode

TIMEOUT_SECONDS = 30
MOST_FAILURES = 20

_BOUNDARY = "between-the-parts-of-a-form"
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_NAME, _VALUE = re.compile(r'\bname="([^"]*)"'), re.compile(r'\bvalue="([^"]*)"')


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: HTTPMessage
    body: bytes

    def expect(self, status: int) -> "Answer":
        """The same answer; an error if it is not what a measured visit is about."""
        if self.status != status:
            raise AssertionError(f"expected {status}, got {self.status}: {self.body[:300]!r}")
        return self

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms, which a browser would send along."""
        fields = {}
        for tag in _HIDDEN.findall(self.body.decode()):
            name, value = _NAME.search(tag), _VALUE.search(tag)
            if name:
                fields[name[1]] = unescape(value[1]) if value else ""
        return fields


class Exchange(NamedTuple):
    """What one request was like, so that the floor can be asked for the same."""

    method: str
    status: int
    octets: int
    queries: int
    """What it asked of the database, as the measured app says (served.py)."""


class Visitor:
    """A browser: a connection that is kept open, and the cookies it was given."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        self.cookies = dict(cookies or {})
        self.exchanges: list[Exchange] = []
        self.slowest = 0.0
        """The longest it waited for one answer, in seconds."""
        self.first_byte = 0.0
        """How long it waited for the first byte of the last answer."""

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page; `accept_encoding="gzip"` is a header."""
        return self._ask("GET", path, None, {name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, fields: Mapping[str, str | Sequence[str]]) -> Answer:
        """Send a form; a field with several values is sent as often."""
        body = urlencode(fields, doseq=True)
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, path: str, fields: Mapping[str, str], octets: bytes) -> Answer:
        """Send a form with a file (RFC 7578)."""
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{one}"\r\n\r\n{fields[one]}\r\n' for one in fields
        ]
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\n'
        body = "".join([*parts, head]).encode() + octets + f"\r\n--{_BOUNDARY}--\r\n".encode()
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"})

    def forget(self) -> None:
        """Be somebody else, at the same connection."""
        self.cookies.clear()

    def _ask(self, method: str, path: str, body: str | bytes | None, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        first = response.read(1)
        self.first_byte = time.perf_counter() - began
        whole = first + response.read()
        if response.length != 0 and not response.chunked:  # http.client takes what broke off before its body for whole
            raise IncompleteRead(whole, response.length)
        answer = Answer(response.status, response.headers, whole)
        self.slowest = max(self.slowest, time.perf_counter() - began)
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        queries = int(response.headers.get("X-Queries", 0))
        self.exchanges.append(Exchange(method, answer.status, len(answer.body), queries))
        return answer


Visit = Callable[[Visitor], object]


@dataclass
class Load:
    """What came of many visits; times in seconds."""

    took: list[float] = field(default_factory=list)
    first_bytes: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest: float = 0.0
    exchanges: list[Exchange] = field(default_factory=list)
    """Those of one visit."""


def drive(
    visit: Visit,
    port: int,
    *,
    seconds: float,
    at_once: int = 1,
    at_most: int | None = None,
    cookies: Mapping[str, str] | None = None,
    prepare: Callable[[], object] | None = None,
) -> Load:
    """Make visits for so many seconds, by so many visitors at once, each `at_most` so many.

    `prepare` comes before each visit, and its time is not counted; it is for one visitor alone.
    """
    load = Load()
    prepared = 0.0
    began = time.perf_counter()
    ends_at = began + seconds

    def keep_visiting() -> None:
        nonlocal prepared
        visitor = Visitor(port, cookies)
        made = 0
        while time.perf_counter() < ends_at and made != at_most and len(load.failures) < MOST_FAILURES:
            made += 1
            if prepare is not None:
                before = time.perf_counter()
                prepare()
                prepared += time.perf_counter() - before
            visitor.exchanges = []
            start = time.perf_counter()
            try:
                visit(visitor)
            except Exception as failure:
                load.failures.append(f"{type(failure).__name__}: {failure}")
                visitor.connection.close()
                continue
            load.took.append(time.perf_counter() - start)
            load.first_bytes.append(visitor.first_byte)
            load.exchanges = visitor.exchanges
        load.slowest = max(load.slowest, visitor.slowest)
        with contextlib.suppress(OSError):
            visitor.connection.close()

    visitors = [threading.Thread(target=keep_visiting, daemon=True) for _ in range(at_once)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    load.seconds = time.perf_counter() - began - prepared
    return load
