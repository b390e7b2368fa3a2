"""Keeping every calendar entry true: whatever act writes an edition, its entry follows in the same transaction.

Nobody has to remember the calendar. Before a commit we look at the editions that were written, or whose venue, series
or schedule was; an entry is stored anew only if what subscribers see is different, so identity, sequence and last
change follow from the data.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from sqlalchemy import delete, event, inspect, or_, select, update
from sqlalchemy.orm import InstanceState, ORMExecuteState, Session, SessionTransaction, UOWTransaction, object_session

from eventsapp.calendars import writing
from eventsapp.calendars.models import CalendarFeed
from eventsapp.core.db import Base, db, hold
from eventsapp.events.models import Edition, ScheduleItem, Series, Venue
from eventsapp.organization.models import Organization

EVERYTHING = "all"
"""The feed of all series."""
JCAL = ".json"
"""What the name of a feed ends with that is kept as jCal, too."""

_WATCHED = (Edition, ScheduleItem, Series, Venue, Organization)
_KEY = "eventsapp.calendars.touched"
_AT_ONCE = 200

Item = TypeVar("Item")


@dataclass
class _Touched:
    """What was written in this transaction, by ids."""

    editions: set[int] = field(default_factory=set)
    series: set[int] = field(default_factory=set)
    venues: set[int] = field(default_factory=set)
    former_slugs: set[str] = field(default_factory=set)
    all_entries: bool = False
    all_feeds: bool = False


def init_app() -> None:
    """Watch what is written."""
    for name, listener in (
        ("before_flush", _collect_deleted),
        ("after_flush", _collect),
        ("do_orm_execute", _collect_bulk),
        ("before_commit", _keep),
        ("after_soft_rollback", _forget),
    ):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)
    for attribute, noting in ((ScheduleItem.edition_id, _note_former_edition), (Series.slug, _note_former_slug)):
        if not event.contains(attribute, "set", noting):
            event.listen(attribute, "set", noting, active_history=True)


def feed_name(slug: str | None = None, *, as_jcal: bool = False) -> str:
    """What the feed of a series is kept under; without one, the feed of everything."""
    return (f"series/{slug}" if slug else EVERYTHING) + JCAL * as_jcal


def alone() -> None:
    """Be the only one to write entries and feeds until the transaction ends: each sees what the last one wrote."""
    hold("calendars")


def write(ids: Sequence[int]) -> set[str]:
    """Bring the entries of these editions up to date; the names of the feeds in which something changed."""
    slugs = {slug for part in _in_parts(ids) for slug in writing.write(part)}
    return {feed_name(slug) for slug in slugs} | ({EVERYTHING} if slugs else set())


def _collect_deleted(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in session.deleted:
        _note(session, row)
        if isinstance(row, Series):
            _touched(session).former_slugs.add(row.slug)


def _collect(session: Session, _context: UOWTransaction) -> None:
    for row in chain(session.new, (row for row in session.dirty if session.is_modified(row))):
        _note(session, row)


def _note(session: Session, row: object) -> None:
    if not isinstance(row, _WATCHED):
        return
    touched = _touched(session)
    if isinstance(row, Edition):
        touched.editions.add(_id(row))
    elif isinstance(row, ScheduleItem):
        touched.editions.add(row.edition_id)
    elif isinstance(row, Venue):
        touched.venues.add(_id(row))
    elif isinstance(row, Series):
        touched.series.add(_id(row))
    else:
        touched.all_feeds = True


def _id(row: Edition | Venue | Series) -> int:
    """Without reading a row anew only to learn its id."""
    state: InstanceState[Base] = inspect(row)
    return state.identity[0] if state.identity else row.id


def _note_former_edition(item: ScheduleItem, _value: object, former: object, _event: object) -> None:
    session = object_session(item)
    if session is not None and isinstance(former, int):
        _touched(session).editions.add(former)


def _note_former_slug(series: Series, _value: object, former: object, _event: object) -> None:
    session = object_session(series)
    if session is not None and isinstance(former, str):
        _touched(session).former_slugs.add(former)


def _collect_bulk(state: ORMExecuteState) -> None:
    """A statement over many rows does not say which: everything is looked at."""
    if not state.is_select and state.bind_mapper is not None and issubclass(state.bind_mapper.class_, _WATCHED):
        touched = _touched(state.session)
        touched.all_entries = touched.all_feeds = True


def _keep(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    touched: _Touched | None = session.info.pop(_KEY, None)
    if touched is None:
        return
    alone()
    stale = write(_editions(touched)) | {feed_name(slug) for slug in _slugs(touched.series)}
    _mark_stale(stale, every=touched.all_feeds)
    if touched.former_slugs:
        _drop({feed_name(slug) for slug in touched.former_slugs} - stale)


def _forget(session: Session, transaction: SessionTransaction) -> None:
    if not transaction.nested:
        session.info.pop(_KEY, None)


def _touched(session: Session) -> _Touched:
    return session.info.setdefault(_KEY, _Touched())  # type: ignore[no-any-return]


def _editions(touched: _Touched) -> list[int]:
    if touched.all_entries:
        return list(db.session.scalars(select(Edition.id).order_by(Edition.id)))
    ids = set(touched.editions)
    if touched.series or touched.venues:
        ids.update(
            db.session.scalars(
                select(Edition.id).where(
                    or_(Edition.series_id.in_(touched.series), Edition.venue_id.in_(touched.venues))
                )
            )
        )
    return sorted(ids)


def _slugs(series: Iterable[int]) -> Iterator[str]:
    for ids in _in_parts(sorted(series)):
        yield from db.session.scalars(select(Series.slug).where(Series.id.in_(ids)))


def _mark_stale(names: set[str], *, every: bool) -> None:
    marking = update(CalendarFeed).values(is_stale=True).execution_options(synchronize_session=False)
    if every:
        db.session.execute(marking)
        return
    for part in _in_parts(_in_each_form(names)):
        db.session.execute(marking.where(CalendarFeed.name.in_(part)))


def _drop(names: set[str]) -> None:
    dropping = delete(CalendarFeed).execution_options(synchronize_session=False)
    db.session.execute(dropping.where(CalendarFeed.name.in_(_in_each_form(names))))


def _in_each_form(names: set[str]) -> list[str]:
    return sorted(names | {name + JCAL for name in names})


def _in_parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Few enough at a time for one statement."""
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
