"""What organizers type about a question."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField

from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.questions import asked, options
from eventsapp.questions.models import About, Audience, Kind, Question
from eventsapp.registration import questions
from eventsapp.registration.models import Category
from eventsapp.web.organize import offer_words
from eventsapp.web.organize.fields import NumberField
from eventsapp.web.organize.option_fields import MORE_ROWS, Listed, OptionsField
from eventsapp.web.organize.pressing import STEPS
from eventsapp.web.organize.role_form import EN, FR, TwoLanguages
from eventsapp.web.parts.forms import LineField, choice, one_of
from eventsapp.web.parts.meanwhile import SharedForm

LONGEST_KEPT = 3650
USUAL = {"about": About.PERSON, "kind": Kind.TEXT, "audience": Audience.ORGANIZERS, "keep_days": "60", "condition": ""}
AUDIENCES = {
    Audience.ORGANIZERS: _l("Only the organizers"),
    Audience.DESK: _l("The organizers and the people at the desk"),
}


class QuestionForm(SharedForm, TwoLanguages):
    """A question with why it is asked, who sees the answer and how long it is kept."""

    label_en = LineField(_l("Question in English"), longest=200, required=_l("Enter the question in English."), **EN)
    label_fr = LineField(_l("Question in French"), longest=200, required=_l("Enter the question in French."), **FR)
    hint_en = LineField(_l("A hint, in English"), longest=300, **EN)
    hint_fr = LineField(_l("A hint, in French"), longest=300, **FR)
    about = RadioField(_l("Whom it asks"), [one_of(_l("Choose whom it asks."))], validate_choice=False)
    kind = RadioField(_l("Kind of answer"), [one_of(_l("Choose the kind of answer."))], validate_choice=False)
    options = OptionsField()
    is_required = BooleanField(_l("People have to answer"))
    purpose_en = LineField(_l("Why we ask, in English"), longest=300, required=_l("Say in English why you ask."), **EN)
    purpose_fr = LineField(_l("Why we ask, in French"), longest=300, required=_l("Say in French why you ask."), **FR)
    audience = RadioField(_l("Who sees the answer"), [one_of(_l("Choose who sees the answer."))], validate_choice=False)
    keep_days = NumberField(
        _l("Days after the event until the answer is erased"),
        lowest=0,
        highest=LONGEST_KEPT,
        required=_l("Enter after how many days the answer is erased, or 0 for the day after the event."),
    )
    condition = SelectField(
        _l("Asked only after this answer"),
        [one_of(_l("The answer it depends on is no longer offered. Choose another one."), required=False)],
        validate_choice=False,
    )
    only_in = SelectMultipleField(_l("Only in these categories"), validate_choice=False)

    def __init__(
        self, known: Sequence[Question], offered: Sequence[Category], question: Question | None = None
    ) -> None:
        super().__init__(data=as_typed(question) if question else dict(USUAL))
        self.question = question
        self.about.choices = [choice(one, offer_words.about(one)) for one in About]
        self.kind.choices = [choice(one, offer_words.kind(one)) for one in Kind]
        self.audience.choices = [choice(one, str(label)) for one, label in AUDIENCES.items()]
        self.condition.choices = [choice("", _("Always"))] + [
            choice(f"{on.id}:{key}", words, group=on.label.said())
            for on in known
            if question is None or on.id != question.id
            for key, words in offer_words.answers(on)
        ]
        self.only_in.choices = [choice(one.id, one.name.said()) for one in offered]
        if question is not None:
            edition = db.session.get_one(Edition, question.edition_id)
            self.watch(edition, lambda: as_typed(question))

    def press(self, pressed: str) -> bool:
        """A button among the rows of answers: nothing is saved, the form comes back with more rows or another order."""
        word, _dash, row = pressed.partition("-")
        if word == "more":
            self.options.add_rows(MORE_ROWS)
        elif word in STEPS and row.isascii() and row.isdigit() and len(row) < 4:
            self.options.move(int(row), STEPS[word])
        else:
            return False
        return True

    def described(self) -> asked.Described:
        """The question the form describes."""
        on, _colon, key = (self.condition.data or "").partition(":")
        return asked.Described(
            label=self.text("label"),
            purpose=self.text("purpose"),
            about=self.about.data,
            kind=self.kind.data,
            hint=self.text("hint"),
            options=self.options.wanted(options.of(self.question) if self.question else ()),
            is_required=bool(self.is_required.data),
            shown_if_id=int(on) if on else None,
            shown_if_answer=key,
            audience=self.audience.data,
            keep_days=self.keep_days.number or 0,
        )

    @property
    def limits(self) -> set[int]:
        """The categories it is asked in; none: all."""
        offered = {str(one.value) for one in self.only_in.iter_choices()}
        return {int(one) for one in self.only_in.data or () if one in offered}


def as_typed(question: Question) -> dict[str, Any]:
    """The question as somebody would have typed it."""
    on = question.shown_if_id
    return {
        "label_en": question.label.en,
        "label_fr": question.label.fr,
        "hint_en": question.hint.en,
        "hint_fr": question.hint.fr,
        "about": question.about,
        "kind": question.kind,
        "options": Listed(options.of(question)),
        "is_required": question.is_required,
        "purpose_en": question.purpose.en,
        "purpose_fr": question.purpose.fr,
        "audience": question.audience,
        "keep_days": str(question.keep_days),
        "condition": f"{on}:{question.shown_if_answer}" if on is not None else "",
        "only_in": [str(one) for one in sorted(questions.of(question))],
    }
