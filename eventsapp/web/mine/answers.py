"""The answers to the event's questions, of one person or of the whole registration, until changes close."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit import trail
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.refusals import NotFound
from eventsapp.questions import asked, rules
from eventsapp.questions.models import About, Question
from eventsapp.registration import answers, questions
from eventsapp.registration.models import Entry
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts import questioning
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.questioning import Picks

blueprint = Blueprint("answers", __name__)


class AnswersForm(Form):
    """A field for each question; those that nobody is asked, after what was answered, are not checked or kept."""

    questions: Sequence[Question] = ()

    def validate(self, extra_validators: object = None) -> bool:
        """Check what is asked."""
        asked_for = {questioning.name_of(question) for question in self.shown}
        for question in self.questions:
            if questioning.name_of(question) not in asked_for:
                self[questioning.name_of(question)].validators = []
        return bool(super().validate(extra_validators))

    @property
    def shown(self) -> list[Question]:
        """The questions that what was answered leads to."""
        fields = {question.id: self[questioning.name_of(question)] for question in self.questions}
        return rules.shown(self.questions, {key: questioning.keys_of(field) for key, field in fields.items()})

    @property
    def values(self) -> dict[int, str]:
        """Question id → value; empty where the question is not asked any more."""
        kept = {one.id: questioning.value_of(one, self[questioning.name_of(one)]) for one in self.shown}
        return {question.id: kept.get(question.id, "") for question in self.questions}


@blueprint.route("/my/<token>/people/<int:number>/answers", methods=["GET", "POST"])
@opened(code=True, changes=True)
def of_person(door: Door, number: int) -> Response | str | tuple[str, int]:
    """What one person was asked."""
    entry = door.entry(number)
    if not entry.is_current:
        raise NotFound
    only_in = questions.by_question(door.edition)
    listed = [one for one in _of(door, About.PERSON) if entry.category_id in only_in.get(one.id, {entry.category_id})]
    return _edited(door, listed, entry)


@blueprint.route("/my/<token>/answers", methods=["GET", "POST"])
@opened(code=True, changes=True)
def of_registration(door: Door) -> Response | str | tuple[str, int]:
    """What was asked once for everybody."""
    if not door.is_registrants:
        raise NotFound
    return _edited(door, _of(door, About.REGISTRATION), None)


def _edited(door: Door, listed: list[Question], entry: Entry | None) -> Response | str | tuple[str, int]:
    if not listed:
        return redirect(door.address("registration.show"), 303)
    number = entry.id if entry else None
    kept = {one.question_id: one.value for one in answers.of(door.registration) if one.entry_id == number}
    form = _form_of(listed, kept)
    if form.save(lambda: _keep(door, form, entry)):
        flash(_("Your answers are saved."))
        return redirect(door.address("registration.show"), 303)
    page = render_template(
        "mine/answers/edit.html",
        door=door,
        form=form,
        entry=entry,
        asked=questioning.lay_out(listed, form._fields, Picks()),
    )
    return page, 422 if form.errors else 200


def _keep(door: Door, form: AnswersForm, entry: Entry | None) -> bool:
    answers.keep(door.registration, form.values, entry=entry)
    trail.record("answers.changed", entry or door.registration, by=PUBLIC)
    return True


def _form_of(listed: list[Question], kept: dict[int, str]) -> AnswersForm:
    fields = {questioning.name_of(one): questioning.field_of(one, kept=kept.get(one.id, "")) for one in listed}
    form: type[AnswersForm] = type("AnswersForm", (AnswersForm,), {"questions": listed, **fields})
    data = {questioning.name_of(one): questioning.data_of(one, kept.get(one.id, "")) for one in listed}
    return form(data=data)


def _of(door: Door, about: About) -> list[Question]:
    return [question for question in asked.of(door.edition.id) if question.about == about]
