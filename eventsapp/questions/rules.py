"""What is asked of whom, and how an answer is read."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from eventsapp.questions.models import Kind, Question

CHOSEN = (Kind.CHOICE, Kind.CHOICES, Kind.SIZE, Kind.YES_NO)
"""Kinds on whose answers others can depend."""
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")


def shown(questions: Sequence[Question], answers: Mapping[int, Collection[str]]) -> list[Question]:
    """The questions that are put to somebody who answered this (question id → keys).

    One that depends on an answer is put only where its question is put too; a ring of them is put to nobody.
    """
    by_id = {question.id: question for question in questions}

    def is_shown(question: Question, seen: frozenset[int] = frozenset()) -> bool:
        if question.shown_if_id is None:
            return True
        on = by_id.get(question.shown_if_id)
        if on is None or question.id in seen or question.shown_if_answer not in answers.get(on.id, ()):
            return False
        return is_shown(on, seen | {question.id})

    return [question for question in questions if is_shown(question)]


def conditions(question: Question, questions: Sequence[Question]) -> list[tuple[Question, str]]:
    """On which answers to which questions it depends, the nearest last; a ring ends where it closes."""
    by_id = {one.id: one for one in questions}
    found: list[tuple[Question, str]] = []
    while question.shown_if_id in by_id and len(found) < len(questions):
        on = by_id[question.shown_if_id]
        found.insert(0, (on, question.shown_if_answer))
        question = on
    return found


def keys(question: Question) -> set[str]:
    """The answers that people can choose there, by their keys."""
    if question.kind == Kind.YES_NO:
        return {"yes", "no"}
    return {str(one["key"]) for one in question.options if not one.get("gone")}


def closes_ring(question_id: int, on_id: int, questions: Sequence[Question]) -> bool:
    """Whether the question would depend on itself, at once or by way of others, if it depended on that one."""
    on = {one.id: one.shown_if_id for one in questions} | {question_id: on_id}
    seen = {question_id}
    following: int | None = on_id
    while following is not None and following not in seen:
        seen.add(following)
        following = on.get(following)
    return following is not None


def unreachable(questions: Sequence[Question], asked_in: Mapping[int, Collection[int]]) -> set[int]:
    """The questions that nobody is ever asked: no category asks both them and all they depend on."""
    found = set()
    for question in questions:
        chain = [question, *(on for on, _key in conditions(question, questions))]
        limits = [set(asked_in[one.id]) for one in chain if one.id in asked_in]
        on_ids = {one.id for one in questions}
        is_cut = any(one.shown_if_id is not None and one.shown_if_id not in on_ids for one in chain)
        if is_cut or (limits and not set.intersection(*limits)):
            found.add(question.id)
    return found


def read_number(typed: str) -> str | None:
    """A number however it was typed (`１２`, `1 250,5`, `−3`, `1,250`), in digits with a point; None: it is none."""
    plain = "".join(_plain(letter) for letter in typed)
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return None
    number = format(Decimal(plain), "f")
    return number.rstrip("0").rstrip(".") if "." in number else number


def _plain(letter: str) -> str:
    if letter.isspace():
        return ""
    if letter in "-\u2212\u2010\u2011\uff0d":
        return "-"
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    return {"٫": ".", "，": ",", "．": "."}.get(letter, letter)
