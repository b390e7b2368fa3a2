"""Signing up as a browser does: the real form all on one page, looked over, and the last button, which may be pressed
by many at once; each press is noted with when it was sent, when it was answered, and what the person was told.
"""

import re
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from itertools import cycle
from typing import NamedTuple

from benchmarks.load import Answer, Visitor
from eventsapp.events.models import Edition
from eventsapp.registration.models import Category

PREPARED_AT_ONCE = 8
CHILD = "0-13"
"""The age of a child, as the form has it where no category asks for more."""
_REFERENCE = re.compile(r"<dt>Reference</dt>\s*<dd>([^<]+)</dd>")


class Door(NamedTuple):
    """Where to sign up, and as what."""

    form: str
    category: str


class Person(NamedTuple):
    """Who signs up; `child` comes instead of whoever fills the form in."""

    name: str
    email: str
    child: str = ""


class Press(NamedTuple):
    """The last button, pressed once; moments of one clock that only goes forward."""

    email: str
    sent_at: float
    answered_at: float
    status: int
    location: str
    trouble: str = ""
    """What was answered instead of being taken in."""

    @property
    def seconds(self) -> float:
        return self.answered_at - self.sent_at


class Told(NamedTuple):
    """What the page says that somebody stands before at the end."""

    reference: str
    waits: bool


class Form:
    """A form that is filled in and looked over; only the last button is still to be pressed."""

    def __init__(self, port: int, person: Person, where: str, fields: dict[str, str], cookies: dict[str, str]) -> None:
        self.port, self.person, self.where = port, person, where
        self._fields, self._cookies = fields, cookies

    def press(self, port: int | None = None) -> Press:
        """Press the button, on a connection of its own; another host may be the one that answers."""
        visitor = Visitor(port or self.port, self._cookies)
        sent_at = time.monotonic()
        try:
            answer = visitor.post(self.where, self._fields)
            trouble = "" if answer.status == 303 else _said(answer)
            status, location = answer.status, answer.headers.get("Location", "")
        except (OSError, HTTPException) as error:
            status, location, trouble = 0, "", f"{type(error).__name__}: {error}"
        finally:
            answered_at = time.monotonic()
            visitor.connection.close()
        return Press(self.person.email, sent_at, answered_at, status, location, trouble)

    def told(self) -> Told:
        """Open the page at the end, as the browser does by itself."""
        page = Visitor(self.port, self._cookies).get(self.where.removesuffix("check") + "done").expect(200)
        text = page.body.decode()
        found = _REFERENCE.search(text)
        return Told(found[1] if found else "", "You are on the waitlist" in text)


def door(edition: Edition, category: Category) -> Door:
    """The form of that edition, with that category to choose."""
    return Door(f"/{edition.series.slug}/{edition.year}/register", str(category.id))


def filled_in(port: int, door: Door, person: Person) -> Form:
    """Open the form, fill it in, look it over."""
    visitor = Visitor(port)
    typed = {"who-whose": "myself", "who-name": person.name, "who-email": person.email}
    key = "me"
    if person.child:
        key = "p1"
        typed |= {"who-whose": "else", "people-p1-name": person.child, "people-p1-band": CHILD}
        typed |= {"people-p1-basis": "guardian"}
    typed |= {f"part-{key}-category": door.category, f"help-{key}-else_": ""}
    page = f"{door.form}?view=one"
    opened = visitor.get(page).expect(200).hidden()
    sent = visitor.post(page, opened | typed)
    if sent.status != 303:
        raise AssertionError(f"the form was not taken: {_said(sent)}")
    check = sent.headers["Location"]
    fields = visitor.get(check).expect(200).hidden()
    visitor.connection.close()
    return Form(port, person, check, fields, visitor.cookies)


def all_filled_in(ports: Sequence[int], door: Door, people: Sequence[Person]) -> list[Form]:
    """The same for many, spread over the hosts."""
    with ThreadPoolExecutor(PREPARED_AT_ONCE) as some:
        return list(some.map(lambda port, person: filled_in(port, door, person), cycle(ports), people))


def pressed_at_once(forms: Sequence[Form], ports: Sequence[int | None] = ()) -> list[Press]:
    """Everybody presses at the same moment; the same form may be there several times, at other hosts."""
    ready = threading.Barrier(len(forms))

    def press(form: Form, port: int | None) -> Press:
        ready.wait()
        return form.press(port)

    with ThreadPoolExecutor(len(forms)) as everybody:
        return list(everybody.map(press, forms, ports or [None] * len(forms)))


def _said(answer: Answer) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.body.decode(errors="replace"))
    return f"{answer.status}: {' '.join(text.split())[:300]}"
