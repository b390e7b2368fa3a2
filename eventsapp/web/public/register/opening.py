"""The first page of the form, before anything is kept: in small steps, or all on one page."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eventsapp.core import clock, tokens
from eventsapp.events import rules
from eventsapp.publishing import setups
from eventsapp.submissions.drafts import Answers
from eventsapp.web.parts.brakes import braked
from eventsapp.web.public.register import drafting, steps, whole
from eventsapp.web.public.register.drafting import OpenDraft, pairs
from eventsapp.web.public.register.steps import Page
from eventsapp.web.public.register.who import WhoForm

ADDRESS = "/<slug:slug>/<int(fixed_digits=4):year>/register"


def init_app(blueprint: Blueprint) -> None:
    """Give the form its own address."""
    blueprint.add_url_rule(ADDRESS, "new", new, methods=["GET", "POST"])


@braked("SIGN_UPS_PER_ADDRESS")
def new(slug: str, year: int) -> Any:
    """Ask for whom it is; the first right answer makes a draft. Who has begun one goes on with it."""
    set_up = setups.find(slug, year)
    g.organization = set_up.organization
    edition, now = set_up.edition, clock.now()
    draft = OpenDraft(set_up, answers=_brought_along())
    if not rules.is_open(edition, now) or not (draft.categories or draft.has_shifts):
        standing = rules.standing(edition, now)
        return render_template("public/closed.html", edition=edition, standing=standing, wanted="register")
    on_one_page = request.args.get("view") == "one"
    begun = drafting.unsent(edition) if request.method != "POST" and "fresh" not in request.args else None
    if begun:
        page = Page("whole.show") if on_one_page else Page("who.edit")
        return redirect(steps.address(begun, page, **({"view": "one"} if on_one_page else {})), 303)
    return whole.begin(set_up, _brought_along()) if on_one_page else _begin(draft)


def _begin(draft: OpenDraft) -> Response | str | tuple[str, int]:
    edition = draft.edition
    if request.method == "POST":
        draft.answers["who"] = pairs(request.form)
    form = WhoForm(draft)
    form_key = request.form.get("form_key", "")
    if request.method == "POST" and form.validate():
        typed = {"who": draft.answers["who"]}
        draft = drafting.begin(draft.set_up, typed, form_key, brought_along=_brought_along())
        return redirect(steps.after(draft, "who.edit"), 303)
    page = render_template(
        "public/register/who.html",
        draft=draft,
        edition=edition,
        form=form,
        view="who.edit",
        form_key=form_key or tokens.secret(),
        answers=drafting.sent(),
        one_page=url_for("public.register.new", slug=draft.slug, year=draft.year, view="one"),
    )
    return page, 422 if form.errors else 200


def _brought_along() -> Answers:
    """What the address tells already: the code of a team somebody was invited to."""
    code = request.args.get("team", "")[:40]
    return {"together": [["team", "join"], ["team_code", code]]} if code else {}
