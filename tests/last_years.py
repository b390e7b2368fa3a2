"""Last year's people and this year's sign-up: a household of three that agreed to be asked, and what it held."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock, sealing
from eventsapp.core.db import db, writing
from eventsapp.core.languages import speaking
from eventsapp.events.models import Edition, Series, State
from eventsapp.outbox.models import Message
from eventsapp.people import households
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Category
from eventsapp.submissions import consents
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import Consent, Purpose
from eventsapp.volunteering import shifts, volunteers
from eventsapp.volunteering.models import Shift
from eventsapp.workflows import again_letters, asking_again
from tests import cast, makers
from tests.makers import both

OTHER_ADULT = "omar.haddad@example.org"


@dataclass
class Years:
    """Two editions of a series, and the household of last year."""

    series: Series
    last: Edition
    now: Edition
    home: Registration
    category: Category
    shift: Shift


def two_years() -> Years:
    """A walk with one category and one shift in both years; the parent walked and helped, the others walked."""
    makers.organization()
    return walked("walk", date(2026, 6, 7), date(2027, 6, 6))


def walked(slug: str, before: date, after: date) -> Years:
    """The same on other days, under that address."""
    series = makers.series(slug, name=both("The Walk", "La Marche"))
    last = makers.edition(of=series, starts_on=before, state=State.FINISHED, venue=makers.venue())
    now = makers.edition(of=series, starts_on=after, state=State.OPEN, venue=makers.venue())
    category = makers.category(last)
    makers.category(now)
    shift = makers.shift(last)
    makers.shift(now)
    return Years(series, last, now, household(last, category, shift), category, shift)


def household(last: Edition, category: Category, shift: Shift) -> Registration:
    """A parent, a child without an address and another adult with one; the parent agreed to be asked."""
    parent = makers.person(cast.PARENT["name"], cast.PARENT["email"], phone="+1 647-555-0119")
    other = makers.person("Omar Haddad", OTHER_ADULT)
    sent = makers.registration(last, parent)
    with writing():
        child = households.member(households.of(parent), "Sami Haddad", language="en")
        adults = [Newcomer(one, category, from_age=18) for one in (parent, other)]
        entries.enter(sent, [*adults, Newcomer(child, category, 7, 7, is_minor=True, guardian=parent)], by=OPERATOR)
        shifts.take(sent, shift, volunteers.welcome(sent, parent, from_age=18, by=OPERATOR), by=OPERATOR)
    agree(sent)
    return sent


def agree(sent: Registration, who: Person | None = None) -> Consent:
    """The registrant agrees to be asked, in the language of the form."""
    with writing(), speaking(sent.language):
        return consents.give(sent, who or sent.registrant, Purpose.NEXT_SIGN_UP, by=PUBLIC)


def take_back(sent: Registration) -> int:
    """And takes it back."""
    with writing():
        return consents.withdraw(sent, sent.registrant, Purpose.NEXT_SIGN_UP, by=PUBLIC)


def another(years: Years, name: str, *, language: str = "en", agrees: bool = True) -> Registration:
    """One more who walked last year."""
    person = makers.person(name, f"{name.split()[0].lower()}@example.org", language=language)
    sent = makers.registration(years.last, person, language=language)
    with writing():
        entries.enter(sent, [Newcomer(person, years.category, from_age=18)], by=OPERATOR)
    if agrees:
        agree(sent)
    return sent


def ask(edition: Edition) -> None:
    """Ask everybody, and write the letters."""
    with writing():
        asking_again.ask(edition, by=OPERATOR)
    again_letters.write_due(clock.now(), by=OPERATOR)


def letters(kind: str = "same_again") -> list[Message]:
    """The letters of that kind, the newest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id.desc())))


def secret_in(message: Message) -> str:
    """What only its reader sees: the first of it, a code or the link; how to leave comes last."""
    secret, *_leave = json.loads(sealing.unseal(message.sealed_secrets or ""))
    return str(secret)


def link_in(message: Message) -> str:
    """The address in the letter, without the host."""
    return secret_in(message).removeprefix("https://events.example.org")
