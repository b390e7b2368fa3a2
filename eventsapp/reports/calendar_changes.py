"""What was done lately that subscribers of a calendar see: to an edition, its series and its venue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

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
    before: int | None
    """Where the next page begins; none: this is the last."""


def changes(edition: Edition, before: int | None = None) -> Changes:
    """Those that were done before the line of that number; one query."""
    which = and_(AuditLine.action.in_(SEEN), _about(edition))
    if before is not None:
        which = and_(which, AuditLine.id < before)
    query = (
        select(AuditLine, Account.name)
        .outerjoin(Account, Account.id == AuditLine.account_id)
        .where(which)
        .order_by(AuditLine.id.desc())
        .limit(PAGE + 1)
    )
    found = [(line, name or "") for line, name in db.session.execute(query)]
    return Changes(found[:PAGE], found[PAGE - 1][0].id if len(found) > PAGE else None)


def _about(edition: Edition) -> ColumnElement[Any]:
    subjects = [("editions", edition.id), ("series", edition.series_id), ("venues", edition.venue_id)]
    return or_(
        *(
            and_(AuditLine.subject_table == table, AuditLine.subject_id == number)
            for table, number in subjects
            if number
        )
    )
