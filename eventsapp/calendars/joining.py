"""What belongs in which feed, and the feed joined of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _
from sqlalchemy import Connection, DateTime, Integer, Row, Select, and_, bindparam, exists, or_, select, type_coerce

from eventsapp.calendars import ics
from eventsapp.calendars.entries import Status
from eventsapp.calendars.models import CalendarEntry
from eventsapp.core import addresses, clock, languages
from eventsapp.core.db import in_utc
from eventsapp.core.refusals import NotFound
from eventsapp.events import series as all_series
from eventsapp.events.models import Edition, Series
from eventsapp.organization import details
from eventsapp.organization.models import Organization

MONTHS_BACK = 13
CANCELLED_DAYS = 30
"""How long after its date a cancelled edition is still said to be so."""
MOST = 1000
"""More entries than programs bear; the oldest are left out first, then those furthest ahead."""

CALM, SOON = timedelta(hours=4), timedelta(hours=1)
"""How often programs are asked to look; and how often in the days before an edition."""
SOON_DAYS = 7

_ENTRIES = CalendarEntry.__table__.c
_AS_STORED = DateTime(timezone=True)
"""Moments to compare with each other only: making a thousand of them anew takes longer than reading them."""

AnyRow = Row[*tuple[Any, ...]]
Rows = Sequence[AnyRow]

# Made once, and read past the session: putting them together costs more than the database needs to answer.
_CHARITY = select(Organization.name, Organization.short_name, Organization.welcome, Organization.zone)
_HAS_ENTRY = exists().where(CalendarEntry.edition_id == Edition.id, Edition.series_id == Series.id)
_SERIES = select(
    Series.id, Series.name, Series.summary, select(Organization.zone).scalar_subquery().label("zone")
).where(Series.slug == bindparam("slug"), or_(all_series.is_public(), _HAS_ENTRY))


@dataclass(frozen=True)
class Whose:
    """Whose feed it is: that of a series, or of everything without a slug."""

    slug: str | None
    row: AnyRow | None
    """The series, or the charity if there is one already."""

    @property
    def zone(self) -> str:
        return self.row.zone or details.ZONE if self.row else details.ZONE


@dataclass(frozen=True)
class Joined:
    """The octets of a feed, and the moment from which its date is another."""

    body: bytes
    fresh_until: datetime


def whose(connection: Connection, slug: str | None) -> Whose:
    """Refuses a series with NotFound that has no calendar: it has one once it is public, and keeps it for those who
    follow it as long as it has an entry."""
    query, which = (_SERIES, {"slug": slug}) if slug else (_CHARITY, {})
    row = connection.execute(query, which).one_or_none()
    if slug and row is None:
        raise NotFound
    return Whose(slug, row)


def rows(connection: Connection, feed: Whose, language: str) -> Rows:
    """The entries shown today in that feed, by start and then identity."""
    is_french, today = language == "fr", clock.today(feed.zone)
    asked = {
        "today": today,
        "soon": today + timedelta(days=SOON_DAYS),
        "first": today - relativedelta(months=MONTHS_BACK),
        "cancelled": today - timedelta(days=CANCELLED_DAYS),
        "most": MOST,
    }
    if feed.slug and feed.row:
        asked["series"] = feed.row.id
    shown = list(connection.execute(_window(bool(feed.slug), is_french, is_ahead=True), asked).all())
    if len(shown) < MOST:
        asked["most"] = MOST - len(shown)
        shown += connection.execute(_window(bool(feed.slug), is_french, is_ahead=False), asked).all()
    return sorted(shown, key=lambda row: (row.begins_at, row.uid))


def joined(feed: Whose, language: str, shown: Rows) -> Joined:
    """The feed of these entries in that language."""
    today = clock.today(feed.zone)
    with languages.speaking(language):
        about = _about(feed, language, shown)
    body = ics.feed(about, {row.zone for row in shown}, [row.fragment for row in shown])
    return Joined(body, clock.moment(datetime.combine(today + timedelta(days=1), time.min), feed.zone))


def told(feed: Whose) -> tuple[str, str]:
    """What the feed is called and what it is about, in the language being spoken."""
    if feed.row is None:
        return _("Events"), ""
    if feed.slug:
        return feed.row.name.said(), feed.row.summary.said()
    charity = feed.row.short_name.said() or feed.row.name.said()
    return _("%(charity)s: events", charity=charity), feed.row.welcome.said()


@cache
def _window(of_series: bool, is_french: bool, *, is_ahead: bool) -> Select[*tuple[Any, ...]]:
    """What is shown and still to come, the nearest first; or what is over, the last first."""
    fragment = _ENTRIES.fragment_fr if is_french else _ENTRIES.fragment_en
    today = bindparam("today", type_=_ENTRIES.ends_on.type)
    soon = _ENTRIES.starts_on.between(today, bindparam("soon"))
    window: Select[*tuple[Any, ...]] = select(
        _ENTRIES.edition_id,
        _ENTRIES.uid,
        _ENTRIES.zone,
        *(type_coerce(moment, _AS_STORED).label(moment.name) for moment in (_ENTRIES.begins_at, _ENTRIES.modified_at)),
        _ENTRIES.written_for,
        and_(_ENTRIES.status != Status.CANCELLED, soon).label("is_soon"),
        fragment.label("fragment"),
    ).where(
        _ENTRIES.ends_on >= bindparam("first"),
        or_(_ENTRIES.status != Status.CANCELLED, _ENTRIES.ends_on >= bindparam("cancelled")),
    )
    if of_series:
        window = window.where(_ENTRIES.series_id == bindparam("series"))
    if is_ahead:
        window = window.where(_ENTRIES.ends_on >= today).order_by(_ENTRIES.ends_on)
    else:
        window = window.where(_ENTRIES.ends_on < today).order_by(_ENTRIES.ends_on.desc())
    return window.limit(bindparam("most", type_=Integer))


def _about(feed: Whose, language: str, shown: Rows) -> ics.About:
    name, description = told(feed)
    source = "feeds.calendars.series" if feed.slug else "feeds.calendars.everything"
    page = "public.series.show" if feed.slug else "public.home.index"
    which = {"slug": feed.slug} if feed.slug else {}
    return ics.About(
        name=name,
        description=description,
        source=addresses.of(source, language=language, **which),
        page=addresses.of(page, language=language, **which),
        zone=feed.zone,
        refresh=SOON if any(row.is_soon for row in shown) else CALM,
        modified_at=in_utc(max(row.modified_at for row in shown)) if shown else None,
    )
