"""Access needs for organizers: what there is to prepare, who sees to it, and the answer to the person."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField

from eventsapp.access import answering, needs, words
from eventsapp.access.models import AccessNeed, NeedKind, NeedState
from eventsapp.core.db import writing
from eventsapp.core.words import row_number
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import preparing
from eventsapp.reports.preparing import Wanted
from eventsapp.web.organize.get_form import GetForm
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.forms import Form, LinesField, choice, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import helping

blueprint = Blueprint("access_needs", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/access-needs"


class FilterForm(GetForm):
    """What to show, sent by GET; whatever cannot be read in it is as if it had not been asked for."""

    state = SelectField(_l("State"), validate_choice=False)
    kind = SelectField(_l("What"), validate_choice=False)

    def __init__(self, asked: MultiDict[str, str]) -> None:
        super().__init__(asked)
        self.state.choices = [("", _("All but those taken back")), *_choices(words.STATES)]
        self.kind.choices = [("", _("All")), *_choices(words.TO_DO)]
        self.forget_unknown()

    def wanted(self) -> Wanted:
        """The filter it asks for."""
        return Wanted(
            NeedState(self.state.data) if self.state.data else None,
            NeedKind(self.kind.data) if self.kind.data else None,
        )


class AnswerForm(Form):
    """What becomes of a need, in a state and in words that the person reads."""

    state = RadioField(_l("What can you tell the person?"), [one_of(_l("Choose an answer."))], validate_choice=False)
    answer = LinesField(_l("In your words"), longest=2_000)
    seen = HiddenField()

    def __init__(self, need: AccessNeed) -> None:
        known = {"answer": needs.answer_to(need), "seen": answering.version(need)}
        if need.state in answering.ANSWERS:
            known["state"] = need.state
        super().__init__(data=known)
        self.state.choices = [
            choice(NeedState.CONFIRMED, _("Yes, we will have it ready")),
            choice(NeedState.CANNOT, _("We cannot do that; here is what we can do")),
            choice(NeedState.DONE, _("It is done")),
        ]

    def send(self, need: AccessNeed) -> AccessNeed | None:
        """Answer the person."""
        return self.save(
            lambda: helping.answer(
                need, NeedState(self.state.data), self.answer.data or "", seen=self.seen.data or "", by=acting()
            )
        )


class TakeForm(Form):
    """A button."""


@blueprint.get(PLACE)
@guards.needs(Permission.SEE_ACCESS_NEEDS)
def index(edition: Edition) -> str:
    """How much of what, and one row for each; why somebody needs it is not here."""
    form = FilterForm(request.args)
    page = preparing.page(edition.id, form.wanted(), after=request.args.get("after", 0, type=row_number))
    return render_template(
        "organize/access_needs/index.html",
        edition=edition,
        form=form,
        words=words,
        counts=preparing.counts(edition.id),
        page=page,
        following=_address("index", edition, **form.asked(), after=str(page.after)) if page.after else "",
        is_first=not request.args.get("after"),
    )


@blueprint.route(f"{PLACE}/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.SEE_ACCESS_NEEDS)
def show(edition: Edition, number: int) -> Any:
    """One of them with the person's own words; whoever opens it is noted. The answer is sent from here."""
    need = answering.find(edition.id, number)
    form = AnswerForm(need)
    if form.send(need):
        flash(_("Saved."))
        return redirect(_address("show", edition, number=number), 303)
    if request.method != "HEAD":
        with writing():
            answering.looked_at(need, by=acting())
    form.seen.data = answering.version(need)
    page = render_template(
        "organize/access_needs/show.html",
        edition=edition,
        form=form,
        need=need,
        note=needs.words(need),
        words=words,
        is_mine=need.owner_id == sessions.known().account_id,
    )
    return page, 422 if form.errors else 200


@blueprint.post(f"{PLACE}/<int:number>/owner")
@guards.needs(Permission.SEE_ACCESS_NEEDS)
def take(edition: Edition, number: int) -> Any:
    """See to it oneself from now on."""
    need = answering.find(edition.id, number)
    owner = sessions.account()
    if TakeForm().save(lambda: answering.take(need, owner, by=acting())):
        flash(_("You see to it from now on."))
    return redirect(_address("show", edition, number=number), 303)


def _address(view: str, edition: Edition, **more: Any) -> str:
    return url_for(f"organize.access_needs.{view}", slug=edition.series.slug, year=edition.year, **more)


def _choices(said: dict[Any, Any]) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in said.items()]
