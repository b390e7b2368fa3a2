"""Notes: what organizers write down about a person at an edition, for themselves. Every wording is kept, with who wrote
it; all of them go some time after the edition, since nobody can say what is in them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, sealing
from eventsapp.core.db import db, hold
from eventsapp.events.models import Edition
from eventsapp.organizing.models import RosterNote
from eventsapp.people.models import Person

KEPT_DAYS = 60
"""How long after the edition notes are kept."""


def write(edition: Edition, person: Person, text: str, *, tells_desk: bool, account_id: int, by: Actor) -> None:
    """Note this about the person, in place of what was noted before; nothing at all takes the note away."""
    hold("roster note", edition.id, person.id)
    before = of_people(edition.id, [person.id]).get(person.id)
    if (words(before), before is not None and before.tells_desk) == (text, tells_desk):
        return
    note = RosterNote(
        edition_id=edition.id,
        person_id=person.id,
        sealed_text=sealing.seal(text) if text else "",
        tells_desk=tells_desk,
        written_at=clock.now(),
        written_by=account_id,
    )
    db.session.add(note)
    trail.record("note.written", note, by=by, is_empty=not text, tells_desk=tells_desk)


def words(note: RosterNote | None) -> str:
    """What it says."""
    return sealing.unseal(note.sealed_text) if note is not None and note.sealed_text else ""


def of_people(edition_id: int, person_ids: Collection[int]) -> dict[int, RosterNote]:
    """What is noted now about these people, by person id; in one query."""
    if not person_ids:
        return {}
    last = (
        select(func.max(RosterNote.id))
        .where(RosterNote.edition_id == edition_id, RosterNote.person_id.in_(person_ids))
        .group_by(RosterNote.person_id)
    )
    found = db.session.scalars(select(RosterNote).where(RosterNote.id.in_(last)).options(joinedload(RosterNote.author)))
    return {note.person_id: note for note in found}


def history(edition_id: int, person_id: int) -> list[RosterNote]:
    """Every wording, the last one first."""
    query = (
        select(RosterNote)
        .where(RosterNote.edition_id == edition_id, RosterNote.person_id == person_id)
        .order_by(RosterNote.id.desc())
        .options(joinedload(RosterNote.author))
    )
    return list(db.session.scalars(query))


def written(edition_id: int, person_ids: Collection[int]) -> dict[int, list[datetime]]:
    """When something was noted about these people, by person id; for those it is about."""
    query = (
        select(RosterNote.person_id, RosterNote.written_at)
        .where(RosterNote.edition_id == edition_id, RosterNote.person_id.in_(person_ids), RosterNote.sealed_text != "")
        .order_by(RosterNote.id)
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for person_id, at in db.session.execute(query):
        found[person_id].append(at)
    return dict(found)


def erase_due(today: date) -> int:
    """Erase the notes of editions that were over long enough ago, and say how many went."""
    over = select(Edition.id).where(Edition.ends_on < today - timedelta(days=KEPT_DAYS))
    return db.session.execute(delete(RosterNote).where(RosterNote.edition_id.in_(over))).rowcount  # type: ignore[attr-defined, no-any-return]
