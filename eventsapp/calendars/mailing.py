"""What goes along with a mail for its reader's calendar, settled at the moment of sending.

Whatever the letter is about, it brings what the reader's calendar does not know yet: what is new or different since the
last mail, and what is over of what a mail once brought. So one that is sent late revives nothing, and none is needed
twice. Whoever follows their own feed gets none: they would see everything twice.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from eventsapp.calendars import entries, feed_tokens, invitations, own, revisions
from eventsapp.calendars.entries import Status
from eventsapp.calendars.ics import Revision
from eventsapp.calendars.invitations import Between, Method
from eventsapp.calendars.own_models import CalendarMail, CalendarRevision, FeedFetch
from eventsapp.calendars.revisions import Thing
from eventsapp.core import clock
from eventsapp.core.db import db, hold, locked, writing
from eventsapp.outbox import envelopes, parts
from eventsapp.outbox.envelopes import Unsendable
from eventsapp.outbox.models import Message
from eventsapp.outbox.parts import CalendarPart
from eventsapp.submissions.links import Holder
from eventsapp.submissions.models import Registration

SILENT = timedelta(days=14)
"""A feed that nobody fetched for so long is followed no more."""
MOST = 20
"""So many things in one mail; what is left goes along with the next."""


def settled(number: int, *, sender: str) -> Sequence[CalendarPart]:
    """What goes along with this message: settled in a short transaction at its first try, and the same ever after.

    Only where a later mail brought a later version meanwhile, it is left out.
    """
    with writing():
        message = locked(db.session.get_one(Message, number))
        holder = _holder(message)
        if holder is None:
            return []
        hold("calendar mails", holder.person_id)
        if message.calendar_parts is not None:
            return _still_the_latest(parts.unpacked(message.calendar_parts), holder)
        found = [] if is_followed(holder) else _made(message, holder, sender)
        message.calendar_parts = parts.packed(found)
        return found


def is_followed(holder: Holder) -> bool:
    """Whether some program looks at their own feed."""
    token = feed_tokens.live(holder)
    if token is None:
        return False
    lately = FeedFetch.fetched_at >= clock.now() - SILENT
    query = select(FeedFetch.id).where(FeedFetch.feed == feed_tokens.feed_name(token), lately)
    return db.session.scalars(query.limit(1)).first() is not None


def _holder(message: Message) -> Holder | None:
    registration_id, _, person_id = (message.calendar_of or "").partition(":")
    registration = db.session.get(Registration, int(registration_id)) if registration_id else None
    return Holder(registration, int(person_id)) if registration else None


def _still_the_latest(settled: Iterable[CalendarPart], holder: Holder) -> list[CalendarPart]:
    mailed = _mailed(holder)
    return [part for part in settled if part.key in mailed and mailed[part.key].sequence == part.sequence]


def _made(message: Message, holder: Holder, sender: str) -> list[CalendarPart]:
    now = clock.now()
    mailed = _mailed(holder)
    live = {key for key, row in mailed.items() if not row.is_cancelled}
    things = own.things(holder, with_others=False)
    if missing := live - {thing.key for thing in things}:
        things += own.no_longer(holder, missing)
    told = [thing for thing in things if _ends_at(thing) > now and (thing.key in live or not _is_over(thing))]
    rows = revisions.written(told)
    news = [thing for thing in told if _is_news(thing, rows[thing.key], mailed.get(thing.key))]
    between = _between(message, sender)
    # What is over comes last: programs act by themselves on the first alone.
    for thing in (news := sorted(news, key=_is_over)[:MOST]):
        _note(rows[thing.key], holder, is_cancelled=_is_over(thing), mailed=mailed)
    return [_part(thing, rows[thing.key], between, message.language, now) for thing in news]


def _mailed(holder: Holder) -> dict[str, CalendarMail]:
    rows = db.session.scalars(select(CalendarMail).where(CalendarMail.person_id == holder.person_id))
    return {row.key: row for row in rows}


def _is_over(thing: Thing) -> bool:
    return thing.is_off or all(seen.status is Status.CANCELLED for seen in thing.seen.values())


def _ends_at(thing: Thing) -> datetime:
    return max(entries.ends_at(seen) for seen in thing.seen.values())


def _is_news(thing: Thing, row: CalendarRevision, mailed: CalendarMail | None) -> bool:
    if _is_over(thing):
        return mailed is not None and not mailed.is_cancelled
    return mailed is None or mailed.is_cancelled or (mailed.sequence, mailed.shown) != (row.sequence, row.shown)


def _note(row: CalendarRevision, holder: Holder, *, is_cancelled: bool, mailed: dict[str, CalendarMail]) -> None:
    known = mailed.get(row.key)
    if known is None:
        known = CalendarMail(key=row.key, person_id=holder.person_id)
        db.session.add(known)
    known.sequence, known.shown, known.is_cancelled = row.sequence, row.shown, is_cancelled


def _part(thing: Thing, row: CalendarRevision, between: Between, language: str, now: datetime) -> CalendarPart:
    method = Method.CANCEL if _is_over(thing) else Method.REQUEST
    revision = Revision(row.uid, row.sequence, row.created_at, row.modified_at)
    text = invitations.written(
        method, thing.seen[language], revision, between, is_waiting=thing.is_waiting, sent_at=now
    )
    return CalendarPart(thing.key, row.uid, row.sequence, method, text)


def _between(message: Message, sender: str) -> Between:
    organizer = sender
    with suppress(Unsendable):
        organizer = envelopes.address(message.reply_to or "")[0]
    return Between(message.from_name, organizer, message.to_name, envelopes.address(message.to_address)[0])
