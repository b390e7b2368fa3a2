"""Questions: what else people are asked, why, in which order, and what becomes of one that people have answered."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.questions import asked, refusals, rules
from eventsapp.questions import options as options_of
from eventsapp.questions.models import Question
from eventsapp.registration import answers, categories
from eventsapp.registration import questions as limits
from eventsapp.web.organize import offer_words
from eventsapp.web.organize.pressing import STEPS, press
from eventsapp.web.organize.question_form import AUDIENCES, QuestionForm
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import asking

blueprint = Blueprint("questions", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/questions"


@blueprint.get(PLACE)
@guards.needs(Permission.EDIT_EVENT)
def index(edition: Edition) -> str:
    """All of them, those that are not asked any more at the end."""
    every = asked.every(edition.id)
    listed = [one for one in every if one.retired_at is None]
    only_in = limits.by_question(edition)
    places = {one.id: place for place, one in enumerate(listed)}
    return render_template(
        "organize/questions/index.html",
        edition=edition,
        questions=listed,
        retired=[one for one in every if one.retired_at is not None],
        known={one.id: one for one in every},
        only_in=only_in,
        names={one.id: one.name for one in categories.of(edition)},
        answered=answers.answered(edition),
        unreachable=rules.unreachable(listed, only_in),
        early={one.id for one in listed if places.get(one.shown_if_id or 0, -1) > places[one.id]},
        audiences=AUDIENCES,
        words=offer_words,
    )


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def new(edition: Edition) -> Any:
    """Ask one more thing."""
    form = QuestionForm(asked.of(edition.id), categories.offered(edition))
    if form.press(request.form.get("press", "")):
        return _page(edition, form, None)
    if form.save(lambda: asking.ask(edition, form.described(), form.limits, by=acting())):
        flash(_("The question is there. People are asked from now on."))
        return redirect(_index(edition), 303)
    return _page(edition, form, None)


@blueprint.route(f"{PLACE}/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(edition: Edition, number: int) -> Any:
    """Ask it otherwise, as far as those who answered were not told something else."""
    question = asked.find(edition, number)
    form = QuestionForm(asked.of(edition.id), _choosable(edition, question), question)
    before = {one.key for one in options_of.of(question) if one.is_offered}
    left_out = before - {one.key for one in form.options.data}
    if form.press(request.form.get("press", "")):
        return _page(edition, form, question)
    if form.save(lambda: asking.edit(question, form.described(), form.limits, by=acting())):
        flash(_("Saved. It counts from now on."))
        _flash_kept(question, left_out)
        return redirect(_index(edition, question), 303)
    return _page(edition, form, question)


@blueprint.post(f"{PLACE}/<int:number>/order")
@guards.needs(Permission.EDIT_EVENT)
def order(edition: Edition, number: int) -> Any:
    """Move it one step up or down."""
    question = asked.find(edition, number)
    steps = STEPS.get(request.form.get("move", ""), 0)
    back = f"{_index(edition)}#order-{question.id}"
    return press(lambda: asked.move(question, steps, by=acting()), _("The order was changed."), back=back)


@blueprint.post(f"{PLACE}/<int:number>/asking")
@guards.needs(Permission.EDIT_EVENT)
def ask(edition: Edition, number: int) -> Any:
    """Ask it no more, or once more."""
    question = asked.find(edition, number)
    if request.form.get("ask") == "yes":
        return press(
            lambda: asked.ask_again(question, by=acting()), _("It is asked again."), back=_index(edition, question)
        )
    done = _("It is not asked any more. Answers that were given stay until their day.")
    return press(lambda: asked.stop(question, by=acting()), done, back=_index(edition))


@blueprint.route(f"{PLACE}/<int:number>/removal", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def remove(edition: Edition, number: int) -> Any:
    """Take it away for good, as long as nobody has answered."""
    question = asked.find(edition, number)
    form = Form()

    def act() -> bool:
        asking.remove(question, by=acting())
        return True

    if form.save(act):
        flash(_("The question was removed."))
        return redirect(_index(edition), 303)
    page = render_template(
        "organize/removal.html",
        edition=edition,
        form=form,
        heading=_("Remove “%(name)s”?", name=question.label.said()),
        reason=str(refusals.IsAnswered()) if answers.number_of(question) else "",
        effect=_("Nobody has answered it. From now on it is not asked."),
        press_words=_("Remove the question"),
        back=_address(edition, question),
    )
    return page, 422 if form.errors else 200


def _page(edition: Edition, form: QuestionForm, question: Question | None) -> tuple[str, int]:
    page = render_template(
        "organize/questions/edit.html",
        edition=edition,
        form=form,
        question=question,
        answered=answers.number_of(question) if question else 0,
        chosen=answers.chosen(question) if question else {},
        words=offer_words,
        back=_index(edition),
    )
    return page, 422 if form.errors else 200


def _flash_kept(question: Question, left_out: set[str]) -> None:
    kept = [one.words.said() for one in options_of.of(question) if one.key in left_out]
    if kept:
        text = _("Somebody chose this, so it stays with their answers and is no longer offered: %(answers)s.")
        flash(text % {"answers": ", ".join(kept)}, "warning")


def _choosable(edition: Edition, question: Question) -> list[Any]:
    """The categories that are offered, and those it is asked in."""
    own = limits.of(question)
    return [one for one in categories.of(edition) if one.is_offered or one.id in own]


def _address(edition: Edition, question: Question) -> str:
    slug, year = edition.series.slug, edition.year
    return url_for("organize.questions.edit", slug=slug, year=year, number=question.id)


def _index(edition: Edition, question: Question | None = None) -> str:
    anchor = f"order-{question.id}" if question else None
    return url_for("organize.questions.index", slug=edition.series.slug, year=edition.year, _anchor=anchor)
