"""What was done lately that subscribers of a calendar see: to an edition, its series and its venue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.people.models import Account

PAGE = 20
SEEN = (
    *("edition.drafted", "edition.announced", "edition.date_confirmed", "edition.moved", "edition.opened"),
    *("edition.closed", "edition.postponed", "edition.cancelled", "edition.finished", "edition.archived"),
    *("edition.texts_edited", "edition.venue_changed", "edition.zone_changed"),
    *("series.begun", "series.edited", "venue.added", "venue.edited"),
)
"""What else is done to an edition, subscribers do not see."""


@dataclass(frozen=True)
class Changes:
    """A page of them, the latest first."""

    lines: Sequence[tuple[AuditLine, str]]
    """Each with the name of the organizer who did it, if one did."""
    number: int
    pages: int


def changes(edition: Edition, number: int) -> Changes:
    """That page of them, or the nearest there is; two queries."""
    which = and_(AuditLine.action.in_(SEEN), _about(edition))
    count = db.session.scalar(select(func.count()).select_from(AuditLine).where(which)) or 0
    pages = max(1, -(-count // PAGE))
    number = min(max(number, 1), pages)
    query = (
        select(AuditLine, Account.name)
        .outerjoin(Account, Account.id == AuditLine.account_id)
        .where(which)
        .order_by(AuditLine.id.desc())
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    )
    return Changes([(line, name or "") for line, name in db.session.execute(query)], number, pages)


def _about(edition: Edition) -> ColumnElement[Any]:
    subjects = [("editions", edition.id), ("series", edition.series_id), ("venues", edition.venue_id)]
    return or_(
        *(
            and_(AuditLine.subject_table == table, AuditLine.subject_id == number)
            for table, number in subjects
            if number
        )
    )
