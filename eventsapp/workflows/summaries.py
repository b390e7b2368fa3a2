"""What a registration holds, as its letters tell of it: who comes, with which team, and what was accepted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.capacity import places
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.fundraising import goals
from eventsapp.organization import details
from eventsapp.organization.models import Organization
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.teams.models import Membership, Team
from eventsapp.volunteering.models import Volunteer
from eventsapp.waivers import signing
from eventsapp.waivers.models import Signature, WaiverKind, WaiverVersion

Attending = Entry | Volunteer
"""Somebody who takes part or helps: both know their person, their guardian and their registration."""
Asked = Sequence[tuple[Attending, Person, str]]
"""Who is asked to accept a text for whom, and the secret of their link."""


@dataclass(frozen=True)
class Line:
    """One person who takes part."""

    name: str
    category: Bilingual
    starts_at: datetime | None
    """Their own start, on the wall."""
    status: str
    beside: tuple[str, ...]
    """The support persons who come along."""


@dataclass(frozen=True)
class Accepted:
    """One text, and for whom it was accepted."""

    version: WaiverVersion
    language: str
    text_hash: str
    signed_name: str
    signed_at: datetime
    """On the wall."""
    names: tuple[str, ...]


@dataclass(frozen=True)
class Unsigned:
    """Somebody whose text is still to be accepted; with neither of the two it is done on paper."""

    name: str
    mailed: str = ""
    """Who is asked by e-mail."""
    is_here: bool = False
    """Whether it can be done on the page that the letter leads to."""


@dataclass(frozen=True)
class Terms:
    """The waivers in force, and the signatures under them."""

    versions: Mapping[WaiverKind, WaiverVersion]
    signatures: list[Signature]


@dataclass(frozen=True)
class JustNow:
    """What the act that brought people in knows of them, so that their letters need not look it up again."""

    versions: Mapping[WaiverKind, WaiverVersion]
    """The waivers in force."""
    signatures: Sequence[Signature]
    """Those that were given with the form."""
    strangers: Collection[int]
    """By id those of whom nothing else is known."""
    has_support: bool
    """Whether somebody comes along for one of them."""
    letterhead: "Letterhead"


@dataclass(frozen=True)
class Letterhead:
    """What every letter about an edition says, whoever reads it."""

    charity: Organization | None
    may_raise: bool
    """Whether people who come can open a fundraising page."""


def letterhead(edition: Edition) -> Letterhead:
    """That of an edition, as it is now."""
    return Letterhead(details.current(), goals.has_pages(edition))


def lines(edition: Edition, entries: Sequence[Entry], known: JustNow | None = None) -> list[Line]:
    """The people of these entries, with those who come along for them."""
    beside = _beside(entries) if known is None or known.has_support else {}
    return [
        Line(
            entry.person.name,
            entry.category.called,
            clock.local(entry.category.starts_at, edition.zone) if entry.category.starts_at else None,
            entry.status,
            tuple(beside.get(entry.id, ())),
        )
        for entry in entries
        if entry.supports_id is None
    ]


def _beside(entries: Sequence[Entry]) -> dict[int | None, list[str]]:
    """The names of those who come along, by the entry they come along for."""
    found: dict[int | None, list[str]] = {}
    if entries:
        query = select(Entry).where(Entry.supports_id.in_([entry.id for entry in entries]))
        for support in db.session.scalars(query.options(joinedload(Entry.person)).order_by(Entry.id)):
            found.setdefault(support.supports_id, []).append(support.person.name)
    return found


def turn(entries: Sequence[Entry]) -> int:
    """The place in line of a party that waits: in the longest of its lines."""
    party = next((entry.party for entry in entries if entry.party), None)
    if party is None:
        return 0
    return max(places.turn_on_waitlist(party, entry.category.pool_id) for entry in entries if entry.party)


def team(edition: Edition, entries: Sequence[Entry]) -> Team | None:
    """The team they are in."""
    if not edition.has_teams:
        return None
    query = select(Team).join(Membership, Membership.team_id == Team.id)
    return db.session.scalars(
        query.where(
            Membership.edition_id == edition.id,
            Membership.person_id.in_([entry.person_id for entry in entries]),
            Membership.left_at.is_(None),
        ).order_by(Membership.id)
    ).first()


def terms(edition: Edition, entries: Sequence[Attending], known: JustNow | None = None) -> Terms:
    """What these people have to accept, and what was accepted for them."""
    people = {entry.person_id for entry in entries}
    versions = known.versions if known else signing.in_force(edition.id) if people else {}
    strangers = people.intersection(known.strangers) if known else set()
    found = [one for one in known.signatures if one.person_id in strangers] if known else []
    if versions and people > strangers:
        query = select(Signature).where(
            Signature.version_id.in_([version.id for version in versions.values()]),
            Signature.person_id.in_(people - strangers),
        )
        found += db.session.scalars(query)
    return Terms(versions, sorted(found, key=lambda one: one.id))


def accepted(found: Terms, edition: Edition, signer: Person) -> list[Accepted]:
    """What this signer accepted, each text once."""
    texts: dict[int, list[Signature]] = {}
    for signature in found.signatures:
        if signature.signer_id == signer.id:
            texts.setdefault(signature.version_id, []).append(signature)
    return [copy_of(signatures, edition) for signatures in texts.values()]


def copy_of(signatures: Sequence[Signature], edition: Edition) -> Accepted:
    """The copy of a text that was accepted, for one person or several."""
    first = signatures[0]
    return Accepted(
        first.version,
        first.language,
        first.text_hash,
        first.signed_name,
        clock.local(first.signed_at, edition.zone),
        tuple(signature.person.name for signature in signatures),
    )


def still_to_sign(found: Terms, entries: Sequence[Attending], asked: Asked = ()) -> list[Unsigned]:
    """Whose text nobody has accepted yet, and how that is done."""
    letters = {entry.person_id: signer for entry, signer, _token in asked}
    signed = {(signature.person_id, signature.version_id) for signature in found.signatures}
    return [
        _unsigned(entry, letters.get(entry.person_id))
        for entry in entries
        if (version := found.versions.get(WaiverKind.GUARDIAN if entry.is_minor else WaiverKind.ADULT))
        and (entry.person_id, version.id) not in signed
    ]


def _unsigned(entry: Attending, asked: Person | None) -> Unsigned:
    signer_id = entry.guardian_id if entry.is_minor else entry.person_id
    if asked is None and signer_id == entry.registration.registrant_id:
        return Unsigned(entry.person.name, is_here=True)
    signer = asked or (entry.guardian if entry.is_minor else entry.person)
    return Unsigned(entry.person.name, signer.name if signer and signer.email else "")
