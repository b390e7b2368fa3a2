"""Whose own calendar has seen how a shift of theirs stands now, and whose has not.

It takes as many questions for a shift with one person as for one with a hundred.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, literal, select

from eventsapp.calendars import followers, own
from eventsapp.calendars.fetches import OWN
from eventsapp.calendars.followers import SILENT, Follower
from eventsapp.calendars.own_models import CalendarRevision, FeedFetch, FeedToken
from eventsapp.calendars.revisions import Thing
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.volunteering import assignments, volunteers
from eventsapp.volunteering.models import Assignment, Shift

NEAR = timedelta(hours=48)
"""So long before it begins, somebody may have to be called whose calendar is behind."""
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Following:
    """Somebody on a shift, or taken off it, whose household follows by calendar."""

    person: Person
    is_on_it: bool
    last: Follower
    """Their program that looked last."""
    is_behind: bool
    """Whether one of theirs that still looks shows the shift as it was."""


def is_near(shift: Shift, now: datetime) -> bool:
    """Whether it begins so soon that calendars may not follow in time."""
    return now < shift.ends_at and shift.starts_at - now <= NEAR


def of(shift: Shift, edition: Edition, now: datetime) -> list[Following]:
    """Who of those on the shift, and of those who saw it before they were taken off, follows by calendar; by name."""
    looks = _looks(shift, now)
    if not looks:
        return []
    everybody = assignments.of_shift(shift, with_gone=True)
    known = volunteers.of_people(edition.id, [one.person_id for one in everybody])
    guardians = {key: volunteer.guardian_id for key, volunteer in known.items()}
    revisions, parent = _revisions(shift), own.identity_of(edition)
    together: dict[int, list[Assignment]] = defaultdict(list)
    for one in everybody:
        together[one.registration_id].append(one)
    found: dict[Person, list[Follower]] = defaultdict(list)
    on_it = {one.person_id for one in everybody if one.is_current}
    for token, fetches in looks.items():
        theirs = [one for one in together[token.registration_id or 0] if _reaches(token, one, guardians)]
        reader_id = token.person_id or 0
        thing = own.on_shift(theirs, edition, reader_id=reader_id, belongs_to=parent) if theirs else None
        if thing is None or (thing.is_off and thing.key not in revisions):
            continue
        since = _shown_since(thing, revisions.get(thing.key))
        for one in theirs:
            if one.is_current or thing.is_off:
                found[one.person] += [followers.seen(fetch, since, now) for fetch in fetches]
    following = [_following(person, person.id in on_it, some) for person, some in found.items()]
    return sorted(following, key=lambda one: (one.person.name_key, one.person.id))


def _looks(shift: Shift, now: datetime) -> dict[FeedToken, list[FeedFetch]]:
    """The addresses through which the shift is followed, with the programs that still look there."""
    on_it = select(Assignment.registration_id).where(Assignment.shift_id == shift.id)
    query = (
        select(FeedToken, FeedFetch)
        .join(FeedFetch, FeedFetch.feed == _joined(OWN, FeedToken.id))
        .where(FeedToken.registration_id.in_(on_it), FeedToken.revoked_at.is_(None))
        .where(FeedFetch.fetched_at > now - SILENT)
        .order_by(FeedToken.id, FeedFetch.id)
    )
    found: dict[FeedToken, list[FeedFetch]] = defaultdict(list)
    for token, fetch in db.session.execute(query):
        if not followers.seen(fetch, fetch.version_at, now).is_quiet(now):
            found[token].append(fetch)
    return found


def _revisions(shift: Shift) -> dict[str, CalendarRevision]:
    query = select(CalendarRevision).join(Assignment, CalendarRevision.key == _joined("assignment:", Assignment.id))
    return {row.key: row for row in db.session.scalars(query.where(Assignment.shift_id == shift.id))}


def _joined(prefix: str, number: object) -> ColumnElement[str]:
    return literal(prefix) + cast(number, String)


def _reaches(token: FeedToken, one: Assignment, guardians: dict[int, int | None]) -> bool:
    """As the holder's manage link does: the registrant's everybody, another adult's themselves and their minors."""
    return token.person_id in (one.registration.registrant_id, one.person_id, guardians.get(one.person_id))


def _shown_since(thing: Thing, revision: CalendarRevision | None) -> datetime:
    """When it was first shown as it is now; never yet, if nobody has looked since it changed."""
    if revision is None or revision.shown != thing.shown():
        return _NEVER
    return revision.modified_at


def _following(person: Person, is_on_it: bool, some: Sequence[Follower]) -> Following:
    last = max(some, key=lambda one: one.looked_at)
    return Following(person, is_on_it, last, is_behind=not all(one.has_it for one in some))
