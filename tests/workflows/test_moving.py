"""Moving an edition: what hangs on its date goes with it."""

from datetime import date, time, timedelta

from sqlalchemy import select

from eventsapp.access import needs
from eventsapp.access.models import AccessNeed, NeedKind
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events import rules
from eventsapp.workflows import moving
from tests import makers

EARLIER, LATER = date(2027, 10, 31), date(2027, 11, 14)
"""A Sunday in daylight saving time, and one after it ended."""


def test_categories_and_the_end_of_changes_keep_their_time_on_the_wall_across_daylight_saving(app, still):
    walk = makers.edition(starts_on=EARLIER)
    category = makers.category(walk)
    with writing():
        category.starts_at = walk.starts_at + timedelta(hours=1)
        walk.changes_close_at = walk.starts_at - timedelta(days=1)
    with writing():
        moving.move(walk, rules.moved_to(walk, LATER), by=OPERATOR)
    start, last_change = (clock.local(moment, walk.zone) for moment in (category.starts_at, walk.changes_close_at))
    assert (start.date(), start.time()) == (LATER, time(10, 30))
    assert (last_change.date(), last_change.time()) == (LATER - timedelta(days=1), time(9, 30))


def test_access_needs_are_kept_until_after_the_new_day(app, still):
    walk = makers.edition(starts_on=EARLIER)
    with writing():
        needs.ask(walk, makers.entry(makers.category(walk)).person, {NeedKind.CHAIR: ""}, by=OPERATOR)
    before = db.session.scalars(select(AccessNeed.erase_on)).one()
    with writing():
        moving.move(walk, rules.moved_to(walk, LATER), by=OPERATOR)
    assert db.session.scalars(select(AccessNeed.erase_on)).one() == before + (LATER - EARLIER)
