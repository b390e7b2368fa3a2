"""The directory: everybody known to the organization, each once as far as we can tell."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select

from eventsapp.core import clock, words
from eventsapp.core.db import db
from eventsapp.people.merged_models import Merge
from eventsapp.people.models import Person


def welcome(*, name: str, email: str, phone: str = "", language: str) -> Person:
    """The person of that name at that address, or a new one.

    What we know of somebody is never overwritten by a form that anybody can send: a different telephone number makes
    a new person, which organizers may merge.
    """
    person, _is_stranger = meet(name=name, email=email, phone=phone, language=language)
    db.session.flush()
    return person


def meet(*, name: str, email: str, phone: str = "", language: str) -> tuple[Person, bool]:
    """The same, and whether they are a stranger: nobody of that name was known at that address. Who is new is not
    stored yet."""
    db.session.flush()
    namesakes = list(db.session.scalars(select(Person).where(*named(name, email)).order_by(Person.id)))
    for known in namesakes:
        if not phone or not known.phone or known.phone == phone:
            known.phone = known.phone or phone or None
            return known, False
    person = Person(
        name=name,
        name_key=words.folded(name)[:200],
        email=email,
        email_key=email_key(email),
        phone=phone or None,
        language=language,
        known_since=clock.now(),
    )
    db.session.add(person)
    return person, not namesakes


def known_as(number: int) -> Person | None:
    """The person of that number, or whom they became one with since; None: there is nobody of it."""
    kept = select(Merge.kept_id).where(Merge.gone_id == number).scalar_subquery()
    return db.session.scalar(select(Person).where(Person.id == func.coalesce(kept, number)))


def became(people: Collection[int]) -> dict[int, int]:
    """The numbers of those who became one with any of these, each with whom it was."""
    merges = select(Merge.gone_id, Merge.kept_id).where(Merge.kept_id.in_(people))
    return dict(db.session.execute(merges).tuples().all())


def email_key(email: str) -> str:
    """The address as it is compared: nobody tells two mailboxes apart by capitals."""
    return email.casefold()[:254]


def named(name: str, email: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The condition that somebody goes by this name at this address, accents and case aside."""
    return Person.email_key == email_key(email), Person.name_key == words.folded(name)[:200]
