"""A rush through the proxy in front: people who sign up one after the other, and press again where something fails.

Each request is noted with when it was sent, how long it took, what came back and which hosts were asked for it.
"""

import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import count, pairwise
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks.load import Answer
from torture.front import NAME
from torture.signing_up import Door

PATIENCE_SECONDS = 90
_PAUSE_SECONDS = 0.5
_TRUSTING = ssl.create_default_context()
_TRUSTING.check_hostname = False
_TRUSTING.verify_mode = ssl.CERT_NONE  # its certificate is one we made for ourselves


class Request(NamedTuple):
    """One request; moments of one clock that only goes forward."""

    sent_at: float
    seconds: float
    status: int
    asked: str
    """The hosts that were asked, as nginx says it; after a comma, the next one."""

    @property
    def failed(self) -> bool:
        return self.status == 0 or self.status >= 500


class Way(NamedTuple):
    """How people get there."""

    address: str
    port: int
    name: str = NAME
    is_secure: bool = True
    trusting: ssl.SSLContext = _TRUSTING

    def connection(self) -> HTTPConnection:
        """A new one."""
        if self.is_secure:
            return HTTPSConnection(self.address, self.port, timeout=30, context=self.trusting)
        return HTTPConnection(self.address, self.port, timeout=30)

    def url(self, path: str) -> str:
        """The address of a page, as a browser shows it."""
        return f"{'https' if self.is_secure else 'http'}://{self.name}{path}"


class GaveUp(RuntimeError):
    """Somebody pressed again and again, and nothing was taken in."""


class Browser:
    """One person's browser: the cookies it was given, and what it does when nobody answers."""

    def __init__(self, way: Way, note: Callable[[Request], object]) -> None:
        self.cookies: dict[str, str] = {}
        self._way = way
        self._note = note
        self._connection: HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Open a page, and again until it is there."""
        return self._until_answered("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form, and the same form again until it was answered."""
        return self._until_answered("POST", path, urlencode(fields))

    def _until_answered(self, method: str, path: str, body: str | None) -> Answer:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up_at:
            answer = self._ask(method, path, body)
            if answer and answer.status < 500:
                return answer
            time.sleep(_PAUSE_SECONDS)
        raise GaveUp(f"{method} {path}")

    def _ask(self, method: str, path: str, body: str | None) -> Answer | None:
        headers = {"Host": self._way.name, "Referer": self._way.url(path)}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        try:
            if self._connection is None:
                self._connection = self._way.connection()
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        except (OSError, HTTPException):
            self._connection = None
            self._note(Request(began, time.monotonic() - began, 0, ""))
            return None
        asked = response.headers.get("X-Asked", "")
        self._note(Request(began, time.monotonic() - began, answer.status, asked))
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


@dataclass
class Rush:
    """What came of it."""

    requests: list[Request] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    """The address of whoever was told "you are signed up" (or that they wait), with the reference on that page."""
    gave_up: list[str] = field(default_factory=list)
    across_hosts: int = 0
    """Forms that were begun on one host and answered by another on the way."""

    def failed_in(self, begin: float, end: float) -> tuple[int, int]:
        """How many requests sent in that time failed, of how many."""
        sent = [one for one in self.requests if begin <= one.sent_at < end]
        return sum(one.failed for one in sent), len(sent)

    @property
    def handed_on(self) -> int:
        """How many requests nginx sent to another host since the first did not answer: each would have failed."""
        return sum("," in one.asked and not one.failed for one in self.requests)

    def longest_silence(self, begin: float, end: float) -> float:
        """The longest in that time in which nobody got a good answer, in seconds."""
        good = sorted(one.sent_at + one.seconds for one in self.requests if not one.failed)
        moments = [begin, *(moment for moment in good if begin < moment < end), end]
        return max(later - earlier for earlier, later in pairwise(moments))

    def slowest_in(self, begin: float, end: float) -> float:
        """The longest that anybody waited for one answer, in seconds."""
        return max((one.seconds for one in self.requests if begin <= one.sent_at < end), default=0.0)


@contextmanager
def rushing(way: Way, door: Door, *, people: int) -> Iterator[Rush]:
    """So many sign up, one form after the other, until the block ends; then everybody finishes the form in hand."""
    rush, numbers, over = Rush(), count(1), threading.Event()

    def keep_signing_up() -> None:
        while not over.is_set():
            who = f"robin{next(numbers)}@example.org"
            mine: list[Request] = []
            try:
                rush.acknowledged[who] = sign_up(Browser(way, mine.append), door, who)
            except Exception as trouble:
                rush.gave_up.append(f"{who}: {type(trouble).__name__}: {trouble}")
            rush.requests += mine
            rush.across_hosts += len({one.asked.rpartition(" ")[2] for one in mine if one.asked}) > 1

    threads = [threading.Thread(target=keep_signing_up, daemon=True) for _ in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield rush
    finally:
        over.set()
        for thread in threads:
            thread.join(2 * PATIENCE_SECONDS)


def sign_up(browser: Browser, door: Door, email: str) -> str:
    """The whole form, page by page; the reference on the page that says it is done."""
    who = {"whose": "myself", "name": f"Robin {email.partition('@')[0]}", "email": email}
    form = browser.get(door.form).expect(200).hidden()
    where = browser.post(door.form, form | who).expect(303).headers["Location"]
    while not where.endswith("/check"):
        typed = {"category": door.category} if "/part/" in where else {}
        form = browser.get(where).expect(200).hidden()
        where = browser.post(where, form | typed).expect(303).headers["Location"]
    check = browser.get(where).expect(200).hidden()
    sent = browser.post(where, check).expect(303).headers["Location"]
    found = re.search(r"<dt>Reference</dt>\s*<dd>([^<]+)</dd>", browser.get(sent).expect(200).body.decode())
    if not found:
        raise GaveUp("the last page shows no reference")
    return found[1]
