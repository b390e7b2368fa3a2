"""Noting which kind of program looked at a feed when, and which version it has: no address, and nobody's name.

A note costs one small read. It is written only where it says something new, and given up rather than waited for: a
program that reads a calendar never waits for our notes.
"""

import logging
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InternalError, OperationalError

from eventsapp.calendars import clients
from eventsapp.calendars.feeds import LastLook, Version
from eventsapp.calendars.own_models import FeedFetch
from eventsapp.core import clock
from eventsapp.core.db import db, writing

log = logging.getLogger("eventsapp.calendars")

PATIENCE_SECONDS = 0.05
OWN = "token/"
"""How the names of feeds at secret addresses begin."""
LONGEST_PAUSE = timedelta(days=8)
"""Whoever was away for longer says nothing about how often they look."""

_FETCHES = FeedFetch.__table__.c
_UNIQUE = (_FETCHES.feed, _FETCHES.language, _FETCHES.client)
_WHICH: dict[str, Any] = {"feed": bindparam("of"), "language": bindparam("spoken"), "client": bindparam("by")}
# Made once: putting such a statement together costs more than the database needs to answer it.
_LAST = select(_FETCHES.etag, _FETCHES.fetched_at, _FETCHES.pause_seconds).where(
    *(_FETCHES[name] == value for name, value in _WHICH.items())
)


def note(feed: str, language: str, agent: str, version: Version, last: LastLook | None = None) -> None:
    """A program that calls itself so has this version of that feed now; browsers and the like are not noted.

    Who knows when that kind of program looked last hands it over.
    """
    client = clients.known_by(agent)
    if client is None:
        return
    last = last or _last(feed, language, client.key)
    if not is_news(feed, version, last):
        return
    try:
        with writing(seconds=PATIENCE_SECONDS, is_durable=False):
            _write(feed, language, client.key, version, last)
    except (OperationalError, InternalError):  # read-only, or busy: the next look comes soon
        db.session.rollback()
        log.warning("a look at a calendar was not noted")


def note_beside(feed: str, language: str, client: str, version: Version) -> None:
    """The same of a known kind of program, in the transaction of whatever is being written."""
    last = _last(feed, language, client)
    if is_news(feed, version, last):
        _write(feed, language, client, version, last)


def is_news(feed: str, version: Version, last: LastLook | None) -> bool:
    """Whether a look is worth a note: another version, or the same one again after a while."""
    if last is None or last.etag != version.etag:
        return True
    return not timedelta() <= clock.now() - last.fetched_at < _every(feed)


def _last(feed: str, language: str, client: str) -> LastLook | None:
    asked = {"of": feed, "spoken": language, "by": client}
    row = db.session.connection().execute(_LAST, asked).one_or_none()
    return None if row is None else LastLook(*row)


def _every(feed: str) -> timedelta:
    return timedelta(minutes=5 if feed.startswith(OWN) else 10)


def _pause(before: int | None, pause: timedelta, every: timedelta) -> int | None:
    """Smoothed, so that one odd look does not count for much; a new version, or a clock put right, is no pause."""
    if not every <= pause <= LONGEST_PAUSE:
        return before
    seconds = round(pause.total_seconds())
    return seconds if before is None else (before + seconds) // 2


def _write(feed: str, language: str, client: str, version: Version, last: LastLook | None) -> None:
    now, connection = clock.now(), db.session.connection()
    pause = None if last is None else _pause(last.pause_seconds, now - last.fetched_at, _every(feed))
    told = {"etag": version.etag, "version_at": version.changed_at, "fetched_at": now, "pause_seconds": pause}
    which = {"feed": feed, "language": language, "client": client}
    connection.execute(_noting(connection.dialect.name), which | told)


@cache
def _noting(dialect: str) -> Insert:
    adding: Any = (postgresql if dialect == "postgresql" else sqlite).insert(FeedFetch.__table__)
    told = ("etag", "version_at", "fetched_at", "pause_seconds")
    adding = adding.values({name: bindparam(name) for name in (*(column.name for column in _UNIQUE), *told)})
    noting: Insert = adding.on_conflict_do_update(
        index_elements=_UNIQUE, set_={name: adding.excluded[name] for name in told}
    )
    return noting
