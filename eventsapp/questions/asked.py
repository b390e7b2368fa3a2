"""What an edition asks: its questions in order, and adding one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.questions.models import About, Audience, Kind, Question

NOTHING = Bilingual("", "")


def of(edition_id: int) -> list[Question]:
    """Its questions in the organizer's order, without those that are not asked any more."""
    query = (
        select(Question)
        .where(Question.edition_id == edition_id, Question.retired_at.is_(None))
        .order_by(Question.position, Question.id)
    )
    return list(db.session.scalars(query))


def add(
    edition: Edition,
    label: Bilingual,
    *,
    purpose: Bilingual,
    about: About = About.PERSON,
    kind: Kind = Kind.TEXT,
    hint: Bilingual = NOTHING,
    options: Sequence[dict[str, Any]] = (),
    is_required: bool = False,
    shown_if: Question | None = None,
    shown_if_answer: str = "",
    audience: Audience = Audience.ORGANIZERS,
    keep_days: int = 60,
    by: Actor,
) -> Question:
    """Ask one more thing, after those that are asked; `shown_if` only of those who gave that answer there."""
    last = db.session.scalar(select(func.max(Question.position)).where(Question.edition_id == edition.id))
    question = Question(
        edition_id=edition.id,
        about=about,
        kind=kind,
        label=label,
        hint=hint,
        options=list(options),
        is_required=is_required,
        shown_if_id=shown_if.id if shown_if else None,
        shown_if_answer=shown_if_answer,
        purpose=purpose,
        audience=audience,
        keep_days=keep_days,
        position=(last or 0) + 1,
    )
    db.session.add(question)
    trail.record("question.added", question, by=by, kind=kind)
    return question
