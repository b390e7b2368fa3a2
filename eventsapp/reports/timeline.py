"""The timeline of a registration: what happened to it and its people, from the audit trail and the messages sent.

Each kind of row that belongs to the registration leads to its own lines in the trail by their index; the newest of all
are merged. Who may not see access needs, notes or contacts is not told that there was something about them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, Select, String, and_, cast, literal, literal_column, null, or_, select, union_all
from sqlalchemy.orm import aliased

from eventsapp.access.models import AccessNeed
from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db
from eventsapp.organizing.models import RosterNote
from eventsapp.outbox.models import Message
from eventsapp.people.models import Account, Person
from eventsapp.registration.models import Deferral, Entry, Payment
from eventsapp.submissions.models import ChangeRequest, ManageLink, Registration
from eventsapp.teams.models import Membership
from eventsapp.volunteering.models import Assignment, Volunteer
from eventsapp.volunteering.records import Hours
from eventsapp.waivers.models import Signature, Waiver, WaiverVersion

SIZE = 30
_NOBODY = cast(null(), Integer)


@dataclass(frozen=True)
class Sight:
    """What of it somebody may see beyond what everybody with the roster may."""

    messages: bool = False
    needs: bool = False
    notes: bool = False


@dataclass(frozen=True)
class Happening:
    """One thing that happened."""

    kind: str
    """"line" of the audit trail, or "message"."""
    id: int
    at: datetime
    action: str
    """As the trail calls it; of a message its kind."""
    actor: str
    by_name: str
    """Who did it, where it was an organizer."""
    name: str
    """Whom it was about, or who was written to."""
    details: dict[str, Any]

    @property
    def mark(self) -> str:
        """What it is called in an address."""
        return f"{self.kind[0]}{self.id}"


@dataclass(frozen=True)
class Page:
    """Some of it, the newest first, and whether there is more before."""

    happenings: list[Happening]
    has_earlier: bool


def page(registration: Registration, sight: Sight, *, before: str = "", size: int = SIZE) -> Page:
    """What happened before the happening of that mark; the newest if there is no such one. Two queries, one without a
    mark."""
    every = union_all(*_sources(registration, sight)).subquery().c
    acting, about = aliased(Account), aliased(Person)
    query = (
        select(every.kind, every.id, every.at, every.action, every.actor, acting.name, about.name, every.to_name)
        .add_columns(every.details)
        .outerjoin(acting, acting.id == every.account_id)
        .outerjoin(about, about.id == every.person_id)
        .order_by(every.at.desc(), every.kind.desc(), every.id.desc())
        .limit(size + 1)
    )
    if bound := _moment_of(before):
        kind, number, at = bound
        earlier = or_(every.kind < kind, and_(every.kind == kind, every.id < number))
        query = query.where(or_(every.at < at, and_(every.at == at, earlier)))
    rows = db.session.execute(query).all()
    found = [
        Happening(row[0], row[1], row[2], row[3], row[4] or "", row[5] or "", row[6] or row[7] or "", row[8] or {})
        for row in rows[:size]
    ]
    return Page(found, has_earlier=len(rows) > size)


def _moment_of(mark: str) -> tuple[str, int, datetime] | None:
    model: Any = {"l": AuditLine, "m": Message}.get(mark[:1])
    digits = mark[1:]
    if model is None or not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        return None
    moment = AuditLine.done_at if model is AuditLine else Message.queued_at
    at = db.session.scalar(select(moment).where(model.id == int(digits)))
    return None if at is None else ("line" if model is AuditLine else "message", int(digits), at)


def _sources(registration: Registration, sight: Sight) -> list[Select[Any]]:
    same, edition_id = registration.id, registration.edition_id
    people = union_all(
        select(Entry.person_id).where(Entry.registration_id == same),
        select(Volunteer.person_id).where(Volunteer.registration_id == same),
    )
    texts = select(WaiverVersion.id).join(Waiver).where(Waiver.edition_id == edition_id)
    sources = [
        _lines(Registration, Registration.id, Registration.id == same, Registration.registrant_id),
        _lines(Entry, Entry.id, Entry.registration_id == same, Entry.person_id),
        _lines(Assignment, Assignment.id, Assignment.registration_id == same, Assignment.person_id),
        _lines(Volunteer, Volunteer.id, Volunteer.registration_id == same, Volunteer.person_id),
        _lines(Payment, Payment.id, Payment.registration_id == same, _NOBODY),
        _lines(ChangeRequest, ChangeRequest.id, ChangeRequest.registration_id == same, _NOBODY),
        _lines(ManageLink, ManageLink.id, ManageLink.registration_id == same, ManageLink.person_id),
        _lines(
            Signature,
            Signature.id,
            and_(Signature.person_id.in_(people), Signature.version_id.in_(texts)),
            Signature.person_id,
        ),
        _lines(
            Membership,
            Membership.id,
            and_(Membership.person_id.in_(people), Membership.edition_id == edition_id),
            Membership.person_id,
        ),
        _lines(Person, Person.id, Person.id.in_(people), Person.id),
        _through(Hours, Assignment, Hours.assignment_id, same),
        _through(Deferral, Entry, Deferral.entry_id, same),
    ]
    if sight.needs:
        asked = and_(AccessNeed.person_id.in_(people), AccessNeed.edition_id == edition_id)
        sources.append(_lines(AccessNeed, AccessNeed.id, asked, AccessNeed.person_id))
    if sight.notes:
        noted = and_(RosterNote.person_id.in_(people), RosterNote.edition_id == edition_id)
        sources.append(_lines(RosterNote, RosterNote.id, noted, RosterNote.person_id))
    if sight.messages:
        ours = [Message.about == f"registration:{same}"]
        if not sight.needs:
            ours.append(Message.kind != "need_answered")
        sources += [_messages(and_(*ours)), _lines(Message, Message.id, and_(*ours), _NOBODY)]
    return sources


def _lines(model: Any, key: Any, belongs: Any, person_id: Any) -> Select[Any]:
    """The lines of the trail about rows of this table that belong to the registration."""
    about = (AuditLine.subject_table == model.__tablename__, AuditLine.subject_id == key)
    return _columns(person_id).join_from(model, AuditLine, and_(*about)).where(belongs)


def _through(model: Any, owner: Any, owner_id: Any, registration_id: int) -> Select[Any]:
    """The same about rows that belong to an entry or an assignment, and are called by its id."""
    about = (AuditLine.subject_table == model.__tablename__, AuditLine.subject_id == owner_id)
    return (
        _columns(owner.person_id)
        .join_from(model, AuditLine, and_(*about))
        .join(owner, owner.id == owner_id)
        .where(owner.registration_id == registration_id)
    )


def _columns(person_id: Any) -> Select[Any]:
    return select(
        literal_column("'line'").label("kind"),
        AuditLine.id.label("id"),
        AuditLine.done_at.label("at"),
        AuditLine.action.label("action"),
        AuditLine.actor.label("actor"),
        AuditLine.account_id.label("account_id"),
        person_id.label("person_id"),
        cast(null(), String).label("to_name"),
        AuditLine.details.label("details"),
    )


def _messages(belongs: Any) -> Select[Any]:
    return select(
        literal_column("'message'"),
        Message.id,
        Message.queued_at,
        Message.kind,
        literal(""),
        _NOBODY,
        _NOBODY,
        Message.to_name,
        cast(null(), JSON),
    ).where(belongs)
