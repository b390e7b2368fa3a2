"""The wordings of waivers: publishing one, as a version that never changes again."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, markdown
from eventsapp.core.db import db, locked
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.waivers.models import Waiver, WaiverKind, WaiverVersion


def publish(
    edition: Edition, kind: WaiverKind, *, title: Bilingual, summary: Bilingual, text: Bilingual, by: Actor
) -> WaiverVersion:
    """Put a wording in force from now on; `text` is Markdown. Who accepted an earlier one has to accept this one.

    Published again word for word it is the same version, and nobody has to accept anything anew.
    """
    locked(edition)
    known = select(Waiver).where(Waiver.edition_id == edition.id, Waiver.kind == kind)
    waiver = db.session.scalars(known).first()
    if waiver is None:
        waiver = Waiver(edition_id=edition.id, kind=kind)
        db.session.add(waiver)
        db.session.flush()
    versions = select(WaiverVersion).where(WaiverVersion.waiver_id == waiver.id)
    last = db.session.scalars(versions.order_by(WaiverVersion.number.desc()).limit(1)).first()
    if last is not None and (last.title, last.summary, last.text) == (title, summary, text):
        return last
    version = WaiverVersion(
        waiver=waiver,
        number=last.number + 1 if last else 1,
        title=title,
        summary=summary,
        text=text,
        text_html=markdown.rendered_in_both(text),
        hash_en=_hash(title, text, "en"),
        hash_fr=_hash(title, text, "fr"),
        published_at=clock.now(),
    )
    db.session.add(version)
    trail.record("waiver.published", version, by=by, number=version.number)
    return version


def of(edition: Edition) -> list[WaiverVersion]:
    """Every version of its waivers, those for adults first, the newest of each first."""
    query = (
        select(WaiverVersion)
        .join(WaiverVersion.waiver)
        .where(Waiver.edition_id == edition.id)
        .order_by(Waiver.kind, WaiverVersion.number.desc())
        .options(contains_eager(WaiverVersion.waiver))
    )
    return list(db.session.scalars(query))


def find(edition: Edition, number: int) -> WaiverVersion:
    """That version, by its id, of a waiver of the edition; refuses with NotFound."""
    version = db.session.get(WaiverVersion, number) if number < 2**31 else None
    if version is None or version.waiver.edition_id != edition.id:
        raise NotFound
    return version


def _hash(title: Bilingual, text: Bilingual, language: str) -> str:
    """Of what is read in that language, also where one of the two is missing."""
    return hashlib.sha256(f"{title.said(language)}\n\n{text.said(language)}".encode()).hexdigest()
