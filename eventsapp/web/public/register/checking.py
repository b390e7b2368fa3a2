"""Checking and sending: everything that was said, on one page; then what became of it."""

import json
from collections import Counter
from collections.abc import Container, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField

from eventsapp.audit.trail import PUBLIC
from eventsapp.capacity import places
from eventsapp.core import money, tokens
from eventsapp.core.refusals import Refusal
from eventsapp.reports import openings
from eventsapp.submissions import drafts
from eventsapp.waivers.models import WaiverKind
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import Form
from eventsapp.web.public.register import doing, drafting, next_time, reading, steps, telling
from eventsapp.web.public.register.drafting import OpenDraft, drafted
from eventsapp.web.public.register.steps import Page
from eventsapp.workflows import checking, signup
from eventsapp.workflows.plans import Plan
from eventsapp.workflows.summaries import Letterhead

blueprint = Blueprint("checking", __name__)


class ChangedMeanwhile(Refusal):
    """The draft holds something else than the page that was looked over."""

    sentence = _l(
        "Something was changed meanwhile, on another page or device. Please look at it again before you send."
    )


class CheckForm(Form):
    """The last press of a button. It says which answers and which total were on the page."""

    seen = HiddenField()
    total = HiddenField()

    @property
    def total_shown(self) -> int:
        """In cents; an impossible one where the page was tampered with."""
        typed = self.total.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/check", methods=["GET", "POST"])
@braked("SIGN_UPS_PER_ADDRESS")
@drafted
def show(draft: OpenDraft) -> Response | tuple[str, int]:
    """Everything to look over; or the first page on which something is missing or wrong."""
    form = CheckForm()
    if request.method == "POST":
        opened, plan = draft, reading.read(draft, total_cents=form.total_shown)
        sent = form.save(lambda: _send(opened, plan, form))
        if isinstance(sent, Page):
            return redirect(reading.address(draft, sent), 303)
        if sent is not None:
            return redirect(steps.address(draft, Page("checking.done")), 303)
        draft = drafting.opened_again(draft)
    forms = reading.Forms(draft)
    if wrong := forms.unfinished():
        return redirect(reading.address(draft, wrong), 303)
    plan = reading.plan(forms)
    found = _checked(draft, plan, form)
    form.seen.data = _print_of(draft)
    if found:
        form.total.data = str(found.total_cents)
    wanted = Counter(category.pool_id for category in forms.categories.values())
    waits = bool(wanted) and places.would_wait(draft.pools[draft.edition.pool_id], wanted, draft.pools)
    full, chosen = telling.full_shifts(forms), sum(len(form.chosen) for form in forms.shifts.values())
    page = render_template(
        "public/register/check.html",
        draft=draft,
        edition=draft.edition,
        form=form,
        parts=telling.parts(forms, found),
        costs=telling.costs(forms, found),
        warnings=telling.warnings(forms),
        waits=waits,
        full_ways=telling.full_ways(forms, wanted) if waits else [],
        full=full,
        only_waits=(waits or (full and not wanted)) and len(full) == chosen,
        view="checking.show",
        back=steps.before(draft, "checking.show"),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/done")
@drafted(also_sent=True)
def done(draft: OpenDraft) -> Response | str:
    """What this browser has sent, and what comes next."""
    assert draft.row is not None
    registration, asking = next_time.sent(draft)
    if registration is None:
        return redirect(steps.address(draft, Page("checking.show")), 303)
    facts = drafts.answers_of(draft.row)
    names = {one.id: one.name for one in draft.categories}
    asked_for = [(name, _shift_rows(draft, shift_ids, facts)) for name, shift_ids in facts.get("shifts", [])]
    return render_template(
        "public/register/done.html",
        edition=draft.edition,
        reference=draft.reference,
        registration=registration,
        may_raise=draft.set_up.has_pages,
        typed=facts,
        total=money.said(facts.get("total_cents", 0)),
        people=[(name, names[category_id]) for name, category_id in facts.get("people", []) if category_id in names],
        helpers=asked_for,
        asking=asking,
    )


def _shift_rows(draft: OpenDraft, shift_ids: list[int], facts: dict[str, Any]) -> list[tuple[str, bool]]:
    """The shifts somebody asked for, and whether they wait for each."""
    assert draft.row is not None
    begun_at = draft.row.begun_at
    found = {shift.id: shift for shift in openings.those(draft.edition, shift_ids, begun_at)}
    return [(doing.shift_words(shift, draft.edition), number in facts["waits_for"]) for number, shift in found.items()]


def _send(opened: OpenDraft, plan: Plan | Page, form: CheckForm) -> bool | Page:
    """Sign everybody up as the draft has them now; or the page that is not right any more.

    The draft was read before, so that others wait less; if it or the set-up is another by now, it is read again.
    """
    draft, edition = drafting.held(opened)
    assert draft.row is not None
    if draft.is_sent:
        return True
    if draft is not opened:
        plan = reading.read(draft, total_cents=form.total_shown)
    if isinstance(plan, Page):
        return plan
    if form.seen.data != _print_of(draft):
        raise ChangedMeanwhile
    letterhead = Letterhead(draft.set_up.organization, draft.set_up.has_pages)
    outcome = signup.household(edition, plan, is_unsent=True, letterhead=letterhead, by=PUBLIC)
    drafts.send(draft.row, outcome.registration, _facts(plan, outcome, draft.waivers))
    return True


def _print_of(draft: OpenDraft) -> str:
    """What tells these answers from any others."""
    answers = {step: typed for step, typed in draft.answers.items() if step != "mailed"}
    return tokens.digest(json.dumps(answers, sort_keys=True))


def _facts(plan: Plan, outcome: signup.Outcome, asked: Container[WaiverKind]) -> dict[str, Any]:
    """For the page at the end: only what was typed, so that it tells nothing of who was known to us."""
    others = [
        one
        for one in plan.comers
        if WaiverKind.ADULT in asked and one.category_id is not None and not one.is_minor and not one.is_registrant
    ]
    by_guardian = WaiverKind.GUARDIAN in asked and plan.guardian is not None and not plan.guardian.is_registrant
    return {
        "name": plan.name,
        "email": plan.email,
        "people": [[one.name, one.category_id] for one in plan.comers],
        "shifts": _shifts(plan),
        "waits": outcome.waits,
        "waits_for": sorted(outcome.waits_for),
        "total_cents": outcome.total_cents,
        "sign_by_link": [one.name for one in others if one.email],
        "sign_at_desk": [one.name for one in others if not one.email],
        "guardian_signs": by_guardian,
    }


def _shifts(plan: Plan) -> list[tuple[str, Sequence[int]]]:
    """Who helps on which shifts; on none of them where nothing fits yet."""
    helpers: list[tuple[str, Sequence[int]]] = [(one.name, one.shift_ids) for one in plan.comers if one.helps]
    return [*helpers, (plan.group.name, plan.group.shift_ids)] if plan.group else helpers


def _checked(draft: OpenDraft, plan: Plan, form: CheckForm) -> checking.Checked | None:
    """What the plan costs; what speaks against it as a whole is said above the page."""
    try:
        return checking.checked(draft.edition, plan, _offered(draft))
    except Refusal as refusal:
        if str(refusal) not in form.form_errors:
            form.refuse(refusal)
        return None


def _offered(draft: OpenDraft) -> checking.Offered:
    categories = {category.id: category for category in draft.categories}
    return checking.Offered(categories, draft.prices, draft.waivers, lambda: draft.pools)
