"""The schedule of an edition: its timed points. They move with the edition, as the wall shows them."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked, row_of
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition, ScheduleItem

AROUND = timedelta(days=7)
"""How far before the first day or after the last a point may be: setting up, taking down."""


class FarFromTheDay(Refusal):
    """A point at another time of the year is a slip of the pen."""

    sentence = _("This is more than a week away from the event. Please check the day.")
    field = "day"


class ThereAlready(Refusal):
    """The same words at the same time, sent twice."""

    sentence = _("The schedule has this already, at the same time.")
    field = "title_en"


def find(edition: Edition, number: int) -> ScheduleItem:
    """That point of the edition's schedule; refuses with NotFound."""
    return row_of(ScheduleItem, number, edition_id=edition.id)


def add(edition: Edition, starts_at: datetime, title: Bilingual, *, by: Actor) -> ScheduleItem:
    """Another point of its schedule."""
    edition = locked(edition)
    _refuse_unless_fitting(edition, starts_at, title)
    item = ScheduleItem(edition_id=edition.id, starts_at=starts_at, title=title)
    db.session.add(item)
    trail.record("schedule.added", item, by=by, starts_at=starts_at.isoformat())
    return item


def change(item: ScheduleItem, starts_at: datetime, title: Bilingual, *, by: Actor) -> ScheduleItem:
    """Another time or other words for it."""
    edition = locked(db.session.get_one(Edition, item.edition_id))
    item = locked(item)
    _refuse_unless_fitting(edition, starts_at, title, besides=item)
    if (item.starts_at, item.title) != (starts_at, title):
        before = item.starts_at.isoformat()
        item.starts_at, item.title = starts_at, title
        trail.record("schedule.changed", item, by=by, before=before, after=starts_at.isoformat())
    return item


def remove(item: ScheduleItem, *, by: Actor) -> None:
    """Take it off the schedule."""
    locked(db.session.get_one(Edition, item.edition_id))
    trail.record("schedule.removed", item, by=by, starts_at=item.starts_at.isoformat())
    db.session.delete(item)


def _refuse_unless_fitting(
    edition: Edition, starts_at: datetime, title: Bilingual, *, besides: ScheduleItem | None = None
) -> None:
    day = clock.local(starts_at, edition.zone).date()
    if not edition.starts_on - AROUND <= day <= edition.ends_on + AROUND:
        raise FarFromTheDay
    same = select(ScheduleItem).where(ScheduleItem.edition_id == edition.id, ScheduleItem.starts_at == starts_at)
    if any(one is not besides and one.title == title for one in db.session.scalars(same)):
        raise ThereAlready
