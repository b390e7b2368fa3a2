"""When an edition is: confirmed, moved, announced again. Whom that concerns is said before it is done."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _

from eventsapp.core import clock
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.events.rules import When
from eventsapp.permissions.table import Permission
from eventsapp.reports import concerned
from eventsapp.web.organize import following, when_form
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.series import flagged
from eventsapp.web.organize.when_form import WhenForm
from eventsapp.web.parts import guards
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import moving

blueprint = Blueprint("edition_dates", __name__)

NOT_TYPED = ("csrf_token", "sure")


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/setup/date", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(edition: Edition) -> Any:
    """Change it. Of a draft nobody knows yet; of any other it is shown first what follows and whom it concerns."""
    form = WhenForm(data=when_form.of(edition))
    form.offer_zones(edition.zone)
    form.watch(edition, lambda: when_form.of(edition))
    wanted = _wanted(form)
    if wanted is not None and edition.state != State.DRAFT and request.form.get("sure") != "yes":
        return _ask(edition, form, wanted)
    if wanted is not None and _save(form, edition, wanted) is not None:
        flash(_("Saved. The pages and calendars show it from now on."))
        return redirect(page_of(edition, "edition_setup.show"), 303)
    page = render_template(
        "organize/edition_dates/edit.html",
        edition=edition,
        form=form,
        standing=rules.standing(edition, clock.now()),
        is_tentative=rules.is_tentative(edition),
    )
    return page, 422 if form.errors else 200


def _wanted(form: WhenForm) -> When | None:
    """When it is to be; None while nothing was sent, or something wrong, or only the way back was wanted."""
    if request.form.get("sure") == "back" or not form.validate_on_submit():
        return None
    try:
        return form.when()
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _save(form: WhenForm, edition: Edition, wanted: When) -> Edition | None:
    return form.save(lambda: moving.settle(edition, wanted, form.zone.data, by=acting()))


def _ask(edition: Edition, form: WhenForm, wanted: When) -> str:
    """What follows, before it is done."""
    zone = form.zone.data
    step = rules.shift_between(rules.when(edition), wanted, zone)
    return render_template(
        "organize/edition_dates/ask.html",
        edition=edition,
        zone=zone,
        before=rules.when(edition),
        after=wanted,
        concerned=concerned.by(edition),
        foreseen=following.foreseen(edition),
        moves=bool(step) or zone != edition.zone,
        is_announced_again=edition.state == State.POSTPONED,
        is_confirmed=rules.is_tentative(edition) and wanted.starts_at is not None,
        dates=flagged([wanted.starts_on], edition.venue, edition.series),
        answers=[(name, text) for name, text in request.form.items(multi=True) if name not in NOT_TYPED],
    )
