"""Whether a letter of a mailing is still right, asked just before it is sent: much may have happened meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.mailings import keeping_out, mailings, rules
from eventsapp.mailings.models import Mailing
from eventsapp.outbox.models import Failure, Message, MessagePurpose
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.reports import lines, rosters
from eventsapp.reports.filters import Order, Search
from eventsapp.rounds import audience, letters, readers, written
from eventsapp.submissions import wishes

MOST = 500
"""More people than this are in no registration."""


def reason(number: int) -> Failure | None:
    """Why the message of that number is not to be sent after all; None: it is, or it belongs to no mailing."""
    key = db.session.scalar(select(Message.key).where(Message.id == number)) or ""
    found = _reason(key) if key.startswith(f"{letters.KIND}:") else None
    db.session.rollback()  # nothing is open in the database while mail is sent
    return found


def _reason(key: str) -> Failure | None:
    _kind, mailing_id, due, person_id = key.split(":")
    mailing, reader = db.session.get(Mailing, int(mailing_id)), directory.known_as(int(person_id))
    if mailing is None or reader is None:
        return Failure.NO_LONGER_CONCERNED
    if not _is_for(mailing, due):
        mailings.held_back(mailing, _moment(due))
        return Failure.NO_LONGER_CONCERNED
    if written.standing(mailing, _moment(due), [reader.id]).get(reader.id) != key:  # two became one, who gets one
        return Failure.NO_LONGER_CONCERNED
    if reader.id in wishes.refused([reader.id], MessagePurpose(mailing.purpose)):
        return Failure.NO_LONGER_WANTED
    if keeping_out.among(mailing.id, [reader.id]) or not reads_for_somebody(mailing, reader):
        return Failure.NO_LONGER_CONCERNED
    return None


def reads_for_somebody(mailing: Mailing, reader: Person) -> bool:
    """Whether somebody whom the mailing is for, as the roster is now, is read for by this person."""
    wanted = audience.filter_of(mailing.asked, rosters.menu(mailing.edition_id))
    if wanted is None:
        return False
    wanted, who_pays = replace(wanted, order=Order.NAME), letters.is_for_who_pays(mailing)
    for number in readers.registrations_of(reader, mailing.edition_id):
        search = Search(registration_id=number)
        some = lines.batch(mailing.edition_id, replace(wanted, search=search), None, size=MOST)
        if any(one.reader.id == reader.id for one in readers.of(some, who_pays=who_pays).recipients):
            return True
    return False


def _is_for(mailing: Mailing, due: str) -> bool:
    """Whether it is still switched on, and for that moment: an edition that was moved, or does not take place any more,
    takes the letters along that are not sent yet."""
    if not mailing.is_on or rules.is_resting(mailing, mailing.edition):
        return False
    now_due = rules.due_at(mailing, mailing.edition)
    return now_due is not None and now_due.replace(microsecond=0) <= _moment(due)


def _moment(due: str) -> datetime:
    """The moment that a key holds."""
    return datetime.strptime(due, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
