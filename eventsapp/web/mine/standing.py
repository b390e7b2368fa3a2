"""What the page says of each person and of each offer, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from eventsapp.capacity import places
from eventsapp.capacity.models import Party
from eventsapp.core import clock, languages
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.web.mine.doors import Door
from eventsapp.workflows import signing


@dataclass(frozen=True)
class Line:
    """One person on the page."""

    entry: Entry
    status: str
    kind: str
    """The badge's: ok, info, warning or nothing."""
    more: str
    """What else there is to say: the place in line, whom they come along for."""
    time: str
    """When they start, where their category has a time of its own."""


@dataclass(frozen=True)
class Offer:
    """Places that wait for an answer."""

    first: Entry
    names: str
    until: str


@dataclass(frozen=True)
class Waiting:
    """A party that is in line."""

    first: Entry
    names: str


@dataclass(frozen=True)
class Unsigned:
    """A waiver that somebody still has to accept for this person."""

    person: Person
    is_ours: bool
    """Whether the person of this link accepts it."""
    mailed: str
    """Who has a link for it in a mail of ours; empty: it is done on paper."""
    is_minor: bool


def lines(door: Door) -> list[Line]:
    """Everybody within reach; who left stands last."""
    said = [_line(entry, door.edition) for entry in door.entries]
    return sorted(said, key=lambda line: not line.entry.is_current)


def offers(door: Door) -> list[Offer]:
    """The offers that can still be answered."""
    return [
        Offer(members[0], _names(members), until=moment(party.answer_by, door.edition))
        for party, members in _parties(door, EntryStatus.OFFERED)
        if party.answer_by is not None and party.answer_by > clock.now()
    ]


def waiting(door: Door) -> list[Waiting]:
    """The parties that can leave the waitlist."""
    return [Waiting(members[0], _names(members)) for _party, members in _parties(door, EntryStatus.WAITLISTED)]


def unsigned(door: Door) -> list[Unsigned]:
    """Whose waiver nobody has accepted yet, as far as that is told here."""
    coming = [one for one in door.helpers if door.comes(one) and door.tells_consent(one)]
    people = {one.person_id: one.person for one in coming}
    minors = {one.person_id: one.is_minor for one in coming}
    return [
        Unsigned(
            people[number],
            is_ours=signer is not None and signer.id == door.person.id,
            mailed=signer.name if signer and signer.email else "",
            is_minor=minors[number],
        )
        for number, signer in signing.missing(coming).items()
    ]


def moment(at: datetime, edition: Edition) -> str:
    """``Friday, March 12, 2027, 3:00 p.m.`` on the clock of the place."""
    wall = clock.local(at, edition.zone)
    return _("%(day)s, %(time)s", day=languages.day(wall.date()), time=languages.clock(wall))


def _parties(door: Door, status: EntryStatus) -> list[tuple[Party, list[Entry]]]:
    """Those within reach who stand like this, by the party they have their places with."""
    found: dict[Party, list[Entry]] = {}
    for entry in door.entries:
        if entry.status == status and entry.party is not None:
            found.setdefault(entry.party, []).append(entry)
    return list(found.items())


def _names(members: Sequence[Entry]) -> str:
    return languages.listed([entry.person.name for entry in members])


def _line(entry: Entry, edition: Edition) -> Line:
    status, kind = _status(EntryStatus(entry.status))
    starts = entry.category.starts_at
    time = languages.clock(clock.local(starts, edition.zone)) if starts else ""
    return Line(entry, status, kind, _more(entry), time)


def _status(status: EntryStatus) -> tuple[str, str]:
    return {
        EntryStatus.CONFIRMED: (_("Has a place"), "ok"),
        EntryStatus.OFFERED: (_("A place is offered"), "warning"),
        EntryStatus.WAITLISTED: (_("On the waitlist"), "info"),
        EntryStatus.WITHDRAWN: (_("Does not take part"), ""),
        EntryStatus.TRANSFERRED: (_("Passed on to somebody else"), ""),
        EntryStatus.DEFERRED: (_("Put off to next year"), ""),
    }[status]


def _more(entry: Entry) -> str:
    if entry.supports is not None:
        return _("Comes along to support %(name)s.", name=entry.supports.person.name)
    if entry.status == EntryStatus.WAITLISTED and entry.party is not None:
        turn = places.turn_on_waitlist(entry.party, entry.category.pool_id)
        return _("Number %(turn)s in line.", turn=turn)
    return ""
