"""What an edition settles for itself, taken over from another of its series: settings, ends, places, schedule.

What was settled here already stays as it is. A setting counts as settled once it is another than that of a new edition.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from eventsapp.audit.trail import Actor
from eventsapp.capacity import limits
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events import editions, rules, schedules
from eventsapp.events.models import Edition, ScheduleItem, State
from eventsapp.fundraising import goals
from eventsapp.workflows import comparing
from eventsapp.workflows.along import NOTHING, Left, What, key

SETTINGS = {
    What.TO_BRING: "to_bring",
    What.WAYS_TO_PAY: "ways_to_pay",
    What.OFFER_HOURS: "offer_hours",
    What.MAJORITY_AGE: "majority_age",
    What.ACCESS_LEAD: "access_lead",
    What.TEAMS: "has_teams",
    What.REAFFIRM_HOURS: "reaffirm_hours",
    What.HELP_REQUESTS: "help_requests_most",
}
"""What is kept without a change."""
ENDS = {What.CLOSES: "closes_at", What.CHANGES_CLOSE: "changes_close_at"}
"""What stays as many days before or after the event as it was."""


def is_settled(edition: Edition, name: str) -> bool:
    """Whether somebody settled it otherwise than a new edition has it."""
    default = Edition.__table__.c[name].default
    value = getattr(edition, name)
    return bool(value is not None and value != (default.arg if default is not None else None))


def settings(from_: Edition, to: Edition) -> Iterator[tuple[What, Any, bool]]:
    """What is settled there, as it is there, and whether something is settled here."""
    for what, name in SETTINGS.items():
        if is_settled(from_, name):
            yield what, getattr(from_, name), is_settled(to, name)


def ends(from_: Edition, to: Edition) -> Iterator[tuple[What, datetime, datetime, bool]]:
    """When sign-up and changes end there, when they would here, and whether an end is set here."""
    for what, name in ENDS.items():
        if (before := getattr(from_, name)) is not None:
            yield what, before, comparing.moved(before, from_, to), getattr(to, name) is not None


def may_end(to: Edition, at: datetime) -> bool:
    """Whether that end can be set here; of what is public it has to be still to come, and before the event is over."""
    return to.state == State.DRAFT or clock.now() < at <= rules.is_over_at(to)


def places_fit(from_: Edition, to: Edition) -> bool:
    """Whether there would be as many places as are taken here."""
    return from_.pool.maximum is None or to.pool.taken <= from_.pool.maximum


def points(from_: Edition, to: Edition) -> list[tuple[ScheduleItem, datetime, bool]]:
    """The points of its schedule, when they would be here, and whether they are here already."""
    matched = comparing.matched(editions.schedule(from_), editions.schedule(to), lambda one: (one.title, ""))
    return [(item, comparing.moved(item.starts_at, from_, to), known is not None) for item, known in matched]


def is_around(to: Edition, at: datetime) -> bool:
    """Whether a point of its schedule can be at that time."""
    day = clock.local(at, to.zone).date()
    return to.starts_on - schedules.AROUND <= day <= to.ends_on + schedules.AROUND


def settle(from_: Edition, to: Edition, left: Left = NOTHING) -> list[str]:
    """Settle here what is settled there and not here yet; says what. `to` is locked by whoever calls."""
    wanted = {
        SETTINGS[what]: value for what, value, is_here in settings(from_, to) if not is_here and key(what) not in left
    }
    wanted |= {
        ENDS[what]: after
        for what, _before, after, is_here in ends(from_, to)
        if not is_here and key(what) not in left and may_end(to, after)
    }
    for name, value in wanted.items():
        setattr(to, name, value)
    return sorted(wanted)


def limit(from_: Edition, to: Edition, left: Left = NOTHING) -> bool:
    """Have as many places in all as there are there, where there was no limit here; says whether."""
    maximum = from_.pool.maximum
    if maximum is None or to.pool.maximum is not None or key(What.PLACES) in left or not places_fit(from_, to):
        return False
    return bool(limits.change(to.pool, {to.pool_id: maximum}))


def raises_money(from_: Edition, to: Edition, left: Left = NOTHING, *, by: Actor) -> bool:
    """Raise money here as there, without its goal; says whether."""
    return key(What.FUNDRAISING) not in left and goals.take_over(from_, to, by=by)


def plan(from_: Edition, to: Edition, left: Left = NOTHING) -> int:
    """Put the points of its schedule into this one; says how many."""
    made = [
        ScheduleItem(edition_id=to.id, starts_at=at, title=item.title)
        for item, at, is_here in points(from_, to)
        if not is_here and key(What.SCHEDULE, item.id) not in left and is_around(to, at)
    ]
    db.session.add_all(made)
    return len(made)
