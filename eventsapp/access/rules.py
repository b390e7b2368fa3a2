"""Until when needs can be told, and from when we say that it is late."""

from datetime import date, datetime, timedelta

from eventsapp.core import clock
from eventsapp.events.models import Edition

LATE_DAYS = 7
"""So many days before the edition we begin to say that we may not manage everything. It never closes."""
KEPT_DAYS = 60
"""How long after the edition needs are kept."""


def is_late(edition: Edition, now: datetime) -> bool:
    """Whether we may not manage everything any more that is asked for now."""
    return clock.local(now, edition.zone).date() > edition.starts_on - timedelta(days=LATE_DAYS)


def can_change(edition: Edition, now: datetime) -> bool:
    """Whether needs can still be told and changed: until the end of the last day, where it takes place."""
    return clock.local(now, edition.zone).date() <= edition.ends_on


def erase_on(edition: Edition) -> date:
    """The day from which needs are kept as counts only."""
    return edition.ends_on + timedelta(days=KEPT_DAYS)
