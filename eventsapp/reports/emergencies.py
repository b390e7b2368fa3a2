"""Whom to call in an emergency: what people answered to the question that asks for it."""

from collections.abc import Sequence

from sqlalchemy import select

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.questions.models import About, Kind, Question
from eventsapp.registration.models import Answer
from eventsapp.reports.filters import Who
from eventsapp.reports.lines import Line

_WORDS = ("emergency", "urgence")


def questions(edition_id: int) -> list[Question]:
    """The questions whose answers may name somebody to call, those that speak of an emergency first."""
    query = (
        select(Question)
        .where(Question.edition_id == edition_id, Question.kind.in_((Kind.TEXT, Kind.LONG_TEXT)))
        .order_by(Question.position, Question.id)
    )
    return sorted(db.session.scalars(query), key=lambda question: not speaks_of_emergency(question))


def speaks_of_emergency(question: Question) -> bool:
    """Whether the question seems to ask for it; an organizer has the last word."""
    return any(word in words.folded(f"{question.label.en} {question.label.fr}").split() for word in _WORDS)


def answers(question: Question, lines: Sequence[Line]) -> dict[tuple[str, int], str]:
    """What was answered for each line, by its side and id, in one query: for the person, or for all of the form."""
    registrations = {line.registration_id for line in lines}
    given = select(Answer.registration_id, Answer.entry_id, Answer.value).where(
        Answer.question_id == question.id, Answer.registration_id.in_(registrations)
    )
    said = {(row.registration_id, row.entry_id): row.value for row in db.session.execute(given)}
    of_persons = question.about == About.PERSON
    found = {
        (line.side, line.id): said.get(
            (line.registration_id, line.id if of_persons and line.who is Who.PARTICIPANTS else None), ""
        )
        for line in lines
    }
    return {key: value for key, value in found.items() if value}
