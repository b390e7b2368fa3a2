"""What belongs in which feed, and the feed joined of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _
from sqlalchemy import DateTime, Row, Select, and_, or_, select, type_coerce

from eventsapp.calendars import ics
from eventsapp.calendars.entries import Status
from eventsapp.calendars.models import CalendarEntry
from eventsapp.core import addresses, clock, languages
from eventsapp.core.db import db, in_utc
from eventsapp.events import series as all_series
from eventsapp.events.models import Series
from eventsapp.organization import details

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


@dataclass(frozen=True)
class Joined:
    """The octets of a feed, and the moment from which its date is another."""

    body: bytes
    fresh_until: datetime


def rows(slug: str | None, language: str) -> Rows:
    """The entries shown today in the feed of that series, or of all without a slug, by start and then identity."""
    today = clock.today(details.zone())
    window = _window(slug, language, today)
    ahead = db.session.execute(window.where(_ENTRIES.ends_on >= today).order_by(_ENTRIES.ends_on).limit(MOST))
    shown = list(ahead)
    if len(shown) < MOST:
        past = window.where(_ENTRIES.ends_on < today).order_by(_ENTRIES.ends_on.desc())
        shown += db.session.execute(past.limit(MOST - len(shown)))
    return sorted(shown, key=lambda row: (row.begins_at, row.uid))


def joined(slug: str | None, language: str, shown: Rows) -> Joined:
    """The feed of these entries in that language."""
    zone = details.zone()
    today = clock.today(zone)
    with languages.speaking(language):
        about = _about(slug, language, zone, shown)
    body = ics.feed(about, {row.zone for row in shown}, [row.fragment for row in shown])
    return Joined(body, clock.moment(datetime.combine(today + timedelta(days=1), time.min), zone))


def told(slug: str | None) -> tuple[str, str]:
    """What the feed is called and what it is about, in the language being spoken."""
    if slug:
        series = all_series.find(slug)
        return series.name.said(), series.summary.said()
    charity = details.current()
    if charity is None:
        return _("Events"), ""
    return _("%(charity)s: events", charity=charity.short_name.said() or charity.name.said()), charity.welcome.said()


def _window(slug: str | None, language: str, today: date) -> Select[*tuple[Any, ...]]:
    fragment = _ENTRIES.fragment_fr if language == "fr" else _ENTRIES.fragment_en
    soon = _ENTRIES.starts_on.between(today, today + timedelta(days=SOON_DAYS))
    window: Select[*tuple[Any, ...]] = select(
        _ENTRIES.edition_id,
        _ENTRIES.uid,
        _ENTRIES.zone,
        *(type_coerce(moment, _AS_STORED).label(moment.name) for moment in (_ENTRIES.begins_at, _ENTRIES.modified_at)),
        _ENTRIES.written_for,
        and_(_ENTRIES.status != Status.CANCELLED, soon).label("is_soon"),
        fragment.label("fragment"),
    ).where(
        _ENTRIES.ends_on >= today - relativedelta(months=MONTHS_BACK),
        or_(
            _ENTRIES.status != Status.CANCELLED,
            _ENTRIES.ends_on >= today - timedelta(days=CANCELLED_DAYS),
        ),
    )
    if slug is None:
        return window
    return window.where(_ENTRIES.series_id == select(Series.id).where(Series.slug == slug).scalar_subquery())


def _about(slug: str | None, language: str, zone: str, shown: Rows) -> ics.About:
    name, description = told(slug)
    source = "feeds.calendars.series" if slug else "feeds.calendars.everything"
    page = "public.series.show" if slug else "public.home.index"
    which = {"slug": slug} if slug else {}
    return ics.About(
        name=name,
        description=description,
        source=addresses.of(source, language=language, **which),
        page=addresses.of(page, language=language, **which),
        zone=zone,
        refresh=SOON if any(row.is_soon for row in shown) else CALM,
        modified_at=in_utc(max(row.modified_at for row in shown)) if shown else None,
    )
