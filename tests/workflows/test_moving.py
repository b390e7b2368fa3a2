"""Moving an edition: what hangs on its date goes with it."""

from datetime import date, time, timedelta

from sqlalchemy import select

from eventsapp.access import needs
from eventsapp.access.models import AccessNeed, NeedKind
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events import rules
from eventsapp.workflows import housekeeping, moving
from tests import makers
from tests.calendars.subscribers import own_events, version_of

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


def test_a_night_shift_keeps_both_its_times_on_the_wall_where_the_night_is_longer(app, still):
    walk = makers.edition(starts_on=EARLIER - timedelta(days=7))
    shift = makers.shift(walk, at=time(22), until=time(23))
    with writing():
        shift.ends_at = shift.starts_at + timedelta(hours=8)
    with writing():
        moving.move(walk, rules.moved_to(walk, LATER - timedelta(days=8)), by=OPERATOR)
    begins, ends = (clock.local(moment, walk.zone) for moment in (shift.starts_at, shift.ends_at))
    assert (begins.hour, ends.hour, shift.ends_at - shift.starts_at) == (22, 6, timedelta(hours=9))


def test_access_needs_are_kept_until_after_the_new_day(app, still):
    walk = makers.edition(starts_on=EARLIER)
    with writing():
        needs.ask(walk, makers.entry(makers.category(walk)).person, {NeedKind.CHAIR: ""}, by=OPERATOR)
    before = db.session.scalars(select(AccessNeed.erase_on)).one()
    with writing():
        moving.move(walk, rules.moved_to(walk, LATER), by=OPERATOR)
    assert db.session.scalars(select(AccessNeed.erase_on)).one() == before + (LATER - EARLIER)


def test_who_said_they_still_come_is_asked_again_before_the_new_day_and_their_calendar_moves_once(app, still):
    makers.organization()
    walk = makers.edition(starts_on=EARLIER)
    said, silent, left = (makers.assignment(makers.shift(walk)) for _each in range(3))
    with writing():
        for one in (said, silent, left):
            one.asked_at = clock.now()
        said.status, left.status = "reaffirmed", "dropped"
    before = [version_of(own_events(one.registration)[0]) for one in (said, silent)]
    with writing():
        moving.move(walk, rules.moved_to(walk, LATER), by=OPERATOR)
    assert [one.status for one in (said, silent, left)] == ["confirmed", "confirmed", "dropped"]
    assert (said.asked_at, silent.asked_at) == (None, None) and left.asked_at is not None
    for one, (uid, sequence, _at) in zip((said, silent), before, strict=True):
        assert version_of(own_events(one.registration)[0])[:2] == (uid, sequence + 1)
    still.move_to(said.shift.starts_at - timedelta(hours=70))
    housekeeping.run(clock.now())
    assert said.asked_at == silent.asked_at == clock.now()
