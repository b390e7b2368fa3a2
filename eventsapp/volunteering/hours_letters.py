"""Hours letters: which were made, and whether the code on one is genuine. The letter itself is not kept."""

import re
import secrets

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.volunteering.records import HoursLetter

_PARTS = 3


def make(edition_id: int, person: Person, minutes: int, *, language: str, by: Actor) -> str:
    """A new letter's code, such as ``K7M4-Q2XP-9TRW``, to be printed on it; 30 to the power of 12 can be drawn."""
    letters = ["".join(secrets.choice(tokens.READABLE) for _ in range(4)) for _ in range(_PARTS)]
    code = "-".join(letters)
    letter = HoursLetter(
        edition_id=edition_id,
        person=person,
        code_digest=_digest(code),
        language=language,
        minutes=minutes,
        made_at=clock.now(),
    )
    db.session.add(letter)
    trail.record("hours_letter.made", letter, by=by, minutes=minutes)
    return code


def is_genuine(typed: str) -> bool:
    """Whether there is a letter with this code that still counts. More is not to be known by a code."""
    query = select(HoursLetter.id).where(HoursLetter.code_digest == _digest(typed), HoursLetter.replaced_at.is_(None))
    return db.session.scalar(query) is not None


def end(edition_id: int, person: Person, *, by: Actor) -> None:
    """Let the letters that were made for this person count no more: hours they tell of were corrected."""
    ended = select(HoursLetter).where(
        HoursLetter.edition_id == edition_id, HoursLetter.person_id == person.id, HoursLetter.replaced_at.is_(None)
    )
    for letter in db.session.scalars(ended):
        letter.replaced_at = clock.now()
        trail.record("hours_letter.ended", letter, by=by)


def _digest(code: str) -> str:
    """Of the letters and digits alone, however they were typed."""
    return tokens.digest(re.sub(r"[^0-9A-Z]", "", code.upper()))
