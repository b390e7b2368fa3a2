"""A rush that goes on while something happens to the site: people sign up one after another, and do not give up.

Whoever is not answered, or is told that nothing can be saved right now, sends the same page again until it is taken.
"""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from http.client import HTTPException
from itertools import count
from typing import NamedTuple

from benchmarks.load import Answer, Visitor
from torture.signing_up import Door, reference_in

PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 180
WORDS = "We cannot save anything right now"


class Answered(NamedTuple):
    """One request, whatever came of it; the moment is of a clock that only goes forward."""

    at: float
    seconds: float
    path: str
    status: int
    """0: the connection broke off."""
    is_in_words: bool
    keeps_all: bool
    """Whether the page holds everything that had been typed into it."""


class SignedUp(NamedTuple):
    """Somebody who was told that they are in."""

    email: str
    reference: str
    seconds: float
    """How long the last button took when it was answered at last."""
    at: float
    interrupted: int
    """How often the last button was pressed in vain before."""


class Rush:
    """Some people at once, each signing up, then the next one."""

    def __init__(self, port: int, door: Door, *, at_once: int = 4, name: str = "rush") -> None:
        self.answers: list[Answered] = []
        self.signed_up: list[SignedUp] = []
        self.troubles: list[str] = []
        self._port, self._door, self._name = port, door, name
        self._numbers = count(1)
        self._stopping = threading.Event()
        self._people = [threading.Thread(target=self._keep_coming, daemon=True) for _ in range(at_once)]

    @contextmanager
    def going(self) -> Iterator["Rush"]:
        """Let them come until the block ends; who has begun by then still gets to the end."""
        for one in self._people:
            one.start()
        try:
            yield self
        finally:
            self._stopping.set()
            for one in self._people:
                one.join(PATIENCE_SECONDS)

    def wait_for_more(self, seconds: float = 20.0) -> None:
        """Until somebody more is in, at most so long: what happens to the site then happens to people."""
        before, give_up_at = len(self.signed_up), time.monotonic() + seconds
        while len(self.signed_up) == before and time.monotonic() < give_up_at:
            time.sleep(0.02)

    def _keep_coming(self) -> None:
        while not self._stopping.is_set():
            try:
                self._sign_up(next(self._numbers))
            except Exception as trouble:
                self.troubles.append(f"{type(trouble).__name__}: {trouble}"[:300])

    def _sign_up(self, number: int) -> None:
        visitor = Visitor(self._port)
        email = f"{self._name}{number}@example.org"
        typed = {"who-whose": "myself", "who-name": f"Robin {self._name} {number}", "who-email": email}
        typed |= {"part-me-category": self._door.category, "help-me-else_": ""}
        page = f"{self._door.form}?view=one"
        opened = self._insist(visitor, page).hidden()
        check = self._insist(visitor, page, opened | typed, expected=303).headers["Location"]
        fields = self._insist(visitor, check).hidden()
        tries: list[Answered] = []
        sent = self._insist(visitor, check, fields, expected=303, tries=tries)
        done = self._insist(visitor, sent.headers["Location"])
        reference = reference_in(done.body.decode())
        if not reference:
            shown = " ".join(re.sub(r"<[^>]+>", " ", done.body.decode()).split())[:300]
            self.troubles.append(f"no thanks at {sent.headers['Location']} after {len(tries)} presses, but: {shown}")
        self.signed_up.append(SignedUp(email, reference, tries[-1].seconds, tries[-1].at, len(tries) - 1))
        visitor.connection.close()

    def _insist(
        self,
        visitor: Visitor,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        expected: int = 200,
        tries: list[Answered] | None = None,
    ) -> Answer:
        """Ask until it is answered; `tries` is told of each time."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            began = time.monotonic()
            answer = self._ask(visitor, path, fields)
            noted = self._noted(answer, time.monotonic() - began, path, fields)
            self.answers.append(noted)
            if tries is not None:
                tries.append(noted)
            if answer is not None and answer.status < 500:
                return answer.expect(expected)
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"nobody was let in at {path} for {PATIENCE_SECONDS} s")
            time.sleep(PAUSE_SECONDS)

    def _ask(self, visitor: Visitor, path: str, fields: Mapping[str, str] | None) -> Answer | None:
        try:
            return visitor.get(path) if fields is None else visitor.post(path, fields)
        except (OSError, HTTPException):
            visitor.connection.close()
            return None

    def _noted(self, answer: Answer | None, seconds: float, path: str, fields: Mapping[str, str] | None) -> Answered:
        if answer is None:
            return Answered(time.monotonic(), seconds, path, 0, False, False)
        typed = [value for name, value in (fields or {}).items() if value and name != "csrf_token"]
        page = unescape(answer.body.decode(errors="replace"))
        keeps_all = all(value in page for value in typed)
        return Answered(time.monotonic(), seconds, path, answer.status, WORDS in page, keeps_all)
