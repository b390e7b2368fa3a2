"""What an organizer's calendar holds: every shift within reach and every deadline, the nearest of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from dateutil.relativedelta import relativedelta
from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.calendars import deadlines
from eventsapp.calendars.entries import Seen
from eventsapp.calendars.joining import CANCELLED_DAYS, MOST
from eventsapp.calendars.organized import Organized
from eventsapp.calendars.revisions import Thing
from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.events.models import Edition, State
from eventsapp.permissions.grants import Reach
from eventsapp.volunteering import covers, doubts
from eventsapp.volunteering.covers import Cover, Numbers
from eventsapp.volunteering.models import Shift

MONTHS_BACK = 1


class Item(Protocol):
    """A shift or a deadline of an edition."""

    @property
    def key(self) -> str: ...
    @property
    def edition(self) -> Edition: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def is_off(self) -> bool: ...
    def seen(self, organized: Organized) -> Seen: ...


@dataclass(frozen=True)
class CoveredShift:
    """A shift and how it stands."""

    edition: Edition
    cover: Cover

    @property
    def key(self) -> str:
        return f"shift:{self.cover.shift.id}"

    @property
    def starts_at(self) -> datetime:
        return self.cover.shift.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.cover.shift.ends_at

    @property
    def is_off(self) -> bool:
        return self.cover.shift.cancelled_at is not None or self.edition.state == State.CANCELLED

    def seen(self, organized: Organized) -> Seen:
        """As a calendar shows it, in the language being spoken."""
        return organized.shift(self.cover, is_off=self.is_off)


def things(reach: Reach) -> list[Thing]:
    """Everything within reach from a month ago on; where that is more than programs bear, the nearest.

    Asks the database as often for many shifts as for few.
    """
    now = clock.now()
    since = now - relativedelta(months=MONTHS_BACK)
    editions = _editions(reach, since)
    found: list[Item] = [*_shifts(editions, since, now), *deadlines.of(editions.values(), since, MOST)]
    items = _nearest(found, now)
    seen: list[dict[str, Seen]] = [{} for _item in items]
    for language in languages.LANGUAGES:
        with languages.speaking(language):
            organized = {number: Organized(edition) for number, edition in editions.items()}
            for item, both in zip(items, seen, strict=True):
                both[language] = item.seen(organized[item.edition.id])
    return [Thing(item.key, both, item.is_off) for item, both in zip(items, seen, strict=True)]


def _editions(reach: Reach, since: datetime) -> dict[int, Edition]:
    query = select(Edition).where(Edition.ends_on >= since.date())
    if not reach.everything:
        query = query.where(Edition.series_id.in_(reach.series_ids))
    whole = query.options(joinedload(Edition.series, innerjoin=True), joinedload(Edition.venue))
    return {edition.id: edition for edition in db.session.scalars(whole.order_by(Edition.id))}


def _shifts(editions: dict[int, Edition], since: datetime, now: datetime) -> Iterator[CoveredShift]:
    query = (
        select(Shift)
        .join(Shift.role)
        .join(Shift.pool)
        .where(Shift.edition_id.in_(editions))
        .where(or_(Shift.cancelled_at.is_(None), Shift.cancelled_at >= now - timedelta(days=CANCELLED_DAYS)))
        .options(contains_eager(Shift.role), contains_eager(Shift.pool))
        .limit(MOST)
    )
    ahead = query.where(Shift.ends_at > now).order_by(Shift.starts_at, Shift.id)
    behind = query.where(Shift.ends_at <= now, Shift.ends_at >= since).order_by(Shift.starts_at.desc(), Shift.id)
    known = doubts.about(editions)
    for shift in (*db.session.scalars(ahead), *db.session.scalars(behind)):
        numbers = Numbers(shift.minimum, shift.ideal, shift.pool.held, shift.starts_at <= now, shift.ends_at <= now)
        doubt = known.of(shift.id, shift.role_id)
        yield CoveredShift(editions[shift.edition_id], Cover(shift, covers.level_of(numbers, doubt), doubt))


def _nearest(found: Sequence[Item], now: datetime) -> list[Item]:
    """As many as programs bear: first those ahead, the soonest first, then those behind, the latest first."""
    in_time = sorted(found, key=lambda item: (item.starts_at, item.key))
    ahead = [item for item in in_time if item.ends_at > now]
    behind = [item for item in in_time if item.ends_at <= now]
    return (ahead + behind[::-1])[:MOST]
