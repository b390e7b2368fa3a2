"""Signing in: guesses are braked, nobody else is locked out, and no time tells whom we know."""

import re
import time
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median

from eventsapp.core import sealing
from eventsapp.core.db import writing
from eventsapp.people import second_factor
from tests import cast, makers
from tests.permissions.browsers import Answer, Fields
from tests.permissions.disguises import Asked
from torture import charities
from torture.findings import Finding
from torture.ground import Ground
from torture.wire import Wire

GOAL = "G17"
PAIRS = 12
MOST_MS = 15
MOST_TRIES = 10
SIGN_IN, PASSWORD, LOST, LOST_OF_DONORS = "/organize/sign-in", "/organize/password", "/my/", "/giving/"
NOBODY = "nobody@example.org"
_networks = count(1)

Press = Callable[[], float]
"""Sends a form, and says how many milliseconds its answer took."""


def prove(ground: Ground) -> Iterator[Finding]:
    """From networks that a proxy names, as on a server behind one."""
    with charities.served(ground, PROXIES=1) as (site, made):
        port, owner = site.ports[0], made.owner.email
        factor = makers.account("factor@example.org", "Factor")
        with writing():
            factor.sealed_factor = sealing.seal(second_factor.proposed())
        yield from _braked(port, owner)
        for what, known, unknown in _pairs(port, owner):
            yield _apart(what, known, unknown)


def _braked(port: int, owner: str) -> Iterator[Finding]:
    here, tries = _network(), 0
    while tries < 3 * MOST_TRIES and _signed_in(port, owner, "not the right one", here).status != 429:
        tries += 1
    yield Finding(GOAL, "wrong passwords until the brake", f"<= {MOST_TRIES}", str(tries), tries <= MOST_TRIES)
    waits, enters = (_signed_in(port, owner, cast.PASS_PHRASE, network).status for network in (here, _network()))
    wanted = "429 from there, 303 from elsewhere"
    seen = f"{waits} from there, {enters} from elsewhere"
    yield Finding(GOAL, "the owner meanwhile", wanted, seen, seen == wanted)


def _pairs(port: int, owner: str) -> Iterator[tuple[str, Press, Press]]:
    """What is asked of somebody known and of nobody, each time from a network of its own."""

    def signing_in(email: str) -> Press:
        return _timed(port, SIGN_IN, [("email", email), ("password", "not the right one")])

    def asking(page: str, email: str) -> Press:
        return _timed(port, page, [("email", email)])

    yield "sign-in, known and unknown", signing_in(owner), signing_in(NOBODY)
    yield "one with a second factor, and unknown", signing_in("factor@example.org"), signing_in(NOBODY)
    yield (
        "wrong codes, as of a phone and as on paper",
        _second_step(port, "123456"),
        _second_step(port, "K7M4-Q2XP-K7M4"),
    )
    yield "forgotten password, known and unknown", asking(PASSWORD, owner), asking(PASSWORD, NOBODY)
    yield "lost link, known and unknown", asking(LOST, "quillfeather@marks.example"), asking(LOST, NOBODY)
    yield (
        "lost link of a donor, known and unknown",
        asking(LOST_OF_DONORS, "donor@marks.example"),
        asking(LOST_OF_DONORS, NOBODY),
    )


def _apart(what: str, known: Press, unknown: Press) -> Finding:
    """The middle of how far apart they are: each pair one after the other, now the one first and now the other."""
    differences = []
    for number in range(PAIRS):
        first, second = (known, unknown) if number % 2 else (unknown, known)
        one, other = first(), second()
        differences.append(one - other if number % 2 else other - one)
    apart = abs(median(differences))
    return Finding(GOAL, f"apart: {what}", f"< {MOST_MS} ms", f"{apart:.1f} ms", apart < MOST_MS)


def _timed(port: int, page: str, fields: Fields) -> Press:
    def press() -> float:
        return _sent(port, page, fields, _network())[1]

    return press


def _second_step(port: int, code: str) -> Press:
    """The password was right; what is timed is the wrong code."""

    def press() -> float:
        network = {"X-Forwarded-For": _network()}
        wire = Wire(port)
        right = [
            ("email", "factor@example.org"),
            ("password", cast.PASS_PHRASE),
            ("csrf_token", wire.token_at(SIGN_IN)),
        ]
        page = wire(Asked("POST", SIGN_IN, network), right).body.decode()
        hidden = re.findall(r'name="(pending|csrf_token|next|kept)"[^>]*value="([^"]*)"', page)
        return _milliseconds(wire, Asked("POST", f"{SIGN_IN}/code", network), [*hidden, ("code", code)])[1]

    return press


def _signed_in(port: int, email: str, password: str, network: str) -> Answer:
    return _sent(port, SIGN_IN, [("email", email), ("password", password)], network)[0]


def _sent(port: int, page: str, fields: Fields, network: str) -> tuple[Answer, float]:
    wire = Wire(port)
    token = ("csrf_token", wire.token_at(page))
    return _milliseconds(wire, Asked("POST", page, {"X-Forwarded-For": network}), [*fields, token])


def _milliseconds(wire: Wire, asked: Asked, fields: Fields) -> tuple[Answer, float]:
    began = time.perf_counter()
    answer = wire(asked, fields)
    return answer, 1000 * (time.perf_counter() - began)


def _network() -> str:
    """One from which nothing was sent before."""
    number = next(_networks)
    return f"198.51.{number // 250}.{number % 250 + 1}"
