"""The calendar of one household, at its secret address: their days, their shifts, nobody else's."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from flask_babel import gettext as _

from eventsapp.calendars import entries, ics, own, revisions
from eventsapp.calendars.entries import Seen, Status, plain_line
from eventsapp.calendars.feeds import Feed, Version
from eventsapp.calendars.ics import Revision
from eventsapp.calendars.own_models import FeedToken, FeedVersion
from eventsapp.calendars.writing import after, this_second
from eventsapp.core import clock, languages
from eventsapp.core.db import db, hold, writing
from eventsapp.events.models import Edition
from eventsapp.submissions.links import Holder

CALM, TODAY = timedelta(hours=1), timedelta(minutes=15)
"""How often programs are asked to look; and how often on the day itself, and the evening before."""
SOON = timedelta(hours=24)


def holder(token: FeedToken) -> Holder:
    """For whom the address is."""
    if token.registration is None or token.person_id is None:
        raise LookupError("an organizer's calendar has no holder")
    return Holder(token.registration, token.person_id)


def read(token: FeedToken) -> Feed:
    """The calendar in the language being spoken, as it is now."""
    who = holder(token)
    things = own.things(who)
    kept = revisions.kept(things)
    seen = {
        thing.key: replace(thing.seen[languages.current()], reminders=token.reminders)
        for thing in things
        if thing.key in kept
    }
    body = written(_about(who.registration.edition, seen.values()), seen, kept)
    return Feed(version(token, body), body, is_gzipped=False)


def version(token: FeedToken, body: bytes) -> Version:
    """Which version of the feed behind the token these octets are, and since when."""
    etag, language = hashlib.sha256(body).hexdigest()[:32], languages.current()
    row = db.session.get(FeedVersion, (token.id, language))
    if row is not None and row.etag == etag:
        return Version(etag, row.changed_at)
    number = token.id
    with writing():
        hold("feed version", number)
        row = db.session.get(FeedVersion, (number, language))
        if row is None:
            row = FeedVersion(token_id=number, language=language, etag=etag, changed_at=this_second())
            db.session.add(row)
        elif row.etag != etag:
            row.etag, row.changed_at = etag, after(row.changed_at)
        return Version(etag, row.changed_at)


def written(about: ics.About, seen: Mapping[str, Seen], kept: Mapping[str, Revision]) -> bytes:
    """The octets of a feed of these things, each by its key, in the version that was kept of it."""
    about = replace(about, modified_at=max((kept[key].modified_at for key in seen), default=None))
    ordered = sorted(seen, key=lambda key: (entries.moment(seen[key]), kept[key].uid))
    zones = {one.zone for one in seen.values()}
    return ics.feed(about, zones, [ics.entry(seen[key], kept[key]) for key in ordered])


def refresh(seen: Iterable[Seen]) -> timedelta:
    """How often to look: more often while something of it is near."""
    now = clock.now()
    return TODAY if any(_is_soon(one, now) for one in seen) else CALM


def _about(edition: Edition, seen: Iterable[Seen]) -> ics.About:
    return ics.About(
        name=_("%(event)s: my days and shifts", event=plain_line(f"{edition.series.name.said()} {edition.year}")),
        description="",
        source="",
        page=entries.address_of(edition),
        zone=edition.zone,
        refresh=refresh(seen),
    )


def _is_soon(one: Seen, now: datetime) -> bool:
    return one.status is not Status.CANCELLED and -SOON <= now - entries.moment(one) <= SOON
