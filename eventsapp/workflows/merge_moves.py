"""What becomes of everything that names a person when two of them become one: a move for each column that does.

A test walks the tables: a new column that names a person has to be given its move here.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, func, select, update

from eventsapp.access.models import AccessNeed, NeedState
from eventsapp.calendars.own_models import CalendarMail
from eventsapp.core import clock, sealing
from eventsapp.core.db import Base, db
from eventsapp.people.merged_models import ToldApart
from eventsapp.teams.models import Membership
from eventsapp.volunteering.models import Volunteer
from eventsapp.volunteering.records import HelpRequest
from eventsapp.waivers.models import Signature


@dataclass
class Merging:
    """Two people on their way to become one; rows that one person cannot have twice end up in `rest`."""

    kept_id: int
    gone_id: int
    rest: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)

    def set_aside(self, row: Base) -> None:
        """Keep all of a row before it goes."""
        values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
        self.rest.setdefault(row.__tablename__, []).append({name: _plain(value) for name, value in values.items()})
        db.session.delete(row)
        db.session.flush()

    def sealed_rest(self) -> str:
        """What was set aside, as it is kept."""
        return sealing.seal(json.dumps(self.rest))


Act = Callable[[Merging, Column[Any]], None]


@dataclass(frozen=True)
class Move:
    """How a column that names a person is moved, and what its rows are called on the page."""

    label: Any
    act: Act


def column_of(name: str) -> Column[Any]:
    """The column of ``table.column``."""
    table, _dot, column = name.partition(".")
    return Base.metadata.tables[table].columns[column]


def held(person_id: int) -> dict[str, int]:
    """How many rows name this person, by column."""
    figures = [
        select(func.count()).select_from(column.table).where(column == person_id).scalar_subquery()
        for column in map(column_of, MOVES)
    ]
    return dict(zip(MOVES, db.session.execute(select(*figures)).one(), strict=True))


def _all(merging: Merging, column: Column[Any]) -> None:
    """Every row is the other's now."""
    _update(merging, column)


def _once_an_edition(merging: Merging, column: Column[Any]) -> None:
    """What is known of a volunteer for an edition: put together, since there is one row for each."""
    for gone in _rows(Volunteer, merging.gone_id):
        kept = _one(Volunteer, merging.kept_id, edition_id=gone.edition_id)
        if kept is None:
            continue
        words = [sealing.unseal(one.sealed_availability) for one in (kept, gone)]
        kept.sealed_availability = sealing.seal("\n".join(dict.fromkeys(word for word in words if word)))
        kept.from_age, kept.to_age = (
            (kept.from_age, kept.to_age) if kept.from_age is not None else (gone.from_age, gone.to_age)
        )
        kept.is_minor, kept.guardian_id = kept.is_minor or gone.is_minor, kept.guardian_id or gone.guardian_id
        kept.may_ask, kept.joined_at = kept.may_ask or gone.may_ask, min(kept.joined_at, gone.joined_at)
        merging.set_aside(gone)
    _update(merging, column)


def _one_team(merging: Merging, column: Column[Any]) -> None:
    """Who is in two teams of an edition stays in the one; that they were in the other stays known."""
    for gone in _rows(Membership, merging.gone_id):
        if gone.left_at is None and _one(Membership, merging.kept_id, edition_id=gone.edition_id, left_at=None):
            gone.left_at = clock.now()
    db.session.flush()
    _update(merging, column)


def _one_signature(merging: Merging, column: Column[Any]) -> None:
    """Of two acceptances of the same text the earlier counts, as always."""
    for gone in _rows(Signature, merging.gone_id):
        kept = _one(Signature, merging.kept_id, version_id=gone.version_id)
        if kept is not None:
            merging.set_aside(max(kept, gone, key=lambda one: (one.signed_at, one.id)))
    _update(merging, column)


def _one_request(merging: Merging, column: Column[Any]) -> None:
    """Of two requests to help on one shift the answered one counts."""
    for gone in _rows(HelpRequest, merging.gone_id):
        kept = _one(HelpRequest, merging.kept_id, shift_id=gone.shift_id)
        if kept is not None:
            merging.set_aside(kept if gone.answer and not kept.answer else gone)
    _update(merging, column)


def _one_need(merging: Merging, column: Column[Any]) -> None:
    """What both asked for is asked for once, with the words of both, and is as far as the one less seen to."""
    states = list(NeedState)
    for gone in _rows(AccessNeed, merging.gone_id):
        kept = _one(AccessNeed, merging.kept_id, edition_id=gone.edition_id, kind=gone.kind)
        if kept is None:
            continue
        for words in ("sealed_note", "sealed_answer"):
            both = [sealing.unseal(getattr(one, words)) for one in (kept, gone)]
            setattr(kept, words, sealing.seal("\n".join(dict.fromkeys(word for word in both if word))))
        kept.state = min(kept.state, gone.state, key=lambda state: states.index(NeedState(state)))
        kept.owner_id, kept.asked_at = kept.owner_id or gone.owner_id, min(kept.asked_at, gone.asked_at)
        kept.erase_on = min(kept.erase_on, gone.erase_on)
        db.session.delete(gone)  # its words are in the other's, and go on the day of either: not kept elsewhere
        db.session.flush()
    _update(merging, column)


def _one_version(merging: Merging, column: Column[Any]) -> None:
    """Of what both were mailed the later version is what they have."""
    for gone in _rows(CalendarMail, merging.gone_id):
        kept = _one(CalendarMail, merging.kept_id, key=gone.key)
        if kept is not None:
            db.session.delete(min(kept, gone, key=lambda one: one.sequence))
            db.session.flush()
    _update(merging, column)


def _apart(merging: Merging, _column: Column[Any]) -> None:
    """Whoever was told apart from the one is apart from both."""
    both = (merging.kept_id, merging.gone_id)
    query = select(ToldApart).where(ToldApart.one_id.in_(both) | ToldApart.other_id.in_(both))
    found = list(db.session.scalars(query))
    pairs = {}
    for told in found:
        renamed = sorted({merging.kept_id if n == merging.gone_id else n for n in (told.one_id, told.other_id)})
        if len(renamed) == 2:
            pairs[tuple(renamed)] = (told.told_by, told.told_at)
        db.session.delete(told)
    db.session.flush()
    for (one, other), (told_by, told_at) in pairs.items():
        db.session.add(ToldApart(one_id=one, other_id=other, told_by=told_by, told_at=told_at))
    db.session.flush()


MOVES: dict[str, Move] = {
    "registrations.registrant_id": Move(_l("Registrations they sent"), _all),
    "entries.person_id": Move(_l("Places as a participant"), _all),
    "entries.guardian_id": Move(_l("Minors they consent for, who take part"), _all),
    "deferrals.person_id": Move(_l("Places put off to the next time"), _all),
    "volunteers.person_id": Move(_l("Editions they help at"), _once_an_edition),
    "volunteers.guardian_id": Move(_l("Minors they consent for, who help"), _all),
    "assignments.person_id": Move(_l("Shifts"), _all),
    "shifts.lead_id": Move(_l("Shifts they lead"), _all),
    "help_requests.person_id": Move(_l("Requests to help"), _one_request),
    "qualifications.person_id": Move(_l("Trainings and checks that were seen"), _all),
    "hours_letters.person_id": Move(_l("Letters about hours"), _all),
    "teams.captain_id": Move(_l("Teams they are captain of"), _all),
    "memberships.person_id": Move(_l("Memberships of teams"), _one_team),
    "signatures.person_id": Move(_l("Acceptances of a waiver"), _one_signature),
    "signatures.signer_id": Move(_l("Acceptances they gave"), _all),
    "signature_requests.person_id": Move(_l("Waivers to be accepted for them"), _all),
    "signature_requests.signer_id": Move(_l("Waivers they were asked to accept"), _all),
    "access_needs.person_id": Move(_l("Access needs"), _one_need),
    "manage_links.person_id": Move(_l("Links to registrations"), _all),
    "feed_tokens.person_id": Move(_l("Calendars of their own"), _all),
    "calendar_mails.person_id": Move(_l("Calendar entries sent by mail"), _one_version),
    "merges.kept_id": Move(_l("Earlier merges"), _all),
    "people_told_apart.one_id": Move(_l("Told apart from others"), _apart),
    "people_told_apart.other_id": Move(_l("Told apart from others"), _apart),
}


def columns_naming_people() -> set[str]:
    """Every column of every table that names a person."""
    return {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "people"
    }


def _rows(model: Any, person_id: int) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.person_id == person_id)))


def _one(model: Any, person_id: int, **same: Any) -> Any:
    alike = [getattr(model, name).is_not_distinct_from(value) for name, value in same.items()]
    return db.session.scalars(select(model).where(model.person_id == person_id, *alike)).first()


def _update(merging: Merging, column: Column[Any]) -> None:
    db.session.flush()
    table = column.table
    changed = db.session.execute(update(table).where(column == merging.gone_id).values({column.name: merging.kept_id}))
    if changed.rowcount:  # type: ignore[attr-defined]
        merging.moved[f"{table.name}.{column.name}"] = changed.rowcount  # type: ignore[attr-defined]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
