"""The questions of an edition as fields of a form: shown, hidden, checked and read as organizers set them up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.validators import StopValidation

from eventsapp.core.languages import Bilingual
from eventsapp.questions import rules
from eventsapp.questions.models import Audience, Kind, Question
from eventsapp.web.parts.forms import LineField, LinesField, choice, one_of

MOST_PICKS = 40
"""Choices of one form on which something can depend; `forms.css` knows as many."""


@dataclass(frozen=True)
class Asked:
    """A question on a page."""

    question: Question
    field: Field
    hint: str
    why: str
    only: list[tuple[str, str]]
    """Each thing it depends on: the numbers of the choices that show it, and the same in words."""
    details: dict[str, dict[str, Any]]


class Picks:
    """Numbers for the choices on which something depends, so that a style sheet can show and hide it."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def of(self, name: str, value: str) -> int | None:
        """The number of a choice, if anything depends on it; more than there are styles for are always shown."""
        return self._numbers.get((name, value))

    def take(self, name: str, values: Collection[str]) -> str:
        """The numbers of these choices, new or known, as an attribute; empty: too many, nothing is hidden."""
        for value in values:
            self._numbers.setdefault((name, value), len(self._numbers) + 1)
        numbers = [self._numbers[name, value] for value in values]
        return " ".join(map(str, numbers)) if all(number <= MOST_PICKS for number in numbers) else ""


def name_of(question: Question) -> str:
    """What its field is called."""
    return f"q{question.id}"


def field_of(question: Question, *, kept: str = "") -> Any:
    """The field for its answer. What was answered before can be kept, also where it is not offered any more."""
    label = question.label.said()
    missing = _("Please answer: %(question)s", question=label) if question.is_required else None
    if question.kind == Kind.NUMBER:
        return LineField(
            label, longest=60, required=missing, validators=[_is_number], render_kw={"inputmode": "decimal"}
        )
    if question.kind == Kind.LONG_TEXT:
        return LinesField(label, longest=2000, required=missing, render_kw={"rows": 4})
    if question.kind == Kind.TEXT:
        return LineField(label, longest=200, required=missing)
    if question.kind == Kind.CHOICES:
        return SelectMultipleField(label, [_some(missing)], choices=_options(question, kept), validate_choice=False)
    none = [] if question.is_required else [choice("", _("No answer"))]
    check = one_of(missing or _("What you chose is no longer offered. Please choose again."), required=bool(missing))
    checks = [check] if missing else [_nothing_is_fine, check]
    return RadioField(label, checks, choices=[*_options(question, kept), *none], validate_choice=False)


def lay_out(
    questions: Sequence[Question],
    fields: Mapping[str, Field],
    picks: Picks,
    *,
    only: Mapping[int, tuple[str, str]] | None = None,
) -> list[Asked]:
    """The questions with their fields, in order; `only` adds a condition to some (question id → numbers, words)."""
    conditions = {question.id: rules.conditions(question, questions) for question in questions}
    for question in questions:
        for on, key in conditions[question.id]:
            picks.take(name_of(on), [key])
    laid_out = []
    for question in questions:
        depends = [(picks.take(name_of(on), [key]), _only_if(on, key)) for on, key in conditions[question.id]]
        own = [*(on.id for on, _key in conditions[question.id]), question.id]
        depends = [only[one] for one in own if only and one in only] + depends
        laid_out.append(
            Asked(
                question,
                fields[name_of(question)],
                question.hint.said(),
                _why(question),
                list(dict.fromkeys(depends)),
                {key: {"pick": picks.of(name_of(question), key)} for key, _label in _labels(question)},
            )
        )
    return laid_out


def keys_of(field: Field) -> list[str]:
    """What was chosen or typed there, as far as anything can depend on it."""
    data = field.data
    return [str(value) for value in data] if isinstance(data, list) else [data] if data else []


def value_of(question: Question, field: Field) -> str:
    """The answer as it is kept (`registration.models.Answer`)."""
    if question.kind == Kind.CHOICES:
        return "\n".join(field.data or [])
    if question.kind == Kind.NUMBER:
        return rules.read_number(field.data or "") or ""
    return field.data or ""


def data_of(question: Question, value: str) -> Any:
    """What the field holds to show an answer that was kept."""
    return value.split("\n") if question.kind == Kind.CHOICES and value else value


def said(question: Question, value: str) -> str:
    """An answer that was kept, in words."""
    if question.kind not in rules.CHOSEN:
        return value
    labels = dict(_labels(question))
    return ", ".join(labels.get(key, key) for key in value.split("\n") if key)


def _labels(question: Question) -> list[tuple[str, str]]:
    if question.kind == Kind.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(str(one["key"]), Bilingual(one.get("en", ""), one.get("fr", "")).said()) for one in question.options]


def _options(question: Question, kept: str) -> list[Any]:
    """Those that are offered, and those that were chosen before; the words of the others are still known."""
    offered = rules.keys(question) | set(kept.split("\n"))
    return [choice(key, label) for key, label in _labels(question) if key in offered]


def _why(question: Question) -> str:
    who = (
        _("The organizers and the people at the desk see it.")
        if question.audience == Audience.DESK
        else _("Only the organizers see it.")
    )
    gone = ngettext(
        "It is erased %(num)s day after the event.", "It is erased %(num)s days after the event.", question.keep_days
    )
    return f"{question.purpose.said()} {who} {gone}"


def _only_if(on: Question, key: str) -> str:
    answer = dict(_labels(on)).get(key, key)
    return _("Only if you answer “%(answer)s” to “%(question)s”", answer=answer, question=on.label.said())


def _is_number(form: Any, field: Field) -> None:
    number = rules.read_number(field.data)
    if number is None:
        raise StopValidation(_("Enter a number, in digits, like 12 or 2.5."))


def _nothing_is_fine(form: Any, field: Field) -> None:
    if not field.data:
        field.errors = []
        raise StopValidation


def _some(missing: str | None) -> Any:
    def check(form: Any, field: Any) -> None:
        offered = {choice.value for choice in field.iter_choices()}
        if any(value not in offered for value in field.data or ()):
            field.data = [value for value in field.data if value in offered]
            raise StopValidation(_("One of your choices is no longer offered. Please look over the others."))
        if missing and not field.data:
            raise StopValidation(missing)

    check.field_flags = {"required": bool(missing)}  # type: ignore[attr-defined]
    return check
