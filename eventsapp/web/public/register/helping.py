"""What would help: the access step, in ticks. It asks for what helps on the day, never why."""

from functools import cached_property
from typing import Any, ClassVar

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField

from eventsapp.access import rules, words
from eventsapp.access.models import NeedKind
from eventsapp.core import clock
from eventsapp.web.parts.forms import LineField, LinesField, choice
from eventsapp.web.parts.widgets import Menu
from eventsapp.web.public.register import steps
from eventsapp.web.public.register.drafting import OpenDraft, StepForm, drafted, shows_errors
from eventsapp.web.public.register.steps import Page

blueprint = Blueprint("helping", __name__)

WAYS = {
    "email": _l("By e-mail"),
    "text": _l("By text message"),
    "call": _l("By phone call"),
    "post": _l("By post"),
}
"""How a message can reach somebody."""


class HelpForm(StepForm):
    """What would help one person. Nothing has to be answered; a few words without their tick count as ticked."""

    step = "help"

    needs = SelectMultipleField(_l("What would help?"), validate_choice=False)
    device = LineField(_l("Which one, and its width"), longest=200)
    support = LineField(_l("Name of the support person"), longest=100, render_kw={"autocomplete": "off"})
    food = LineField(_l("What you can manage, or must not eat"), longest=500)
    way = SelectField(_l("How we reach you"), validate_choice=False, widget=Menu())
    reach = LineField(_l("The number or the address"), longest=200, render_kw={"autocomplete": "off"})
    else_ = LinesField(_l("What else would help"), longest=2000)
    talk = LineField(_l("How and when we can reach you"), longest=200, render_kw={"autocomplete": "off"})

    hints: ClassVar = {
        kind: words.HINTS[kind] for kind in (NeedKind.SUPPORT_PERSON, NeedKind.SERVICE_ANIMAL, NeedKind.FOOD)
    }
    """The other lines are said by the small fields that a tick opens."""
    kept_days = rules.KEPT_DAYS

    def __init__(self, draft: OpenDraft, key: str, *, prefix: str = "") -> None:
        super().__init__(draft, key, prefix=prefix)
        self.kinds = words.asked(takes_part=not draft.only_helps(key), helps=draft.helps(key))
        self.needs.choices = [choice(kind, str(words.LABELS[kind])) for kind in self.kinds]
        ways = [choice(value, str(label)) for value, label in WAYS.items()]
        self.way.choices = [choice("", _("Choose a way")), *ways]

    @property
    def is_late(self) -> bool:
        """Whether we may not manage everything any more. Asking never closes."""
        return rules.is_late(self.draft.edition, clock.now())

    @cached_property
    def beside(self) -> dict[NeedKind, list[Any]]:
        """The small fields that belong to a tick."""
        return {
            NeedKind.MOBILITY_DEVICE: [self.device],
            NeedKind.SUPPORT_PERSON: [self.support],
            NeedKind.FOOD: [self.food],
            NeedKind.WAY_TO_REACH: [self.way, self.reach],
            NeedKind.SOMETHING_ELSE: [self.else_],
            NeedKind.TALK_FIRST: [self.talk],
        }

    @cached_property
    def wanted(self) -> dict[NeedKind, str]:
        """What would help → the words beside it, in the order of the page."""
        ticked = set(self.needs.data or ())
        said = {kind: _said(fields) for kind, fields in self.beside.items()}
        return {kind: said.get(kind, "") for kind in self.kinds if kind in ticked or said.get(kind)}

    @property
    def support_person(self) -> str | None:
        """Their name, nothing where it is not known yet; None: nobody comes along."""
        return (self.support.data or "") if NeedKind.SUPPORT_PERSON in self.wanted else None


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/help", methods=["GET", "POST"])
@drafted
def show(draft: OpenDraft) -> Response | str | tuple[str, int]:
    """The ticks of the only person, or everybody who comes, each with a page of their own."""
    if len(draft.comers) == 1:
        return _ask(draft, draft.comers[0].key)
    if request.method == "POST":
        draft.change(lambda answers: answers.setdefault(HelpForm.step, {}))  # it was seen, and it may stay empty
        return redirect(steps.after(draft, "helping.show"), 303)
    return render_template(
        "public/register/help.html",
        draft=draft,
        form=None,
        people=[(one, [words.LABELS[kind] for kind in HelpForm(draft, one.key).wanted]) for one in draft.comers],
        view="helping.show",
        back=steps.before(draft, "helping.show"),
    )


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/help/<key>", methods=["GET", "POST"])
@drafted
def person(draft: OpenDraft, key: str) -> Response | str | tuple[str, int]:
    """The ticks of one of several people."""
    draft.comer(key)
    return _ask(draft, key)


def _ask(draft: OpenDraft, key: str) -> Response | str | tuple[str, int]:
    if request.method == "POST":
        nothing = request.form.get("go") == "nothing"
        draft.keep(HelpForm.step, MultiDict() if nothing else request.form, key)
    form = HelpForm(draft, key)
    if shows_errors() and form.validate() and request.method == "POST":
        return redirect(_after(draft), 303)
    page = render_template(
        "public/register/help_person.html",
        draft=draft,
        form=form,
        who=draft.comer(key),
        view="helping.show",
        back=_before(draft),
    )
    return page, 422 if form.errors else 200


def _after(draft: OpenDraft) -> str:
    """On to the next step; of several people, back to the list of them."""
    if len(draft.comers) == 1 or request.args.get("back") == "check":
        return steps.after(draft, "helping.show")
    return steps.address(draft, Page("helping.show"))


def _before(draft: OpenDraft) -> str:
    if len(draft.comers) == 1 or request.args.get("back") == "check":
        return steps.before(draft, "helping.show")
    return steps.address(draft, Page("helping.show"))


def _said(fields: list[Any]) -> str:
    """The words of the fields beside a tick, a way to reach somebody by its name."""
    said = [str(WAYS.get(field.data, "")) if field.name.endswith("way") else field.data or "" for field in fields]
    return ", ".join(words for words in said if words)
