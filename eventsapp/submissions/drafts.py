"""Drafts: forms somebody has begun, kept for a while so that nothing typed is lost."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, delete, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, sealing, tokens
from eventsapp.core.db import db, hold
from eventsapp.events.models import Edition
from eventsapp.submissions.models import Draft, Registration

KEPT = timedelta(days=14)
"""How long after the last answer it is kept."""
LONGEST = 1_000_000
"""Longer than this in all, what was typed is not kept; no form that can be sent comes near."""

Answers = dict[str, Any]


def begin(edition: Edition, secret: str, answers: Mapping[str, Any], *, language: str, by: Actor) -> Draft:
    """Keep a form from here on. The same secret, which is that of the page it was begun on, is the same draft."""
    hold("draft", tokens.digest(secret))
    if known := db.session.scalars(select(Draft).where(Draft.secret_digest == tokens.digest(secret))).first():
        if known.registration_id is None:
            keep(known, answers_of(known) | dict(answers))
        return known
    now = clock.now()
    draft = Draft(
        edition=edition,
        reference=_unused_reference(),
        secret_digest=tokens.digest(secret),
        form_key=tokens.secret(),
        sealed_answers=_sealed(answers),
        language=language,
        begun_at=now,
        erase_at=now + KEPT,
    )
    db.session.add(draft)
    trail.record("draft.begun", draft, by=by)
    return draft


def opened(reference: str, secret: str) -> Draft | None:
    """The draft of that name, for who has one of its secrets; with its edition. None: there is none any more."""
    asked = {"reference": reference, "digest": tokens.digest(secret), "now": clock.now()}
    return db.session.scalars(_opened(), asked).first()


@cache
def _opened() -> Select[Draft]:
    """Asked by every page of a draft, so it is put together once."""
    digest: BindParameter[str] = bindparam("digest")
    return (
        select(Draft)
        .join(Draft.edition)
        .where(Draft.reference == bindparam("reference"))
        .where(or_(Draft.secret_digest == digest, Draft.mailed_digest == digest))
        .where(Draft.erase_at > bindparam("now"))
        .options(contains_eager(Draft.edition).options(joinedload(Edition.series), joinedload(Edition.venue)))
    )


def answers_of(draft: Draft) -> Answers:
    """What was typed so far, by step."""
    kept = sealing.unseal(draft.sealed_answers)
    return json.loads(kept) if kept else {}


def keep(draft: Draft, answers: Mapping[str, Any]) -> None:
    """Keep this from now on; the draft is locked by who changes it."""
    sealed = _sealed(answers)
    if len(sealed) <= LONGEST:
        draft.sealed_answers = sealed
    draft.erase_at = clock.now() + KEPT


def link(draft: Draft) -> str:
    """A new secret to be mailed, so that the form can be finished elsewhere; one that was mailed before ends."""
    token = tokens.secret()
    draft.mailed_digest = tokens.digest(token)
    return token


def of_link(token: str) -> Draft | None:
    """The draft that a mailed secret opens, until it is sent or too old."""
    query = select(Draft).where(
        Draft.mailed_digest == tokens.digest(token), Draft.registration_id.is_(None), Draft.erase_at > clock.now()
    )
    return db.session.scalars(query).first()


def send(draft: Draft, registration: Registration, facts: Mapping[str, Any]) -> None:
    """It became that registration: its answers go, only the facts for the page that says so stay."""
    draft.registration_id = registration.id
    draft.sealed_answers = _sealed(facts)


def erase_due(now: datetime) -> int:
    """Erase the drafts whose time is over, and say how many."""
    gone = db.session.execute(delete(Draft).where(Draft.erase_at <= now))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _sealed(answers: Mapping[str, Any]) -> str:
    return sealing.seal(json.dumps(answers))


def _unused_reference() -> str:
    while True:
        drawn = tokens.reference()
        if db.session.scalar(select(Draft.id).where(Draft.reference == drawn)) is None:
            return drawn
