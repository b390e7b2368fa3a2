"""A rush: a process of its own in which many people press the button at the same moment, told to begin by a line.

`python -m tests.capacity.rush` reads one JSON object (what to do, on which database), says "ready", waits for a line,
and answers with what everybody was told, as JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import OperationalError

from eventsapp import create_app
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.capacity import places, waitlist
from eventsapp.capacity.models import Party
from eventsapp.core import clock
from eventsapp.core import db as database
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.registration import entries
from eventsapp.workflows import signup, waitlists
from eventsapp.workflows.plans import Comer, Guardian, Plan

AT_ONCE = 8
"""Twice as many as a server lets act at once in one process; the others wait for their turn, as they do there."""


def size(number: int) -> int:
    """Parties of one to four."""
    return number % 4 + 1


def sign_up(edition_id: int, category_id: int, number: int) -> dict[str, Any]:
    """A parent with children; what they were told."""
    name = f"Runner {number}"
    children = [
        Comer(f"c{child}", f"Child {child}", category_id, from_age=0, to_age=9, is_minor=True)
        for child in range(1, size(number))
    ]
    comers = (Comer("me", name, category_id, is_registrant=True), *children)
    guardian = Guardian(is_registrant=True)
    plan = Plan(name, f"runner{number}@example.org", comers, f"form-{number}", "en", guardian=guardian)
    with database.writing():
        outcome = signup.household(db.session.get_one(Edition, edition_id), plan, by=PUBLIC)
        return {"reference": outcome.registration.reference, "waits": outcome.waits}


def withdraw(edition_id: int, party_id: int) -> dict[str, Any]:
    """Give everything back, as often as the button is pressed; who comes next is offered it."""
    with database.writing():
        party = places.give_back(db.session.get_one(Party, party_id))
        entries.follow(party, by=PUBLIC)
        waitlists.freed(db.session.get_one(Edition, edition_id), by=PUBLIC)
        return {}


def expire() -> dict[str, Any]:
    """What the workers do."""
    return {"ended": waitlists.expire_due(clock.now(), by=OPERATOR)}


def patiently(act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """As a form does it: what the database undid in favour of another is tried again."""
    for _attempt in range(2):
        try:
            return act()
        except OperationalError as error:
            if not database.lost_to_another(error):
                raise
    return act()


def unprotected() -> None:
    """The negative control: without the locks, and on SQLite with transactions that begin by reading."""

    @contextmanager
    def writing(*, seconds: float = 0, is_durable: bool = True) -> Iterator[None]:
        db.session.rollback()
        yield
        db.session.commit()

    for module in (places, waitlist):
        module.locked = lambda row: row  # type: ignore[attr-defined]
    database.writing = writing
    waitlists.writing = writing  # type: ignore[attr-defined]


def main() -> None:
    """Do what was asked, all of it at once."""
    asked = json.loads(sys.stdin.readline())
    app = create_app({"TESTING": True, "SECRET_KEY": "for a rush", "SQLALCHEMY_DATABASE_URI": asked["url"]})
    if asked["is_unprotected"]:
        unprotected()
    edition_id, category_id = asked["edition_id"], asked["category_id"]
    acts: list[tuple[dict[str, Any], Callable[[], dict[str, Any]]]] = []
    for number in asked["numbers"]:
        acts.append(({"number": number}, lambda number=number: sign_up(edition_id, category_id, number)))  # type: ignore[misc]
    for party in asked["parties"]:
        acts.insert(party % len(acts), ({"party": party}, lambda party=party: withdraw(edition_id, party)))  # type: ignore[misc]
    for place in range(0, len(acts), 10):
        acts.insert(place, ({"worker": place}, expire))

    def run(one: tuple[dict[str, Any], Callable[[], dict[str, Any]]]) -> dict[str, Any]:
        who, act = one
        sent_at = time.monotonic()
        with app.app_context():
            try:
                told = patiently(act)
            except Exception as error:
                told = {"error": f"{type(error).__name__}: {error}"[:200]}
            finally:
                db.session.remove()
        return who | told | {"sent_at": sent_at, "answered_at": time.monotonic()}

    with app.app_context():
        db.session.get_one(Edition, edition_id)
        db.session.remove()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with ThreadPoolExecutor(AT_ONCE) as people:
        sys.stdout.write(json.dumps(list(people.map(run, acts))))


if __name__ == "__main__":
    main()
