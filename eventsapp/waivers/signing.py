"""Signing: the versions in force, who accepted which, and who is still asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Integer, Select, bindparam, func, insert, select, update

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.among import among
from eventsapp.core.db import db, hold
from eventsapp.core.refusals import Refusal
from eventsapp.people.models import Person
from eventsapp.waivers.models import Method, Signature, SignatureRequest, Waiver, WaiverKind, WaiverVersion

_ALL = {"render_nulls": True}
"""With it rows of which some say nothing go in together with the others."""


class WordingChanged(Refusal):
    """Another version is in force than the one that was read."""

    sentence = _l("The text changed while you were reading. Please read it again.")
    field = "waiver"


def in_force(edition_id: int) -> dict[WaiverKind, WaiverVersion]:
    """The latest version of each waiver of the edition."""
    return {WaiverKind(kind): version for kind, version in db.session.execute(_IN_FORCE, {"edition_id": edition_id})}


@dataclass(frozen=True)
class Accepting:
    """That somebody accepts a version for a person."""

    version: WaiverVersion
    person: Person
    signer: Person | None
    name: str
    """As typed, or written."""
    language: str
    method: Method = Method.WEB
    recorded_by: int | None = None
    """The account of the organizer who keeps it for them."""


def sign(
    version: WaiverVersion,
    person: Person,
    *,
    signer: Person | None,
    name: str,
    language: str,
    by: Actor,
    method: Method = Method.WEB,
    recorded_by: int | None = None,
) -> Signature:
    """Keep that this version was accepted for the person; accepted again, the first time counts."""
    return sign_each([Accepting(version, person, signer, name, language, method, recorded_by)], by=by)[0]


def sign_each(accepting: Sequence[Accepting], *, strangers: Collection[int] = (), by: Actor) -> list[Signature]:
    """The same of several, each for another person. Of the `strangers`, by their ids, it is the first time: they are
    known since this very transaction."""
    signed: dict[int, Signature] = {}
    for one in accepting:
        if one.person.id not in strangers:
            hold("signature", one.version.id, one.person.id)
            if earlier := signature_of(one.version, one.person):
                signed[one.person.id] = earlier
    new = [one for one in accepting if one.person.id not in signed]
    rows = [_row(one, clock.now()) for one in new]
    found = db.session.scalars(insert(Signature).returning(Signature), rows, execution_options=_ALL) if rows else ()
    signed |= {signature.person_id: signature for signature in found}
    for one in new:
        trail.record("waiver.signed", signed[one.person.id], by=by, version=one.version.id, method=one.method)
    return [signed[one.person.id] for one in accepting]


def ask(waiver: Waiver, person: Person, signer: Person, *, language: str) -> str:
    """Ask somebody to read and accept it; the secret of their link is given once, to be mailed.

    Earlier links for the same end here: one of them may have gone to an address that was mistyped.
    """
    same = (SignatureRequest.waiver_id == waiver.id, SignatureRequest.person_id == person.id)
    open_ones = update(SignatureRequest).where(*same, SignatureRequest.revoked_at.is_(None))
    db.session.execute(open_ones.values(revoked_at=clock.now()))
    token = tokens.secret()
    db.session.add(
        SignatureRequest(
            waiver=waiver,
            person=person,
            signer=signer,
            digest=tokens.digest(token),
            language=language,
            asked_at=clock.now(),
        )
    )
    db.session.flush()
    return token


def asked_by(token: str) -> SignatureRequest | None:
    """The request whose link this secret is."""
    query = select(SignatureRequest).where(
        SignatureRequest.digest == tokens.digest(token), SignatureRequest.revoked_at.is_(None)
    )
    return db.session.scalars(query).first()


def signed(edition_id: int, person_ids: Collection[int]) -> set[tuple[int, WaiverKind]]:
    """Which of these people have accepted which waiver of the edition, in the version in force."""
    versions = {version.id: kind for kind, version in in_force(edition_id).items()}
    query = select(Signature.person_id, Signature.version_id).where(
        Signature.version_id.in_(versions), Signature.person_id.in_(person_ids)
    )
    return {(person_id, versions[version_id]) for person_id, version_id in db.session.execute(query)}


def numbers(edition_id: int) -> dict[int, int]:
    """For how many people each version of the edition's waivers was accepted, by version id."""
    query = (
        select(Signature.version_id, func.count())
        .join(WaiverVersion, WaiverVersion.id == Signature.version_id)
        .join(Waiver, Waiver.id == WaiverVersion.waiver_id)
        .where(Waiver.edition_id == edition_id)
        .group_by(Signature.version_id)
    )
    return {version_id: int(number) for version_id, number in db.session.execute(query)}


def last_asked_at(waiver: Waiver, person: Person) -> datetime | None:
    """When somebody was asked the last time to accept it for this person."""
    query = select(func.max(SignatureRequest.asked_at)).where(
        SignatureRequest.waiver_id == waiver.id, SignatureRequest.person_id == person.id
    )
    return db.session.scalar(query)


def signature_of(version: WaiverVersion, person: Person) -> Signature | None:
    """How this version was accepted for that person, if it was."""
    query = select(Signature).where(Signature.version_id == version.id, Signature.person_id == person.id)
    return db.session.scalars(query).first()


def unsigned(edition_id: int, minors: Mapping[int, bool]) -> set[int]:
    """For which of these people (person id → is a minor) the text in force for them is not accepted; in one query."""
    if not minors:
        return set()
    asked = {"edition_id": edition_id, "people": list(minors)}
    found = [(WaiverKind(kind), person_id) for kind, person_id in db.session.execute(_ACCEPTED, asked)]
    needed, accepted = {kind for kind, _person_id in found}, set(found)
    kinds = {person_id: kind_for(is_minor) for person_id, is_minor in minors.items()}
    return {one for one, kind in kinds.items() if kind in needed and (kind, one) not in accepted}


def kind_for(is_minor: bool) -> WaiverKind:
    """Which of the two texts counts for somebody."""
    return WaiverKind.GUARDIAN if is_minor else WaiverKind.ADULT


def _row(one: Accepting, now: datetime) -> dict[str, Any]:
    return {
        "version_id": one.version.id,
        "person_id": one.person.id,
        "signer_id": one.signer.id if one.signer else None,
        "signed_name": one.name[:200],
        "language": one.language,
        "text_hash": one.version.hash_fr if one.language == "fr" else one.version.hash_en,
        "method": one.method,
        "recorded_by": one.recorded_by,
        "signed_at": now,
    }


def _in_force() -> Select[str, WaiverVersion]:
    newest = (
        select(WaiverVersion.waiver_id, func.max(WaiverVersion.number).label("number"))
        .join(Waiver, Waiver.id == WaiverVersion.waiver_id)
        .where(Waiver.edition_id == bindparam("edition_id", type_=Integer))
        .group_by(WaiverVersion.waiver_id)
        .subquery()
    )
    return (
        select(Waiver.kind, WaiverVersion)
        .join(WaiverVersion, WaiverVersion.waiver_id == Waiver.id)
        .join(newest, (newest.c.waiver_id == Waiver.id) & (newest.c.number == WaiverVersion.number))
    )


# Asked by most pages, so they are put together once.
_IN_FORCE = _in_force()
_NEWEST = _IN_FORCE.with_only_columns(Waiver.kind, WaiverVersion.id.label("version_id")).subquery()
_ACCEPTED = select(_NEWEST.c.kind, Signature.person_id).outerjoin(
    Signature,
    (Signature.version_id == _NEWEST.c.version_id) & among(Signature.person_id, "people"),
)
