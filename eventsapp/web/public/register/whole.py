"""The same form all on one page, for whoever fills it in at one go: the same forms, the same draft."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from eventsapp.core import tokens
from eventsapp.publishing.setups import SetUp
from eventsapp.submissions import drafts
from eventsapp.submissions.drafts import Answers
from eventsapp.web.parts.forms import FormGroup
from eventsapp.web.public.register import drafting, steps
from eventsapp.web.public.register.drafting import OpenDraft, StepForm, drafted, pairs, shows_errors
from eventsapp.web.public.register.helping import HelpForm
from eventsapp.web.public.register.part import PartForm
from eventsapp.web.public.register.party import ME, MOST_PEOPLE
from eventsapp.web.public.register.people import added, moved
from eventsapp.web.public.register.person import GuardianForm, PersonForm, form_of
from eventsapp.web.public.register.rules import RulesForm
from eventsapp.web.public.register.shifts import ShiftsForm
from eventsapp.web.public.register.steps import Page
from eventsapp.web.public.register.together import TogetherForm
from eventsapp.web.public.register.who import WhoForm

blueprint = Blueprint("whole", __name__)
_ONCE, _EACH = ("who", "together", "rules"), ("people", "part", "shifts", "help")
_NAME = re.compile(rf"(?:({'|'.join(_EACH)})-(me|p[0-9]{{1,3}})|({'|'.join(_ONCE)}))-(.+)", re.DOTALL)


@dataclass
class Section:
    """Everything about one person."""

    key: str
    about: PersonForm | GuardianForm
    part: PartForm
    shifts: ShiftsForm | None
    help: HelpForm
    is_coming: bool

    def forms(self) -> Iterator[StepForm]:
        """Those that have to be right."""
        if self.is_coming:
            if self.key != ME or self.about.draft.whose == "minor":
                yield self.about
            yield self.part
            if self.shifts and self.about.draft.helps(self.key):
                yield self.shifts
            yield self.help


class Whole:
    """All forms of a draft, side by side."""

    def __init__(self, draft: OpenDraft) -> None:
        self.draft = draft
        self.who = WhoForm(draft, prefix="who")
        coming = {one.key for one in draft.comers}
        gone = draft.answers.get("removed", [])
        others = [key for key in draft.answers.get("people", {}) if key != ME and key not in gone]
        self.sections = [self._section(key, key in coming) for key in [ME, *(others or ["p1"])]]
        self.together = TogetherForm(draft, prefix="together") if steps.has_together(draft) else None
        self.rules = RulesForm(draft, prefix="rules") if steps.asks_rules(draft) else None

    def forms(self) -> list[StepForm]:
        """Those that have to be right, in the order of the page."""
        last = [form for form in (self.together, self.rules) if form is not None]
        return [self.who, *(form for section in self.sections for form in section.forms()), *last]

    def validate(self) -> bool:
        """Check all of them, also after one was wrong."""
        is_right = [form.validate() for form in self.forms()]
        if self.draft.whose in ("others", "else") and not self.draft.people:
            missing = next(section for section in self.sections if section.key != ME)
            return missing.about.validate() and False
        return all(is_right)

    def _section(self, key: str, is_coming: bool) -> Section:
        draft = self.draft
        return Section(
            key,
            form_of(draft, key, prefix=f"people-{key}"),
            PartForm(draft, key, prefix=f"part-{key}"),
            ShiftsForm(draft, key, prefix=f"shifts-{key}") if draft.has_shifts else None,
            HelpForm(draft, key, prefix=f"help-{key}"),
            is_coming,
        )


def begin(set_up: SetUp, brought_along: Answers) -> Any:
    """The page before anything is kept; once it is known who is at the form, it is a draft."""
    answers = brought_along
    if request.method == "POST":
        answers = _typed()
        _add_or_remove(answers)
    draft = OpenDraft(set_up, answers=answers)
    form_key = request.form.get("form_key", "") or tokens.secret()
    if request.method == "POST" and WhoForm(draft, prefix="who").validate():
        draft = drafting.begin(set_up, answers, form_key)
        if draft.is_sent:
            return redirect(steps.address(draft, Page("checking.done")), 303)
        if "go" in request.form:
            return redirect(_address(draft), 303)
    elif request.method != "POST" or "go" in request.form:
        return _page(Whole(draft), form_key=form_key)
    return _check(draft, form_key=form_key)


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>", methods=["GET", "POST"])
@drafted
def show(draft: OpenDraft) -> Any:
    """All on one page with `view=one`; otherwise on to the first page on which something is missing."""
    if request.args.get("view") != "one":
        return redirect(steps.address(draft, Page("checking.show")), 303)
    if draft.is_group:
        return redirect(steps.address(draft, Page("who.edit")), 303)
    if request.method != "POST":
        return _page(Whole(draft), is_checked=shows_errors())
    keep(draft)
    return redirect(_address(draft), 303) if "go" in request.form else _check(draft)


def keep(draft: OpenDraft) -> None:
    """Keep what the page sent, right or wrong."""
    draft.change(_merge)


def _check(draft: OpenDraft, form_key: str = "") -> Response | tuple[str, int]:
    whole = Whole(draft)
    if draft.reference and whole.validate():
        return redirect(steps.address(draft, Page("checking.show")), 303)
    return _page(whole, form_key=form_key, is_checked=True)


def _page(whole: Whole, *, form_key: str = "", is_checked: bool = False) -> tuple[str, int]:
    if is_checked:
        whole.validate()
    group = FormGroup(whole.forms())
    kept_nowhere = {} if whole.draft.reference else {"answers": drafting.sent()}
    page = render_template(
        "public/register/whole.html",
        draft=whole.draft,
        edition=whole.draft.edition,
        whole=whole,
        form=group,
        form_key=form_key,
        most=MOST_PEOPLE,
        view="who.edit",
        **kept_nowhere,
    )
    return page, 422 if group.errors else 200


def _typed() -> Answers:
    """What the page sent, laid where the pages of the steps lay it."""
    sent: dict[tuple[str, str], MultiDict[str, str]] = {}
    for name, value in request.form.items(multi=True):
        if found := _NAME.fullmatch(name):
            each, key, once, field = found.groups()
            sent.setdefault((each or once, key or ""), MultiDict()).add(field, value)
    answers: Answers = {}
    for (step, key), typed in sent.items():
        drafting.put(answers, step, pairs(typed), key)
    return answers


def _merge(answers: Answers) -> None:
    """Lay what was sent over what was kept; who is not on the page stays as they were."""
    _add_or_remove(drafts.laid_over(answers, _typed()))


def _add_or_remove(answers: Answers) -> None:
    go = request.form.get("go", "")
    if go == "add":
        added(answers, [])
    elif go.startswith("remove-"):
        moved(remove=go.removeprefix("remove-"))(answers)


def _address(draft: OpenDraft) -> str:
    return url_for("public.register.whole.show", view="one", **steps.which(draft))
