"""Answers to an edition's questions."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db, hold
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.questions.models import Kind, Question
from eventsapp.questions.options import WITH_OPTIONS
from eventsapp.registration.models import Answer, Entry
from eventsapp.submissions.models import Registration


def keep(registration: Registration, values: Mapping[int, str], *, entry: Entry | None = None) -> None:
    """Keep what was answered (question id → value), for one entry or the whole registration; empty takes it back."""
    hold("answers", registration.id)
    same = (Answer.registration_id == registration.id, Answer.entry_id == (entry.id if entry else None))
    # Held so that nobody takes a question away meanwhile; one that is gone has no answer.
    asked = select(Question.id).where(Question.id.in_(values)).order_by(Question.id)
    there = set(db.session.scalars(asked.with_for_update(read=True, key_share=True))) if any(values.values()) else set()
    known = {answer.question_id: answer for answer in db.session.scalars(select(Answer).where(*same))}
    for question_id, value in values.items():
        answer = known.get(question_id)
        if answer is not None and value:
            answer.value = value
        elif answer is not None:
            db.session.delete(answer)
        elif value and question_id in there:
            db.session.add(
                Answer(
                    question_id=question_id,
                    registration_id=registration.id,
                    entry_id=entry.id if entry else None,
                    value=value,
                )
            )
    db.session.flush()


def of(registration: Registration) -> list[Answer]:
    """Everything that was answered, each with its question, in the organizer's order."""
    query = (
        select(Answer)
        .join(Answer.question)
        .where(Answer.registration_id == registration.id)
        .order_by(Question.position, Question.id, Answer.id)
        .options(joinedload(Answer.question, innerjoin=True))
    )
    return list(db.session.scalars(query))


def answered(edition: Edition) -> set[int]:
    """The questions of the edition, by id, that somebody has answered; it stops at the first answer of each."""
    is_answered = exists().where(Answer.question_id == Question.id)
    return set(db.session.scalars(select(Question.id).where(Question.edition_id == edition.id, is_answered)))


def number_of(question: Question) -> int:
    """How many answers there are."""
    return db.session.scalar(select(func.count()).where(Answer.question_id == question.id)) or 0


def chosen(question: Question) -> Counter[str]:
    """How often each option was chosen, by its key; also those that are not offered any more."""
    query = select(Answer.value, func.count()).where(Answer.question_id == question.id).group_by(Answer.value)
    found: Counter[str] = Counter()
    for value, number in db.session.execute(query) if question.kind in WITH_OPTIONS else ():
        for key in value.split("\n"):
            found[key] += number
    return found


def erase_due(today: date) -> int:
    """Erase what was answered to questions whose time after their edition is over, and say how many answers went."""
    asked = (
        select(Question.id, Question.keep_days, Edition.ends_on)
        .join(Edition, Edition.id == Question.edition_id)
        .where(Edition.ends_on < today, exists().where(Answer.question_id == Question.id))
    )
    due = [row.id for row in db.session.execute(asked) if row.ends_on + timedelta(days=row.keep_days) < today]
    gone = db.session.execute(delete(Answer).where(Answer.question_id.in_(due)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def in_words(question: Question, value: str) -> str:
    """The answer as people read it: of a choice its words, also where the choice is not offered any more."""
    if question.kind == Kind.YES_NO:
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    if question.kind not in (Kind.CHOICE, Kind.CHOICES, Kind.SIZE):
        return value
    named = {option["key"]: Bilingual(option["en"], option["fr"]).said() for option in question.options}
    return ", ".join(named.get(key, key) for key in value.split("\n"))
