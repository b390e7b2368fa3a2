"""Writing the audit trail, in the transaction of the act it tells of."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

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
_WRITING = insert(AuditLine.__table__)  # type: ignore[arg-type] # by its table: nobody needs them as objects
_KEY = "eventsapp.audit.together"
_Noted = list[tuple[dict[str, Any], Base]]


def organizer(account_id: int) -> Actor:
    """The signed-in organizer as an actor."""
    return Actor("organizer", account_id)


def record(action: str, subject: Base, *, by: Actor, **details: object) -> None:
    """Note that this was done to that row. Details are states and figures, never names or addresses of people."""
    line = {**_line(action, by, details), "subject_table": subject.__tablename__}
    noted: _Noted | None = db.session.info.get(_KEY)
    if noted is not None:
        noted.append((line, subject))
        return
    db.session.flush()
    db.session.add(AuditLine(**line, subject_id=identity_of(subject)))


@contextmanager
def together() -> Iterator[None]:
    """Write all lines that are recorded inside in one go at the end, in their order; inside another at the end of that.

    Recording a row does not store it then: whoever wants its id inside, or wants to find it, stores it.
    """
    noted: _Noted = []
    outer: _Noted | None = db.session.info.get(_KEY)
    db.session.info[_KEY] = noted
    try:
        yield
    finally:
        db.session.info[_KEY] = outer
    db.session.flush()
    if outer is not None:
        outer += noted
    elif noted:
        lines = [{**line, "subject_id": identity_of(subject)} for line, subject in noted]
        db.session.execute(_WRITING, lines)


def record_all(action: str, model: type[Base], numbers: Sequence[int], *, by: Actor, **details: object) -> None:
    """The same of many rows of one table, by their ids, in as few statements as it takes."""
    if not numbers:
        return
    db.session.flush()
    line = {**_line(action, by, details), "subject_table": model.__tablename__}
    db.session.execute(_WRITING, [{**line, "subject_id": one} for one in numbers])


def _line(action: str, by: Actor, details: dict[str, object]) -> dict[str, Any]:
    return {
        "done_at": clock.now(),
        "actor": by.kind,
        "account_id": by.account_id,
        "action": action,
        "details": details,
    }
