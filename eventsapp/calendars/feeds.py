"""Public feeds, as they are kept and answered.

A joined feed is stored with its validator, so that an unchanged one costs a single small read. It is joined anew when
something in it was written, or when the date has moved on; whoever asks first does it, and nobody sees an old one.
"""

import gzip
import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, bindparam, insert, select, update
from sqlalchemy.exc import InternalError, OperationalError

from eventsapp.calendars import ics, jcal, joining, keeping, writing
from eventsapp.calendars.joining import AnyRow, Joined, Rows, Whose
from eventsapp.calendars.models import CalendarEntry, CalendarFeed
from eventsapp.calendars.own_models import FeedFetch
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.db import writing as transaction
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition, Series

FASTEST = 1
"""How hard to compress: a feed of 300 KB becomes 20 KB in half a millisecond."""

_FEEDS, _ENTRIES, _FETCHES = CalendarFeed.__table__.c, CalendarEntry.__table__.c, FeedFetch.__table__.c


_WHICH = and_(_FEEDS.name == bindparam("feed"), _FEEDS.language == bindparam("spoken"))
_IS_TRUE = and_(
    *(~_FEEDS.is_stale, _FEEDS.fresh_until > bindparam("now"), _FEEDS.written_for == bindparam("written_for"))
)


def _asking(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """The feed, if it is true, and beside it when the kind of program that asks looked last."""
    same = and_(
        *(_FETCHES.feed == _FEEDS.name, _FETCHES.language == _FEEDS.language, _FETCHES.client == bindparam("client"))
    )
    seen = (_FETCHES.etag.label("seen"), _FETCHES.fetched_at, _FETCHES.pause_seconds)
    both = CalendarFeed.__table__.outerjoin(FeedFetch.__table__, same)
    return select(_FEEDS.etag, _FEEDS.changed_at, *seen, *columns).select_from(both).where(_WHICH, _IS_TRUE)


def _asking_for_entry(fragment: ColumnElement[bytes]) -> Select[*tuple[Any, ...]]:
    wanted = (
        _ENTRIES.edition_id,
        _ENTRIES.zone,
        _ENTRIES.modified_at,
        _ENTRIES.written_for,
        fragment.label("fragment"),
    )
    joined = CalendarEntry.__table__.join(Edition).join(Series, Series.id == Edition.series_id)
    return (
        select(*wanted).select_from(joined).where(Series.slug == bindparam("slug"), Edition.year == bindparam("year"))
    )


# Made once: putting such a statement together costs more than the database needs to answer it.
_VERSION, _PLAIN, _PACKED = _asking(), _asking(_FEEDS.body.label("body")), _asking(_FEEDS.body_gzip.label("body"))
_BEFORE = select(_FEEDS.id, _FEEDS.etag, _FEEDS.changed_at, _IS_TRUE.label("is_true")).where(_WHICH)
_STATE = {"is_stale": False, "fresh_until": bindparam("until"), "written_for": bindparam("by")}
_OCTETS: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("etag", "changed_at", "body", "body_gzip")}
_THIS_ONE = update(CalendarFeed.__table__).where(_FEEDS.id == bindparam("number"))  # type: ignore[arg-type]
_STILL_TRUE, _WRITTEN = _THIS_ONE.values(**_STATE), _THIS_ONE.values(**_STATE, **_OCTETS)
_ADDED = insert(CalendarFeed.__table__).values(  # type: ignore[arg-type]
    name=bindparam("feed"), language=bindparam("spoken"), **_STATE, **_OCTETS
)
_ENTRY_EN, _ENTRY_FR = _asking_for_entry(_ENTRIES.fragment_en), _asking_for_entry(_ENTRIES.fragment_fr)


@dataclass(frozen=True)
class Version:
    """Which octets a feed has now, and since when."""

    etag: str
    changed_at: datetime


@dataclass(frozen=True)
class Feed:
    """A feed as it is sent."""

    version: Version
    body: bytes
    is_gzipped: bool


@dataclass(frozen=True)
class LastLook:
    """When a kind of program looked last, and which version it has."""

    etag: str
    fetched_at: datetime
    pause_seconds: int | None


@dataclass(frozen=True)
class Found:
    """What is kept and still true, all from one read."""

    version: Version
    feed: Feed | None
    """Nothing if only its version was asked for."""
    last: LastLook | None


@dataclass(frozen=True)
class Which:
    """One of the public feeds: of a series, or of everything without a slug; as iCalendar or as jCal."""

    slug: str | None
    language: str
    as_jcal: bool = False

    @property
    def name(self) -> str:
        return keeping.feed_name(self.slug, as_jcal=self.as_jcal)


def version(slug: str | None, language: str, *, as_jcal: bool = False) -> Version:
    """The version of a feed (of everything, without a slug): one small read as long as nothing changed."""
    which = Which(slug, language, as_jcal)
    row = _kept(which)
    return joined_anew(which, gzipped=False).version if row is None else Version(row.etag, row.changed_at)


def read(slug: str | None, language: str, *, gzipped: bool, as_jcal: bool = False) -> Feed:
    """A feed with its octets; refuses a series nobody knows of with NotFound."""
    which = Which(slug, language, as_jcal)
    return _found(which, gzipped=gzipped) or joined_anew(which, gzipped=gzipped)


def find(engine: Engine, which: Which, *, writing: str, client: str, octets: str) -> Found | None:
    """A feed if it is kept and true, past the session, which would take longer than the database.

    Of its `octets` come none, the "plain" or the "gzip" ones; `writing` is that of the app (ics.writing).
    """
    query = {"none": _VERSION, "plain": _PLAIN, "gzip": _PACKED}[octets]
    with engine.connect() as connection:
        row = connection.execute(query, _asked(which, writing, client)).one_or_none()
    if row is None:
        return None
    version = Version(row.etag, row.changed_at)
    feed = None if octets == "none" else Feed(version, row.body, octets == "gzip")
    last = None if row.seen is None else LastLook(row.seen, row.fetched_at, row.pause_seconds)
    return Found(version, feed, last)


def single(slug: str, year: int, language: str, *, as_jcal: bool = False) -> Feed:
    """The calendar of one edition, also a cancelled one; refuses one that was never public with NotFound."""
    row = _entry(slug, year, language)
    if row.written_for != ics.writing():
        _write_anew(row.edition_id)
        row = _entry(slug, year, language)
    body = ics.single(row.zone, row.fragment)
    if as_jcal:
        body = jcal.written(body)
    return Feed(Version(_digest(body), row.modified_at), body, is_gzipped=False)


def _kept(which: Which, query: Select[*tuple[Any, ...]] = _VERSION) -> AnyRow | None:
    """The stored feed, if it is still true; a stale one of a thousand entries is not even read."""
    return db.session.connection().execute(query, _asked(which, ics.writing())).one_or_none()


def _asked(which: Which, written_for: str, client: str = "") -> dict[str, Any]:
    return {
        "feed": which.name,
        "spoken": which.language,
        "now": clock.now(),
        "written_for": written_for,
        "client": client,
    }


def _found(which: Which, *, gzipped: bool) -> Feed | None:
    row = _kept(which, _PACKED if gzipped else _PLAIN)
    return None if row is None else Feed(Version(row.etag, row.changed_at), row.body, gzipped)


def joined_anew(
    which: Which, *, gzipped: bool, is_known: bool = False, beside: Callable[[Version], None] | None = None
) -> Feed:
    """Join it and keep it, unless somebody else was first; answered from memory if the database cannot take it now.

    What is to be written `beside` it is, in the same transaction. Refuses a series nobody knows of with NotFound:
    before anybody waits for it, unless it `is_known` to have had a calendar.
    """
    if not is_known:
        joining.whose(db.session.connection(), which.slug)
    try:
        with transaction(is_durable=False):  # what is lost with the power is joined again
            keeping.alone()
            feed = _stored(db.session.connection(), which, gzipped=gzipped)
            if beside is not None:
                beside(feed.version)
            return feed
    except (OperationalError, InternalError):
        db.session.rollback()
        return _unstored(db.session.connection(), which, gzipped=gzipped)


def _stored(connection: Connection, which: Which, *, gzipped: bool) -> Feed:
    before = _row(connection, which)
    if before is not None and before.is_true:  # somebody else was first
        return _found(which, gzipped=gzipped) or _unstored(connection, which, gzipped=gzipped)
    whose = joining.whose(connection, which.slug)
    shown = joining.rows(connection, whose, which.language)
    now = ics.writing()
    outdated = [row.edition_id for row in shown if row.written_for != now]
    if outdated:
        keeping.write(outdated)
        shown = joining.rows(connection, whose, which.language)
    return _store(connection, which, before, _written(which, whose, shown), gzipped=gzipped)


def _written(which: Which, whose: Whose, shown: Rows) -> Joined:
    joined = joining.joined(whose, which.language, shown)
    return replace(joined, body=jcal.written(joined.body)) if which.as_jcal else joined


def _store(connection: Connection, which: Which, before: AnyRow | None, joined: Joined, *, gzipped: bool) -> Feed:
    etag, since = _digest(joined.body), writing.this_second()
    told = {"until": joined.fresh_until, "by": ics.writing()}
    packed = gzip.compress(joined.body, FASTEST, mtime=0)
    if before is not None and before.etag == etag:
        since = before.changed_at
        connection.execute(_STILL_TRUE, told | {"number": before.id})
    else:
        since = since if before is None else writing.after(before.changed_at)
        told |= {"new_etag": etag, "new_changed_at": since, "new_body": joined.body, "new_body_gzip": packed}
        if before is None:
            connection.execute(_ADDED, told | {"feed": which.name, "spoken": which.language})
        else:
            connection.execute(_WRITTEN, told | {"number": before.id})
    return Feed(Version(etag, since), packed if gzipped else joined.body, gzipped)


def _unstored(connection: Connection, which: Which, *, gzipped: bool) -> Feed:
    before, whose = _row(connection, which), joining.whose(connection, which.slug)
    joined = _written(which, whose, joining.rows(connection, whose, which.language))
    etag = _digest(joined.body)
    since = before.changed_at if before is not None and before.etag == etag else writing.this_second()
    body = gzip.compress(joined.body, FASTEST, mtime=0) if gzipped else joined.body
    return Feed(Version(etag, since), body, gzipped)


def _row(connection: Connection, which: Which) -> AnyRow | None:
    """As it was kept before, true or not."""
    return connection.execute(_BEFORE, _asked(which, ics.writing())).one_or_none()


def _entry(slug: str, year: int, language: str) -> AnyRow:
    query = _ENTRY_FR if language == "fr" else _ENTRY_EN
    row = db.session.execute(query, {"slug": slug, "year": year}).one_or_none()
    if row is None:
        raise NotFound
    return row


def _write_anew(edition: int) -> None:
    with suppress(OperationalError, InternalError), transaction():
        keeping.alone()
        keeping.write([edition])


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]
