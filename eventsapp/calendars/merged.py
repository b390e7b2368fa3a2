"""Calendars of two people who become one: their addresses, and the identity of what they show, stay as they are."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, delete, select, update

from eventsapp.calendars.own_models import CalendarAnswer, CalendarMail, CalendarRevision, FeedToken
from eventsapp.core.db import db
from eventsapp.outbox.models import Message
from eventsapp.people import merge_moves
from eventsapp.people.merge_moves import Merging, Move
from eventsapp.submissions.models import ManageLink, Registration


def init_app() -> None:
    """Be asked when two people are merged."""
    merge_moves.MOVES["feed_tokens.person_id"] = Move(_l("Calendars of their own"), merge_moves.every)
    merge_moves.MOVES["calendar_mails.person_id"] = Move(_l("Calendar entries sent by mail"), _one_version)
    merge_moves.MOVES["calendar_answers.person_id"] = Move(_l("Answers of their calendar"), _one_answer)
    if _keep_identities not in merge_moves.AFTERWARDS:
        merge_moves.AFTERWARDS.append(_keep_identities)


def _one_version(merging: Merging, column: Column[Any]) -> None:
    """Of what both were mailed the later version is what they have."""
    for gone in merge_moves.rows(CalendarMail, merging.gone_id):
        kept = merge_moves.row(CalendarMail, merging.kept_id, key=gone.key)
        if kept is not None:
            db.session.delete(min(kept, gone, key=lambda one: one.sequence))
            db.session.flush()
    merge_moves.every(merging, column)


def _one_answer(merging: Merging, column: Column[Any]) -> None:
    """Of what the calendars of both answered the later counts."""
    for gone in merge_moves.rows(CalendarAnswer, merging.gone_id):
        kept = merge_moves.row(CalendarAnswer, merging.kept_id, key=gone.key)
        if kept is not None:
            merging.set_aside(min(kept, gone, key=lambda one: one.said_at))
    merge_moves.every(merging, column)


def _keep_identities(merging: Merging) -> None:
    """What a calendar of the one who goes shows keeps its identity; so does what is still to be sent to them."""
    registrations = {
        *db.session.scalars(select(ManageLink.registration_id).where(ManageLink.person_id == merging.kept_id)),
        *db.session.scalars(select(FeedToken.registration_id).where(FeedToken.person_id == merging.kept_id)),
        *db.session.scalars(select(Registration.id).where(Registration.registrant_id == merging.kept_id)),
    }
    for number in sorted(one for one in registrations if one is not None):
        _rename(f"part:{number}:{merging.gone_id}", f"part:{number}:{merging.kept_id}")
        before, after = f"{number}:{merging.gone_id}", f"{number}:{merging.kept_id}"
        db.session.execute(update(Message).where(Message.calendar_of == before).values(calendar_of=after))


def _rename(before: str, after: str) -> None:
    row = db.session.get(CalendarRevision, before)
    if row is None or db.session.get(CalendarRevision, after) is not None:
        return
    hanging = [(model, _taken(model, before)) for model in (CalendarMail, CalendarAnswer)]
    db.session.execute(update(CalendarRevision).where(CalendarRevision.key == before).values(key=after))
    for model, rows in hanging:
        db.session.add_all(model(**(row | {"key": after})) for row in rows)
    db.session.flush()


def _taken(model: type[CalendarMail] | type[CalendarAnswer], key: str) -> list[dict[str, Any]]:
    """What hangs on that key, taken away."""
    taken = db.session.execute(delete(model).where(model.key == key).returning(*model.__table__.columns))
    return [dict(row) for row in taken.mappings()]
