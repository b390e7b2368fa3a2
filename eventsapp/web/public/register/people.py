"""The others who come: a list to add, change and remove them, and a page for each."""

import re
from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.core import languages, tokens
from eventsapp.submissions.drafts import Answers
from eventsapp.web.parts.forms import Form
from eventsapp.web.public.register import steps
from eventsapp.web.public.register.drafting import OpenDraft, drafted, pairs, put, shows_errors
from eventsapp.web.public.register.party import HELP, ME, MOST_PEOPLE, Pairs
from eventsapp.web.public.register.person import PersonForm, form_of
from eventsapp.web.public.register.steps import Page

blueprint = Blueprint("people", __name__)
ADDRESS = "/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/people"
UNDONE = 5
"""So many who were removed last can be put back."""


@blueprint.route(ADDRESS, methods=["GET", "POST"])
@drafted
def index(draft: OpenDraft) -> Response | tuple[str, int]:
    """Everybody who comes; somebody besides the person at the form."""
    if draft.whose not in ("others", "else"):
        return redirect(steps.address(draft, Page("who.edit")), 303)
    if "remove" in request.form or "restore" in request.form:
        draft.change(moved(remove=request.form.get("remove", ""), restore=request.form.get("restore", "")))
        return redirect(steps.address(draft, steps.LIST), 303)
    wrong = {key for key in draft.people if not PersonForm(draft, key).validate()}
    form = Form(formdata=None, meta={"csrf": False})
    if shows_errors() and (problem := _problem(draft, wrong)):
        form.form_errors.append(problem)
    elif request.method == "POST":
        return redirect(steps.after(draft, "people.index"), 303)
    gone = [key for key in draft.answers.get("removed", []) if key in draft.answers.get("people", {})][-UNDONE:]
    page = render_template(
        "public/register/people.html",
        draft=draft,
        edition=draft.edition,
        wrong=wrong,
        removed=[draft.someone(key) for key in gone],
        most=MOST_PEOPLE,
        form=form,
        view="people.index",
        back=steps.before(draft, "people.index"),
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{ADDRESS}/new", methods=["GET", "POST"])
@drafted
def new(draft: OpenDraft) -> Response | tuple[str, int]:
    """Add somebody. The key of the page makes adding twice the same as once."""
    if draft.whose not in ("others", "else"):
        return redirect(steps.address(draft, Page("who.edit")), 303)
    if request.method != "POST":
        if len(draft.comers) >= MOST_PEOPLE:
            return redirect(steps.address(draft, steps.LIST), 303)
        return _ask(draft, "", once=tokens.secret())
    keys: list[str] = []
    draft.change(lambda answers: keys.append(added(answers, pairs(request.form))))
    if not keys[-1]:
        return redirect(steps.address(draft, steps.LIST, wrong="1"), 303)
    return _ask(draft, keys[-1], once=request.form.get("once", ""))


@blueprint.route(f"{ADDRESS}/<key>", methods=["GET", "POST"])
@drafted
def edit(draft: OpenDraft, key: str) -> Response | tuple[str, int]:
    """Change what was said about somebody. Who was removed meanwhile is on the list, to be put back."""
    if key != ME and key not in draft.answers.get("people", {}):
        abort(404)
    if request.method == "POST":
        draft.keep("people", request.form, key)
    if (key == ME and draft.whose == "minor") or key in draft.people:
        return _ask(draft, key)
    return redirect(steps.address(draft, steps.LIST if draft.people else Page("who.edit")), 303)


def moved(*, remove: str = "", restore: str = "") -> Callable[[Answers], None]:
    """Take somebody off the list, or put them back with all that was typed."""

    def move(answers: Answers) -> None:
        gone = [key for key in answers.get("removed", []) if key not in (remove, restore)]
        answers["removed"] = [*gone, remove] if remove in answers.get("people", {}) else gone

    return move


def added(answers: Answers, typed: Pairs) -> str:
    """The key under which somebody was added, or was before by the same page; empty: the form is full."""
    people, once = answers.setdefault("people", {}), _value(typed, "once")
    key = next((key for key, kept in people.items() if once and ["once", once] in kept), "")
    if not key:
        alone = _value(answers.get("who", []), "whose") == "else"
        here = [key for key in people if key != ME and key not in answers.get("removed", [])]
        if len(here) + (not alone) >= MOST_PEOPLE:
            return ""
        key = f"p{max((int(one[1:]) for one in people if re.fullmatch(r'p[0-9]{1,4}', one)), default=0) + 1}"
        if alone and not here:
            _hand_shifts_over(answers, key)
    put(answers, "people", typed, key)
    return key


def _hand_shifts_over(answers: Answers, key: str) -> None:
    """Let the first person the form is filled in for have the shifts with which it was begun."""
    own = answers.get("part", {}).get(ME, [])
    if ["settled", "1"] in own and ["category", HELP] in own:
        answers["part"][key] = own
        answers.setdefault("shifts", {}).setdefault(key, answers["shifts"].get(ME, []))


def _value(typed: Pairs, field: str) -> str:
    return next((value for name, value in typed if name == field), "")


def _ask(draft: OpenDraft, key: str, *, once: str = "") -> Response | tuple[str, int]:
    form = form_of(draft, key)
    if shows_errors() and form.validate() and request.method == "POST":
        return redirect(_next(draft, key), 303)
    page = render_template(
        "public/register/person.html",
        draft=draft,
        edition=draft.edition,
        form=form,
        key=key,
        once=once or draft.value("people", "once", key),
        called=draft.someone(key).name[:100] if key else "",
        others=[one for one in draft.people if one != key],
        view="people.edit",
        back=steps.before(draft, "people.edit", key) if key == ME else steps.address(draft, steps.LIST),
    )
    return page, 422 if form.errors else 200


def _next(draft: OpenDraft, key: str) -> str:
    if key == ME or request.args.get("back"):
        return steps.after(draft, "people.edit", key)
    return steps.address(draft, steps.LIST)


def _problem(draft: OpenDraft, wrong: set[str]) -> str:
    if not draft.people:
        return _("Add the person who comes.")
    if len(draft.comers) > MOST_PEOPLE:
        return _("One form takes %(most)s people. Please use a second form for the others.", most=MOST_PEOPLE)
    if wrong:
        names = languages.listed(draft.someone(key).called for key in draft.people if key in wrong)
        return _("Something is still missing for: %(names)s", names=names)
    return ""
