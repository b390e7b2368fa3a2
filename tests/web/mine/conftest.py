"""Somebody behind their manage link: the link from a mail, the code from another, and a household of three."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import sealing
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.outbox.models import Message
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions import links
from eventsapp.submissions.models import Registration
from tests import makers
from tests.cast import PARENT
from tests.visitor import Visitor, fill_in


@dataclass
class Household:
    """A registration with people in it, and the manage link of its registrant."""

    edition: Edition
    registration: Registration
    token: str
    entries: list[Entry]

    def at(self, below: str = "") -> str:
        """The address of a page behind the link."""
        return f"/my/{self.token}/{below}"

    def person(self, number: int, below: str = "") -> str:
        """The address of a page about one of the people, counted from 0."""
        return self.at(f"people/{self.entries[number].id}{'/' if below else ''}{below}")

    def status(self, number: int) -> str:
        """Where the entry stands now."""
        return db.session.get_one(Entry, self.entries[number].id, populate_existing=True).status


def link_for(registration: Registration, person: Person) -> str:
    """A manage link of that person, as it stands in a mail."""
    with writing():
        return links.make(registration, person)


def enter(registration: Registration, category: Category, *people: Person, **given: Any) -> list[Entry]:
    """A party of that registration, all with the same particulars."""
    with writing():
        return entries.enter(registration, [Newcomer(one, category, **given) for one in people], by=OPERATOR)


def household_of(category: Category, *names: str, **given: Any) -> Household:
    """The parent and whoever else, as one party in one category."""
    edition = db.session.get_one(Edition, category.edition_id)
    parent = makers.person(PARENT["name"], PARENT["email"])
    registration = makers.registration(edition, parent)
    entered = enter(registration, category, parent, *(child(name) for name in names), **given)
    return Household(edition, registration, link_for(registration, parent), entered)


def child(name: str) -> Person:
    """Somebody without an address of their own."""
    person = makers.person(name)
    with writing():
        person.email = person.email_key = None
    return person


def codes_mailed() -> list[str]:
    """Every code in the outbox, the oldest first."""
    messages = db.session.scalars(select(Message).where(Message.kind == "code").order_by(Message.id))
    return [secret for one in messages for secret in json.loads(sealing.unseal(one.sealed_secrets or ""))]


def mailed(kind: str) -> list[Message]:
    """The mails of that kind, the oldest first."""
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def press(client: Visitor, page: str, action: str, **data: str) -> TestResponse:
    """Press the button of the page whose form goes there."""
    shown = client.get(page)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown.text)
    assert found, f"no form at {page}: {shown.status_code}"
    answer: TestResponse = client.post(action, data={"csrf_token": found[1], **data})
    return answer


@pytest.fixture
def walk(app: Any, still: Any) -> Edition:
    """An edition two months ahead."""
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"))


@pytest.fixture
def fresh(client: Visitor) -> Callable[[str], None]:
    """`fresh(token)`: this browser asks for a code and types it in."""

    def type_in(token: str) -> None:
        press(client, f"/my/{token}/code", f"/my/{token}/code/send")
        answer = fill_in(client, f"/my/{token}/code?sent=1", {"code": codes_mailed()[-1]}, form="asking")
        assert answer.status_code == 303, answer.text

    return type_in
