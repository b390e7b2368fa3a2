"""Promises to give, as organizers look after them: found, kept with a gift, cancelled, counted, reminded of, hidden."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts, goals, pledges, showing, units
from eventsapp.fundraising.gift_models import Pledge, PledgeStatus
from eventsapp.permissions.table import Permission
from eventsapp.reports import given
from eventsapp.reports.filters import as_typed
from eventsapp.web.organize.pledge_forms import KeptForm, UnitsForm
from eventsapp.web.organize.pressing import press
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import keeping_pledges

blueprint = Blueprint("pledges", __name__)

LIST = "/<slug:slug>/<int(fixed_digits=4):year>/pledges"
ONE = f"{LIST}/<reference>"
STATES = {
    PledgeStatus.OPEN: _l("Open"),
    PledgeStatus.KEPT: _l("Kept"),
    PledgeStatus.CANCELLED: _l("Cancelled"),
    PledgeStatus.BEGUN: _l("Begun online, not paid"),
}


@blueprint.get(LIST)
@guards.needs(Permission.SEE_GIFTS)
def index(edition: Edition) -> str:
    """A page of them, the latest first; in one state, or like what was typed."""
    asked, typed = request.args.get("state", ""), as_typed(request.args.get("q", ""))
    status = PledgeStatus(asked) if asked in set(PledgeStatus) else None
    before = request.args.get("before", type=int)
    before = before if before and 0 < before < 2**31 else None
    page = given.pledges_page(edition, status=status, typed=typed, before=before)
    here = partial(_list, edition, state=status, q=typed or None)
    return render_template(
        "organize/pledges/index.html",
        edition=edition,
        page=page,
        status=status,
        typed=typed,
        states=STATES,
        unit=_unit(edition),
        newest=here() if before else "",
        following=here(before=page.following) if page.following else "",
    )


@blueprint.get(ONE)
@guards.needs(Permission.SEE_GIFTS)
def show(edition: Edition, reference: str) -> str:
    """One promise, and what can be done about it."""
    pledge = _found(edition, reference)
    return render_template(
        "organize/pledges/show.html",
        edition=edition,
        pledge=pledge,
        gifts=gifts.of_pledge(pledge),
        shown=showing.of(pledge),
        states=STATES,
        unit=_unit(edition),
        units=units.said,
        is_open=pledge.status in (PledgeStatus.OPEN, PledgeStatus.BEGUN),
    )


@blueprint.route(f"{ONE}/gift", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def keep(edition: Edition, reference: str) -> Any:
    """What was promised came in: write the gift down."""
    pledge = _found(edition, reference)
    form = KeptForm(pledge)
    if form.keep(pledge, by=acting()):
        flash(_("The gift is written down, and a mail thanks for it."))
        return redirect(_address(pledge), 303)
    return _act("organize/pledges/keep.html", pledge, form)


@blueprint.route(f"{ONE}/units", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def settle(edition: Edition, reference: str) -> Any:
    """Say how many units there were."""
    pledge = _found(edition, reference)
    form = UnitsForm(pledge)
    if form.settle(pledge, by=acting()):
        flash(_("Saved. Whoever promised it is told what it comes to."))
        return redirect(_address(pledge), 303)
    return _act("organize/pledges/units.html", pledge, form)


@blueprint.route(f"{ONE}/cancellation", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def cancel(edition: Edition, reference: str) -> Any:
    """It will not be given after all; asked once."""
    pledge = _found(edition, reference)
    form = Form()
    if form.save(lambda: pledges.cancel(pledge, by=acting())):
        flash(_("The promise is cancelled."))
        return redirect(_address(pledge), 303)
    return _act("organize/pledges/cancel.html", pledge, form)


@blueprint.post(f"{ONE}/hiding")
@guards.needs(Permission.RECORD_GIFTS)
def hide(edition: Edition, reference: str) -> Response:
    """Take its name and words off the public pages."""
    pledge = _found(edition, reference)
    done = _("Name and message are hidden. The amount still counts.")
    return press(lambda: showing.hide(pledge, by=acting()), done, back=_address(pledge))


@blueprint.post(f"{ONE}/showing")
@guards.needs(Permission.RECORD_GIFTS)
def show_again(edition: Edition, reference: str) -> Response:
    """Show them again."""
    pledge = _found(edition, reference)
    return press(lambda: showing.show(pledge, by=acting()), _("They are shown again."), back=_address(pledge))


@blueprint.route(f"{LIST}/reminders", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def remind(edition: Edition) -> Any:
    """Write to everybody whose promise is open: one letter each, once a week at most."""
    form = Form()
    written = form.save(lambda: keeping_pledges.remind(edition, by=acting()))
    if written is not None:
        flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", written))
        return redirect(_list(edition), 303)
    return render_template(
        "organize/pledges/remind.html",
        edition=edition,
        form=form,
        number=keeping_pledges.to_remind(edition),
        at_once=keeping_pledges.AT_ONCE,
    )


def _found(edition: Edition, reference: str) -> Pledge:
    pledge = pledges.of_reference(edition, reference)
    if pledge is None:
        raise NotFound
    return pledge


def _act(template: str, pledge: Pledge, form: Form) -> tuple[str, int]:
    edition = pledge.edition
    page = render_template(template, edition=edition, pledge=pledge, form=form, unit=_unit(edition))
    return page, 422 if form.errors else 200


def _unit(edition: Edition) -> str:
    found = goals.settings(edition)
    return found.unit.said() if found else ""


def _address(pledge: Pledge) -> str:
    slug, year = pledge.edition.series.slug, pledge.edition.year
    return url_for("organize.pledges.show", slug=slug, year=year, reference=pledge.reference)


def _list(edition: Edition, **asked: Any) -> str:
    return url_for("organize.pledges.index", slug=edition.series.slug, year=edition.year, **asked)
