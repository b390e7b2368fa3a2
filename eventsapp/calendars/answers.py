"""Answers to our invitations: somebody's calendar says that they do not come, and an organizer is asked about it.

A button pressed in a calendar may be a mistake, and a mail may be forged. So no place is given up by it: the question
stands on the pages of the shift and of the registration until somebody saw to it, or the calendar says yes again.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import PUBLIC, Actor
from eventsapp.calendars import own, replies
from eventsapp.calendars.own_models import CalendarAnswer, CalendarMail, CalendarRevision
from eventsapp.calendars.replies import Reply
from eventsapp.core import clock
from eventsapp.core.db import db, hold, writing
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment


def take(octets: bytes) -> bool:
    """Take in one mail that came; says whether it answers an invitation of ours. Taken twice it is taken once."""
    reply = replies.read(octets)
    if reply is None:
        return False
    with writing():
        return _taken(reply)


def declined(keys: Collection[str]) -> dict[str, CalendarAnswer]:
    """To which of these things somebody's calendar said no, and nobody saw to it yet."""
    query = select(CalendarAnswer).where(CalendarAnswer.key.in_(keys), *_IS_OPEN)
    return {answer.key: answer for answer in db.session.scalars(query.order_by(CalendarAnswer.person_id))}


def declined_shifts(helping: Sequence[Assignment]) -> set[int]:
    """On which of these assignments an organizer is asked, by their ids."""
    by_key = {own.shift_key(one.id): one.id for one in helping}
    return {by_key[key] for key in declined(by_key)}


def declined_days(registration: Registration) -> list[Person]:
    """Whose calendar said that they do not take part, as far as nobody saw to it."""
    people = select(CalendarAnswer.person_id).where(CalendarAnswer.key.startswith(own.day_key(registration.id, 0)[:-1]))
    return list(db.session.scalars(select(Person).where(Person.id.in_(people.where(*_IS_OPEN))).order_by(Person.id)))


def see_to(key: str, *, by: Actor) -> None:
    """An organizer saw to it, whatever they made of it."""
    for answer in declined([key]).values():
        hold("calendar answer", key)
        db.session.refresh(answer)
        answer.handled_at, answer.handled_by = clock.now(), by.account_id
        trail.record("calendar_answer.handled", _subject(key), by=by, person=answer.person_id)


_IS_OPEN = (CalendarAnswer.is_declined, CalendarAnswer.handled_at.is_(None))


def _taken(reply: Reply) -> bool:
    invited = (
        select(CalendarRevision.key, CalendarMail.person_id)
        .join(CalendarMail, CalendarMail.key == CalendarRevision.key)
        .join(Person, Person.id == CalendarMail.person_id)
        .where(CalendarRevision.uid == reply.uid, Person.email_key == directory.email_key(reply.address))
        .where(CalendarMail.is_cancelled.is_(False))
    )
    found = db.session.execute(invited.order_by(CalendarMail.person_id)).first()
    if found is None:
        return False
    hold("calendar answer", found.key)
    answer = db.session.get(CalendarAnswer, (found.key, found.person_id), populate_existing=True)
    said_at = min(reply.said_at, clock.now())
    if answer is not None and answer.said_at >= said_at:
        return True
    was_open = answer is not None and answer.is_declined and answer.handled_at is None
    if answer is None:
        answer = CalendarAnswer(key=found.key, person_id=found.person_id)
        db.session.add(answer)
    answer.said_at, answer.is_declined = said_at, reply.is_declined
    answer.handled_at = answer.handled_by = None
    if reply.is_declined or was_open:
        action = "declined" if reply.is_declined else "accepted"
        trail.record(f"calendar_answer.{action}", _subject(found.key), by=PUBLIC, person=found.person_id)
    return True


def _subject(key: str) -> Assignment | Registration:
    kind, number = key.split(":")[:2]
    if f"{kind}:" == own.SHIFT:
        return db.session.get_one(Assignment, int(number))
    return db.session.get_one(Registration, int(number))
