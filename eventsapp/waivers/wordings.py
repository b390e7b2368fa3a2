"""The wordings of waivers: publishing one, as a version that never changes again."""

import hashlib

from sqlalchemy import func, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, markdown
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.waivers.models import Waiver, WaiverKind, WaiverVersion


def publish(
    edition: Edition, kind: WaiverKind, *, title: Bilingual, summary: Bilingual, text: Bilingual, by: Actor
) -> WaiverVersion:
    """Put a wording in force from now on; `text` is Markdown. Who accepted an earlier one has to accept this one."""
    known = select(Waiver).where(Waiver.edition_id == edition.id, Waiver.kind == kind)
    waiver = db.session.scalars(known).first()
    if waiver is None:
        waiver = Waiver(edition_id=edition.id, kind=kind)
        db.session.add(waiver)
        db.session.flush()
    last = db.session.scalar(select(func.max(WaiverVersion.number)).where(WaiverVersion.waiver_id == waiver.id))
    version = WaiverVersion(
        waiver=waiver,
        number=(last or 0) + 1,
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


def _hash(title: Bilingual, text: Bilingual, language: str) -> str:
    """Of what is read in that language, also where one of the two is missing."""
    return hashlib.sha256(f"{title.said(language)}\n\n{text.said(language)}".encode()).hexdigest()
