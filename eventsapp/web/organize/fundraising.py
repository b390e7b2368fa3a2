"""How an edition raises money, as organizers see it: what was raised, how it is set up, and the pages there are."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eventsapp.core import money
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.fundraising import goals, lists, pages, totals
from eventsapp.fundraising.models import Fundraising, FundraisingPage
from eventsapp.permissions.table import Permission
from eventsapp.reports.filters import as_typed
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.role_form import EN, FR, TwoLanguages
from eventsapp.web.organize.setup_form import SetupForm, in_both
from eventsapp.web.parts import goal_field, guards
from eventsapp.web.parts.forms import LineField, LinesField
from eventsapp.web.parts.progress import Progress
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import opening_pages

blueprint = Blueprint("fundraising", __name__)

_PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/fundraising"
GIFTS = "gifts.index"
"""The gifts of an edition, row by row."""


class SettingsForm(TwoLanguages, SetupForm):
    """All that is settled about raising money."""

    is_on = BooleanField(_l("This event raises money"))
    goal = goal_field.GoalField(_l("Goal in dollars"))
    allows_pages = BooleanField(_l("People and teams can have a page of their own"))
    has_leaderboard = BooleanField(_l("Show who raised most, among those who agree to it"))
    unit_en = LineField(_l("What gifts can be counted by, in English"), longest=40, **EN)
    unit_fr = LineField(_l("What gifts can be counted by, in French"), longest=40, **FR)
    how_to_pay_en = LinesField(_l("How gifts reach you, in English"), longest=2_000, **EN)
    how_to_pay_fr = LinesField(_l("How gifts reach you, in French"), longest=2_000, **FR)


class ClosingForm(SetupForm):
    """Why a page is closed."""

    because = LinesField(_l("Why you close it"), longest=1_000, required=_l("Say why; whose page it is reads it."))


@blueprint.get(_PLACE)
@guards.needs(Permission.RECORD_GIFTS)
def index(edition: Edition) -> str:
    """What was raised, and the pages by name."""
    raising = goals.settings(edition)
    typed, after = as_typed(request.args.get("q", "")), request.args.get("after", "")
    return render_template(
        "organize/fundraising/index.html",
        edition=edition,
        raising=raising,
        progress=Progress(totals.of_edition(edition.id), raising.goal_cents) if raising else None,
        found=lists.listed(edition, typed, after=after, everybody=True),
        typed=typed,
        after=after,
        rows_of=lambda page=None: _rows(edition, page),
        money=money.said,
    )


@blueprint.route(f"{_PLACE}/settings", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def settings(edition: Edition) -> Any:
    """Settle it."""
    form = SettingsForm(data=_now(edition))
    form.watch(edition, lambda: _now(edition))
    if form.save(lambda: _set_up(edition, form)):
        flash(_("Saved. It counts from now on."))
        return redirect(page_of(edition, "fundraising.index"), 303)
    page = render_template("organize/fundraising/settings.html", edition=edition, form=form)
    return page, 422 if form.errors else 200


@blueprint.route(f"{_PLACE}/<code>/closing", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def close(edition: Edition, code: str) -> Any:
    """Close somebody's page, and say why; open it again."""
    page = pages.of_code(edition, code)
    form = ClosingForm()

    def act() -> FundraisingPage:
        return opening_pages.close_for_a_reason(page, form.because.data or "", by=acting())

    closed = form.save(act) if page.closed_at is None else None
    if closed is not None:
        flash(_("The page is closed, and whose page it is was told why."))
        return redirect(page_of(edition, "fundraising.index"), 303)
    shown = render_template(
        "organize/fundraising/close.html",
        edition=edition,
        form=form,
        page=page,
        raised=totals.of_page(page.id),
        money=money.said,
    )
    return shown, 422 if form.errors else 200


@blueprint.post(f"{_PLACE}/<code>/reopening")
@guards.needs(Permission.RECORD_GIFTS)
def reopen(edition: Edition, code: str) -> Any:
    """Open a page again that was closed."""
    form = SetupForm()
    if form.save(lambda: pages.reopen(pages.of_code(edition, code), by=acting())):
        flash(_("The page is open again."))
    for sentence in form.form_errors:
        flash(str(sentence), "warning")
    return redirect(page_of(edition, "fundraising.close", code=code), 303)


def _set_up(edition: Edition, form: SettingsForm) -> Fundraising:
    return goals.set_up(
        edition,
        is_on=bool(form.is_on.data),
        goal_cents=form.goal.cents,
        allows_pages=bool(form.allows_pages.data),
        has_leaderboard=bool(form.has_leaderboard.data),
        unit=form.text("unit"),
        how_to_pay=form.text("how_to_pay"),
        by=acting(),
    )


def _now(edition: Edition) -> dict[str, Any]:
    raising = goals.settings(edition)
    empty = Bilingual("", "")
    return {
        "is_on": raising.is_on if raising else False,
        "goal": goal_field.typed(raising.goal_cents if raising else None),
        "allows_pages": raising.allows_pages if raising else True,
        "has_leaderboard": raising.has_leaderboard if raising else False,
        **in_both("unit", raising.unit if raising else empty),
        **in_both("how_to_pay", raising.how_to_pay if raising else empty),
    }


def _rows(edition: Edition, page: FundraisingPage | None) -> str:
    """Where a total can be opened down to its rows."""
    return page_of(edition, GIFTS, page=page.code if page else None)
