"""Whether a database is whole: nobody lost, nobody twice, nothing half written, and every count as the rows are."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, String, Table, and_, cast, exists, func, literal, or_, select, text

from eventsapp.audit.models import AuditLine
from eventsapp.capacity.models import Claim, Placement, Pool
from eventsapp.core.db import Base, db
from eventsapp.outbox.models import Message
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import ManageLink, Registration
from torture.rush import SignedUp


def lost_and_doubled(edition_id: int, signed_up: Collection[SignedUp]) -> tuple[list[str], list[str]]:
    """Whom of those who were told that they are in the edition does not have, and whom it has twice."""
    query = select(Person.email).join(Entry, Entry.person_id == Person.id).where(Entry.edition_id == edition_id)
    stored = Counter(db.session.scalars(query))
    forms = select(Person.email, Registration.reference).join(Registration.registrant)
    known = set(db.session.execute(forms.where(Registration.edition_id == edition_id)).tuples())
    of = dict(known)
    lost = [
        f"{one.email}, told {one.reference}, stored {of.get(one.email, 'nothing')}"
        for one in signed_up
        if not stored[one.email] or (one.email, one.reference) not in known
    ]
    return lost, [str(email) for email, number in stored.items() if number > 1]


def signed_up(edition_id: int) -> set[str]:
    """The addresses of everybody who signed up for the edition."""
    query = select(Person.email).join(Registration, Registration.registrant_id == Person.id)
    return {email or "" for email in db.session.scalars(query.where(Registration.edition_id == edition_id))}


def is_about(edition_id: int) -> ColumnElement[bool]:
    """The condition that a message is about a sign-up for the edition."""
    about = literal("registration:") + cast(Registration.id, String)
    return Message.about.in_(select(about).where(Registration.edition_id == edition_id))


def half_written(edition_id: int) -> list[str]:
    """Sign-ups that lack something that is written with each of them."""
    registrations = select(Registration.id).where(Registration.edition_id == edition_id)
    about = literal("registration:") + cast(Registration.id, String)
    line = and_(AuditLine.subject_table == "registrations", AuditLine.subject_id == Registration.id)
    lacks = {
        "people": ~exists().where(Entry.registration_id == Registration.id),
        "a confirmation": ~exists().where(Message.about == about),
        "a manage link": ~exists().where(ManageLink.registration_id == Registration.id),
        "a line in the audit trail": ~exists().where(line),
    }
    found = [
        f"{number} without {what}"
        for what, lack in lacks.items()
        if (number := db.session.scalar(select(func.count()).select_from(registrations.where(lack).subquery())))
    ]
    without_place = select(func.count()).where(Entry.edition_id == edition_id, Entry.party_id.is_(None))
    if number := db.session.scalar(without_place):
        found.append(f"{number} entries without places")
    return found


def pools_that_miscount() -> list[int]:
    """The pools whose counts are not what the claims say."""
    sums = [
        func.coalesce(func.sum(Claim.size).filter(Claim.placement == placement), 0)
        for placement in (Placement.HELD, Placement.OFFERED, Placement.WAITING)
    ]
    query = select(Pool.id).outerjoin(Claim, Claim.pool_id == Pool.id).group_by(Pool.id)
    counts = zip((Pool.held, Pool.offered, Pool.waiting), sums, strict=True)
    return list(db.session.scalars(query.having(or_(*(count != summed for count, summed in counts)))))


def faults_of_the_file() -> list[str]:
    """What the database itself finds wrong: on SQLite by its own checks, elsewhere by looking at every foreign key."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        checked = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
        return [one for one in checked if one != "ok"] + [str(row[0]) for row in orphans]
    return [name for table in Base.metadata.sorted_tables for name in _orphans(connection, table)]


def _orphans(connection: Connection, table: Table) -> list[str]:
    """The columns of a table that name a row which is not there."""
    found = []
    for key in table.foreign_keys:
        other = key.column.table.alias()
        there = exists().where(other.c[key.column.name] == key.parent)
        number = connection.scalar(select(func.count()).select_from(table).where(key.parent.is_not(None), ~there))
        if number:
            found.append(f"{number} orphans of {key.parent}")
    return found
