"""Many shifts at once, from a pattern or as the copy of a day: shown first, made then."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.volunteering import planning, roles
from eventsapp.volunteering.planning import Planned
from eventsapp.web.organize import shift_times
from eventsapp.web.organize.roles import address
from eventsapp.web.organize.shift_form import CopyDayForm, PatternForm, fingerprint
from eventsapp.web.parts import guards
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("shift_patterns", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>"


@blueprint.route(f"{PLACE}/roles/<int:number>/shifts/pattern", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def new(edition: Edition, number: int) -> Any:
    """One shift after another, at several places, on several days."""
    role = roles.find(edition, number)
    form = PatternForm(edition)
    wanted = form.reads(lambda: form.planned(role))
    if made := _made(edition, form, wanted):
        _flash_made(made[0])
        return redirect(address(edition, role), 303)
    page = render_template(
        "organize/shift_patterns/new.html", edition=edition, form=form, role=role, **_shown(edition, form, wanted)
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/shifts/copy-day", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def copy_day(edition: Edition) -> Any:
    """All shifts of one day on another day as well, without their people."""
    days = planning.days(edition)
    form = CopyDayForm(edition, days)
    wanted = form.reads(form.planned)
    if made := _made(edition, form, wanted):
        _flash_made(made[0])
        return redirect(url_for("organize.roles.index", slug=edition.series.slug, year=edition.year), 303)
    page = render_template(
        "organize/shift_patterns/copy_day.html",
        edition=edition,
        form=form,
        days=days,
        **_shown(edition, form, wanted),
    )
    return page, 422 if form.errors else 200


def _made(edition: Edition, form: PatternForm | CopyDayForm, wanted: Sequence[Planned] | None) -> tuple[int] | None:
    """How many were made; None where they are to be shown first, or once more because the form has changed."""
    if not wanted or "make" not in request.form or form.seen.data != fingerprint(wanted):
        return None
    return form.save(lambda: (len(planning.add(edition, wanted, by=acting())),))


def _shown(edition: Edition, form: PatternForm | CopyDayForm, wanted: Sequence[Planned] | None) -> dict[str, Any]:
    """What would be made, and whether somebody wanted to make something else than they were shown."""
    has_changed = bool(wanted) and "make" in request.form
    form.seen.data = fingerprint(wanted) if wanted else ""
    new = planning.new_among(edition, wanted) if wanted else []
    return {
        "wanted": wanted,
        "new": {one.known_by for one in new},
        "has_changed": has_changed,
        "when": shift_times.when,
    }


def _flash_made(number: int) -> None:
    if number:
        flash(ngettext("%(num)s shift was made.", "%(num)s shifts were made.", number))
    else:
        flash(_("All of these shifts were there already."), "warning")
