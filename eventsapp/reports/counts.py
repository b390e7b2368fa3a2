"""Counts: how many chose what, for ordering shirts and kits. Numbers alone, nobody's name."""

from collections import Counter
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, case, func, select

from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.questions import asked
from eventsapp.questions.models import Kind, Question
from eventsapp.registration.models import GONE as LEFT
from eventsapp.registration.models import Answer, Entry, EntryStatus
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import GONE, HELD, Assignment

COUNTED = (Kind.SIZE, Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)


@dataclass(frozen=True)
class Choice:
    """One answer, and how many gave it."""

    words: str
    confirmed: int
    waiting: int
    """On the waitlist, or offered a place they have not taken yet."""


@dataclass(frozen=True)
class Count:
    """One question with its answers, in the organizer's order."""

    question: Question
    choices: list[Choice]


def of(edition_id: int) -> list[Count]:
    """Every question that can be counted, in three queries, however many people answered."""
    questions = [question for question in asked.of(edition_id) if question.kind in COUNTED]
    if not questions:
        return []
    ids = [question.id for question in questions]
    confirmed: dict[int, Counter[str]] = {one: Counter() for one in ids}
    waiting: dict[int, Counter[str]] = {one: Counter() for one in ids}
    for row in [*_of_people(ids), *_of_registrations(ids)]:
        number = confirmed if row.has_place else waiting
        for key in row.value.split("\n"):
            number[row.question_id][key] += row.number
    return [Count(question, _choices(question, confirmed[question.id], waiting[question.id])) for question in questions]


def _of_people(ids: list[int]) -> list[Row[tuple[int, str, int, int]]]:
    has_place = _has_place(Entry.status == EntryStatus.CONFIRMED)
    query = (
        select(Answer.question_id, Answer.value, has_place, func.count().label("number"))
        .join(Entry, Entry.id == Answer.entry_id)
        .where(Answer.question_id.in_(ids), Entry.status.not_in(LEFT))
        .group_by(Answer.question_id, Answer.value, has_place)
    )
    return list(db.session.execute(query))


def _of_registrations(ids: list[int]) -> list[Row[tuple[int, str, int, int]]]:
    """A registration counts as soon as one of its people has a place, and not at all once all have left; to help is a
    place too."""
    own = select(Entry.id).where(Entry.registration_id == Registration.id)
    helps = select(Assignment.id).where(Assignment.registration_id == Registration.id)
    has_place = _has_place(
        own.where(Entry.status == EntryStatus.CONFIRMED).exists() | helps.where(Assignment.status.in_(HELD)).exists()
    )
    comes = own.where(Entry.status.not_in(LEFT)).exists() | helps.where(Assignment.status.not_in(GONE)).exists()
    query = (
        select(Answer.question_id, Answer.value, has_place, func.count().label("number"))
        .join(Registration, Registration.id == Answer.registration_id)
        .where(Answer.question_id.in_(ids), Answer.entry_id.is_(None), comes)
        .group_by(Answer.question_id, Answer.value, has_place)
    )
    return list(db.session.execute(query))


def _has_place(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0).label("has_place")


def _choices(question: Question, confirmed: Counter[str], waiting: Counter[str]) -> list[Choice]:
    """Every choice there is, also one nobody took; then what was chosen while it was still offered."""
    words = {option["key"]: Bilingual(option["en"], option["fr"]).said() for option in question.options}
    if question.kind == Kind.YES_NO:
        words = {"yes": _("Yes"), "no": _("No")}
    keys = [*words, *sorted((set(confirmed) | set(waiting)) - set(words))]
    return [Choice(words.get(key, key), confirmed[key], waiting[key]) for key in keys]
