"""Which kinds of programs follow a calendar, and which of them have seen a change of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, and_, select

from eventsapp.calendars import clients, keeping
from eventsapp.calendars.clients import Client
from eventsapp.calendars.fetches import OWN
from eventsapp.calendars.models import CalendarFeed
from eventsapp.calendars.own_models import FeedFetch
from eventsapp.core.db import db

SILENT = timedelta(days=30)
"""Whoever has not looked for so long follows no more."""
QUIET_PAUSES, QUIET = 3, timedelta(days=2)
"""Whoever has not looked for three of its usual pauses, and two days at least, may have been removed."""


@dataclass(frozen=True)
class Follower:
    """A family of programs that follows a calendar."""

    client: Client
    looked_at: datetime
    pause: timedelta
    """How long it is expected to wait between two looks."""
    has_it: bool
    """Whether the last one that looked was shown the change."""

    @property
    def due_at(self) -> datetime:
        """When it is expected to look again."""
        return self.looked_at + self.pause

    def is_quiet(self, now: datetime) -> bool:
        """Whether it should have looked long ago."""
        return now - self.looked_at > max(QUIET_PAUSES * self.pause, QUIET)


def public_feeds(*slugs: str | None) -> list[str]:
    """The names of the feeds of these series, of all without a slug, in each way in which they are written."""
    return [keeping.feed_name(slug, as_jcal=as_jcal) for slug in slugs for as_jcal in (False, True)]


def of(feeds: Sequence[str], changed_at: datetime, now: datetime) -> list[Follower]:
    """Who follows these feeds, in any language, and whether they have seen what changed then; who has not comes first.

    Each family once. What is shared is as far as the copy that is furthest behind; of programs that look for
    themselves it is known what the last one that looked was shown.
    """
    rows = db.session.execute(_asking(feeds, now)).all()
    found = (_of_public(row, changed_at, now) for row in rows)
    by_client = groupby(sorted(found, key=lambda one: one.client.key), key=lambda one: one.client.key)
    together = [_together(list(some), now) for _key, some in by_client]
    return sorted(together, key=lambda one: (one.is_quiet(now), one.has_it, -one.looked_at.timestamp(), one.client.key))


def last_look(feed: str, now: datetime) -> Follower | None:
    """The last look at a feed, however long ago."""
    query = select(FeedFetch).where(FeedFetch.feed == feed).order_by(FeedFetch.fetched_at.desc(), FeedFetch.id)
    row = db.session.scalars(query.limit(1)).first()
    return None if row is None else seen(row, row.version_at, now)


def seen(row: FeedFetch, changed_at: datetime, now: datetime) -> Follower:
    """What a note of a feed at a secret address tells: somebody's own is written anew at every look."""
    return _follower(row.feed, row.client, row.fetched_at, row.pause_seconds, now, has_it=row.version_at >= changed_at)


def _asking(feeds: Iterable[str], now: datetime) -> Any:
    kept = and_(CalendarFeed.name == FeedFetch.feed, CalendarFeed.language == FeedFetch.language)
    newest = and_(CalendarFeed.etag == FeedFetch.etag, CalendarFeed.is_stale.is_(False))
    columns = (FeedFetch.feed, FeedFetch.client, FeedFetch.fetched_at, FeedFetch.pause_seconds, FeedFetch.version_at)
    return (
        select(*columns, newest.label("is_newest"))
        .outerjoin(CalendarFeed, kept)
        .where(FeedFetch.feed.in_(feeds), FeedFetch.fetched_at > now - SILENT)
    )


def _of_public(row: Row[Any], changed_at: datetime, now: datetime) -> Follower:
    # A version of the very second of the change may be the one before it, unless it is the newest there is.
    has_it = row.version_at > changed_at or (row.version_at == changed_at and bool(row.is_newest))
    return _follower(row.feed, row.client, row.fetched_at, row.pause_seconds, now, has_it=has_it)


def _follower(
    feed: str, key: str, fetched_at: datetime, seconds: int | None, now: datetime, *, has_it: bool
) -> Follower:
    """Many look for themselves at a public feed: their looks say nothing about how often each of them does."""
    client = clients.named(key)
    is_known = seconds is not None and (client.is_shared or feed.startswith(OWN))
    pause = timedelta(seconds=seconds or 0) if is_known else client.wait
    return Follower(client, min(fetched_at, now), pause, has_it)


def _together(some: Sequence[Follower], now: datetime) -> Follower:
    if some[0].client.is_shared:
        return min(some, key=lambda one: (one.is_quiet(now), one.has_it, -one.due_at.timestamp()))
    return max(some, key=lambda one: one.looked_at)
