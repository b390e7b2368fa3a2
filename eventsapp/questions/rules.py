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
