"""What organizers do with mailings: write them down, change them, switch them, send them now, take them away."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, hold, locked, row_of, set_columns, writing
from eventsapp.core.languages import LANGUAGES, Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.mailings import placeholders, rules
from eventsapp.mailings.models import KeptOut, Mailing
from eventsapp.mailings.rules import Standing
from eventsapp.organization import details
from eventsapp.outbox.mail import NoPostalAddress
from eventsapp.outbox.models import MessagePurpose

MOST = 100
"""More of them for one edition nobody keeps in sight."""


class NotInBothLanguages(Refusal):
    """Nobody gets a message in a language they did not choose."""

    sentence = _l("Write the subject and the text in English and in French.")


class MomentIsPast(Refusal):
    """What is to go at once is sent from its own page, where one sees to whom."""

    sentence = _l("This moment is past. Save it without a moment, then choose “Send now”.")
    field = "on"


class SentAlready(Refusal):
    """What people have in their inbox is not changed any more."""

    sentence = _l("This was sent already, or is being sent. Write a new message instead.")


class Resting(Refusal):
    """A rule rests while the event is no firm date."""

    sentence = _l("This event has no firm date now, so its rules rest. Write a message of its own instead.")


class TooMany(Refusal):
    """There are as many as can be kept in sight."""

    sentence = _l("There are %(most)s mailings here already. Remove one that was never sent.")


@dataclass(frozen=True)
class Described:
    """What is written, to whom and when; each as on `Mailing`."""

    subject: Bilingual
    text: Bilingual
    asked: Mapping[str, str] = field(default_factory=dict)
    purpose: str = MessagePurpose.SERVICE
    anchor: str | None = None
    days: int | None = None
    at: time | None = None
    send_at: datetime | None = None


def of(edition: Edition) -> list[Mailing]:
    """Those of the edition, as they were made."""
    return list(db.session.scalars(select(Mailing).where(Mailing.edition_id == edition.id).order_by(Mailing.id)))


def find(edition: Edition, number: int) -> Mailing:
    """That one of the edition; refuses with NotFound."""
    return row_of(Mailing, number, edition_id=edition.id)


def described(mailing: Mailing) -> Described:
    """The mailing as it is written down."""
    return Described(**{one.name: getattr(mailing, one.name) for one in fields(Described)})


def add(edition: Edition, wanted: Described, *, is_on: bool = True, by: Actor) -> Mailing:
    """Write one more down. A rule whose moment is past already waits for another one."""
    hold("mailings", edition.id)
    if (db.session.scalar(select(func.count(Mailing.id)).where(Mailing.edition_id == edition.id)) or 0) >= MOST:
        raise TooMany(most=MOST)
    now = clock.now()
    _refuse_unsound(wanted, now)
    mailing = Mailing(edition=edition, is_on=is_on, armed_at=now, made_at=now, **_columns(wanted))
    db.session.add(mailing)
    trail.record("mailing.added", mailing, by=by, anchor=mailing.anchor, days=mailing.days, purpose=mailing.purpose)
    return mailing


def change(mailing: Mailing, wanted: Described, *, by: Actor) -> Mailing:
    """Write it otherwise, to others or at another time. What is sent by hand once is not changed any more; a rule that
    was sent counts for the next time it is due."""
    mailing = locked(mailing)
    if mailing.is_under_way or (mailing.ran_for is not None and not mailing.is_rule and not mailing.passed_over):
        raise SentAlready
    _refuse_unsound(wanted, clock.now(), as_before=mailing.send_at)
    columns = _columns(wanted)
    changed = set_columns(mailing, columns)
    if {"anchor", "days", "at", "send_at"} & set(changed):
        mailing.armed_at, mailing.begun_at, mailing.ended_at = clock.now(), None, None
    if changed:
        trail.record("mailing.changed", mailing, by=by, changed=changed)
    return mailing


def switch(mailing: Mailing, is_on: bool, *, by: Actor) -> Mailing:
    """Let it wait for its moment, or not; what is being sent stops, and goes on when it is switched on again."""
    mailing = locked(mailing)
    if mailing.is_on != is_on:
        mailing.is_on = is_on
        if is_on and not mailing.is_under_way:
            mailing.armed_at = clock.now()
        trail.record("mailing.switched_on" if is_on else "mailing.switched_off", mailing, by=by)
    return mailing


def send_now(mailing: Mailing, *, by: Actor) -> Mailing:
    """Begin to send it, whatever its moment. A rule that was sent so is not sent again when that moment comes."""
    mailing = locked(mailing)
    now, edition = clock.now(), mailing.edition
    _refuse_without_postal_address(mailing.purpose)
    if rules.is_resting(mailing, edition):
        raise Resting
    if rules.standing(mailing, edition, now) in (Standing.UNDER_WAY, Standing.STOPPED, Standing.DONE):
        raise SentAlready
    if not mailing.is_rule:
        mailing.send_at = now
    mailing.is_on = True
    begin(mailing, rules.due_at(mailing, edition) or now, now)
    trail.record("mailing.sent_now", mailing, by=by)
    return mailing


def begin(mailing: Mailing, due: datetime, now: datetime) -> None:
    """From now on it is being sent, for that moment, or goes on to be; whoever is held by the row may begin it."""
    if mailing.ran_for != due or mailing.begun_at is None:
        mailing.ran_for, mailing.begun_at, mailing.written = due, now, 0
    mailing.passed_over = None
    _from_the_first(mailing)


def held_back(mailing: Mailing, due: datetime) -> None:
    """It is off, its edition rests or was moved, so a letter for that moment is not sent: it is not through yet, and
    what is still missing is written once that is undone."""

    def is_through() -> bool:
        is_for_it = mailing.ran_for is not None and mailing.ran_for.replace(microsecond=0) == due
        return is_for_it and mailing.passed_over is None and bool(mailing.ended_at or mailing.told_up_to)

    if is_through():
        with writing():
            mailing = locked(mailing)
            if is_through():
                _from_the_first(mailing)


def lacks_postal_address(purpose: str) -> bool:
    """Whether nothing of this purpose can be written, since the law wants the charity's postal address in it."""
    charity = details.current()
    return purpose != MessagePurpose.SERVICE and not (charity and charity.address)


def remove(mailing: Mailing, *, by: Actor) -> None:
    """Take it away; refused once somebody was written to."""
    mailing = locked(mailing)
    if mailing.written or mailing.is_under_way:
        raise SentAlready
    trail.record("mailing.removed", mailing, by=by)
    db.session.execute(delete(KeptOut).where(KeptOut.mailing_id == mailing.id))
    db.session.delete(mailing)


def _from_the_first(mailing: Mailing) -> None:
    """Go through the list from its beginning; who has their letter gets no other."""
    mailing.ended_at, mailing.told_up_to = None, ""
    mailing.unreachable = mailing.unwanted = 0


def _columns(wanted: Described) -> dict[str, object]:
    columns = {one.name: getattr(wanted, one.name) for one in fields(Described)}
    return columns | {"asked": dict(wanted.asked)}


def _refuse_without_postal_address(purpose: str) -> None:
    """Refuse here what could not be written when its moment comes."""
    if lacks_postal_address(purpose):
        refusal = NoPostalAddress()
        refusal.field = "purpose"
        raise refusal


def _refuse_unsound(wanted: Described, now: datetime, *, as_before: datetime | None = None) -> None:
    _refuse_without_postal_address(wanted.purpose)
    for name in ("subject", "text"):
        for language in LANGUAGES:
            words = getattr(getattr(wanted, name), language)
            try:
                if not words:
                    raise NotInBothLanguages
                placeholders.refuse_unknown(words, language, is_subject=name == "subject")
            except Refusal as refusal:
                refusal.field = f"{name}_{language}"
                raise
    if wanted.send_at is not None and wanted.send_at <= now and wanted.send_at != as_before:
        raise MomentIsPast
