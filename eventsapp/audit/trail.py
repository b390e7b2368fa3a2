"""Writing the audit trail, in the transaction of the act it tells of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from eventsapp.audit.models import AuditLine
from eventsapp.core import clock
from eventsapp.core.db import Base, db, identity_of


@dataclass(frozen=True)
class Actor:
    """Who acts: the public (without an account), a signed-in organizer, or the operator at the command line."""

    kind: str
    account_id: int | None = None


PUBLIC = Actor("public")
OPERATOR = Actor("operator")


def organizer(account_id: int) -> Actor:
    """The signed-in organizer as an actor."""
    return Actor("organizer", account_id)


def record(action: str, subject: Base, *, by: Actor, **details: object) -> None:
    """Note that this was done to that row. Details are states and figures, never names or addresses of people."""
    db.session.flush()
    db.session.add(
        AuditLine(
            done_at=clock.now(),
            actor=by.kind,
            account_id=by.account_id,
            action=action,
            subject_table=subject.__tablename__,
            subject_id=identity_of(subject),
            details=details,
        )
    )


def record_all(action: str, model: type[Base], numbers: Sequence[int], *, by: Actor, **details: object) -> None:
    """The same of many rows of one table, by their ids, in as few statements as it takes."""
    if not numbers:
        return
    db.session.flush()
    line = {"done_at": clock.now(), "actor": by.kind, "account_id": by.account_id, "action": action, "details": details}
    subject = model.__tablename__
    db.session.execute(insert(AuditLine), [{**line, "subject_table": subject, "subject_id": one} for one in numbers])
