"""Every door, whoever knocks, however: what should be refused and was not, and what was read that should not be."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle, islice
from urllib.parse import urlsplit

from sqlalchemy import Table, select

from eventsapp.core.db import Base, db
from tests.permissions.browsers import Answer, Browser, Fields, forms_on
from tests.permissions.disguises import CARRIER, METHODS, Asked, Disguise
from tests.permissions.doors import Door, Holder
from tests.permissions.everything import MARKS

MAY_CHANGE = ("failed_sign_ins", "sign_ins")
"""What somebody who is refused may change: that they tried."""
SIGN_IN = "/organize/sign-in"


@dataclass
class Seen:
    """What a round of requests came to."""

    requests: int = 0
    doors: set[str] = field(default_factory=set)
    exceptions: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Seen") -> "Seen":
        self.requests += other.requests
        self.doors |= other.doors
        self.exceptions += other.exceptions
        return self


def forms(owner: Browser, doors: Iterable[Door]) -> dict[str, Fields]:
    """What a browser sends to each address from the forms an owner has before them, the first of each."""
    found: dict[str, Fields] = {}
    for door in doors:
        if door.endpoint.startswith("organize.") and "GET" in door.methods:
            for action, fields in forms_on(owner.send(Asked("GET", door.path), [])):
                found.setdefault(action, fields)
    return found


def knock(
    browser: Browser,
    doors: Iterable[Door],
    ways: Mapping[str, Disguise],
    filled: Mapping[str, Fields],
    *,
    some: int = 0,
) -> Seen:
    """Send each of these requests to each door that is shut to whoever it is; with `some` only as many, in turn."""
    seen, turn = Seen(), cycle(ways.items())
    for door in doors:
        if not door.refuses(browser.holder):
            continue
        usual = "POST" if "POST" in door.methods else "GET"
        for name, disguise in islice(turn, some) if some else ways.items():
            asked = disguise(usual, door.path)
            answer = browser.send(asked, filled.get(door.path, []))
            seen.requests += 1
            fault = _fault(browser, door, asked, answer, is_plain=name in METHODS)
            if fault:
                seen.exceptions.append(f"{browser.name}: {asked.method} {asked.path} ({name}): {fault}")
        seen.doors.add(door.endpoint)
    return seen


def cross(browser: Browser, doors: Iterable[Door], filled: Mapping[str, Fields]) -> Seen:
    """Ask for rows of somebody else at doors that are open: each is not found there."""
    seen = Seen()
    for door in doors:
        for method in sorted(door.methods - {"HEAD"}):
            answer = browser.send(Asked(method, door.path), filled.get(door.path, []))
            seen.requests += 1
            is_shut = answer.status in (404, 405) or (method == "POST" and answer.status in (302, 303))
            if not is_shut:
                seen.exceptions.append(f"{browser.name}: {method} {door.path} ({door.endpoint}): {answer.status}")
            seen.exceptions += read(browser, door, answer)
        seen.doors.add(door.endpoint)
    return seen


def look(browser: Browser, doors: Iterable[Door]) -> Seen:
    """Open every door that opens: nothing is read there that is not for them."""
    seen = Seen()
    for door in doors:
        if "GET" in door.methods:
            answer = browser.send(Asked("GET", door.path), [])
            seen.requests += 1
            seen.exceptions += read(browser, door, answer)
            seen.doors.add(door.endpoint)
    return seen


def read(browser: Browser, door: Door, answer: Answer) -> list[str]:
    """The marks in an answer that whoever it is may not read."""
    holder, text = browser.holder or Holder(), answer.text
    return [
        f"{browser.name}: {mark} read at {door.endpoint}"
        for mark, permission in MARKS.items()
        if mark in text and not holder.may_read(permission)
    ]


def dump() -> dict[str, str]:
    """A digest of each table's rows, but of those that tell who tried."""
    db.session.rollback()
    kept = [table for table in Base.metadata.sorted_tables if table.name not in MAY_CHANGE]
    return {table.name: hashlib.sha256(_rows(table).encode()).hexdigest() for table in kept}


def _rows(table: Table) -> str:
    return "\n".join(str(tuple(row)) for row in db.session.execute(select(table).order_by(*table.primary_key)))


def changed(before: Mapping[str, str]) -> Iterator[str]:
    """The tables that hold something else than before."""
    after = dump()
    return (name for name in before if before[name] != after[name])


def _fault(browser: Browser, door: Door, asked: Asked, answer: Answer, *, is_plain: bool) -> str:
    """What is wrong with a refusal; empty: nothing."""
    leaks = read(browser, door, answer)
    if leaks:
        return leaks[0]
    if asked.path == CARRIER:
        return "" if answer.body.strip() == b"ok" else "the address in the head was opened"
    if answer.status in (301, 302, 303, 307, 308) and answer.path == SIGN_IN:
        return "" if browser.holder is None else "somebody signed in is sent to sign in"
    if answer.status in (301, 307, 308) and not is_plain:
        again = browser.send(Asked(asked.method, urlsplit(answer.location).path), [])
        return _fault(browser, door, asked, again, is_plain=True)
    if answer.status == 405:
        return "" if asked.method not in door.methods or not is_plain else "405 where it can be asked so"
    wanted = (404,) if browser.holder is not None and is_plain else (400, 401, 403, 404)
    return "" if answer.status in wanted else f"answered {answer.status} {answer.location}"
