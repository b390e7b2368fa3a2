"""One shift: made, changed, cancelled. Whom a change affects is said before it is made."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from eventsapp.core import clock
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.volunteering import planning, roles
from eventsapp.volunteering.models import Shift
from eventsapp.web.organize import shift_calendars, shift_times
from eventsapp.web.organize.roles import address
from eventsapp.web.organize.shift_form import ShiftForm, as_typed
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import changing_shifts

blueprint = Blueprint("shift_plans", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>"
_TELL = {"yes": True, "no": False}
_NOT_TYPED = ("csrf_token", "tell")


@blueprint.route(f"{PLACE}/roles/<int:number>/shifts/new", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def new(edition: Edition, number: int) -> Any:
    """A single shift of a role."""
    role = roles.find(edition, number)
    form = ShiftForm(edition)
    made = form.save(lambda: (planning.add(edition, [form.planned(role)], by=acting()),))
    if made is not None:
        if made[0]:
            flash(_("The shift is there."))
        else:
            flash(_("This shift was there already: the same role, time and place."), "warning")
        return redirect(address(edition, role), 303)
    page = render_template("organize/shift_plans/edit.html", edition=edition, form=form, role=role, shift=None)
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/shifts/<int:number>/edit", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def edit(edition: Edition, number: int) -> Any:
    """Change it. Another time or place is asked about first where people are on it: are they to be told?"""
    shift = planning.find(edition, number)
    role = shift.role
    form = ShiftForm(edition, planning.planned(shift))
    form.watch(shift.pool, lambda: as_typed(edition, planning.planned(shift)))
    tell = request.form.get("tell", "")
    wanted = form.reads(lambda: form.planned(role)) if tell != "back" else None
    if wanted is not None:
        effect = changing_shifts.effect(shift, wanted)
        concerns = changing_shifts.changes_when_or_where(shift, wanted) and effect.people
        if concerns and tell not in _TELL:
            return render_template(
                "organize/shift_plans/change.html",
                edition=edition,
                shift=shift,
                wanted=wanted,
                effect=effect,
                calendars=_calendars(shift, edition, effect),
                answers=[(name, text) for name, text in request.form.items(multi=True) if name not in _NOT_TYPED],
                when=shift_times.when,
            )
        is_told = _TELL.get(tell, False)
        if form.save(lambda: changing_shifts.change(shift, form.planned(role), tell=is_told, by=acting())):
            flash(_("Saved."))
            _flash_told(effect.can_be_told if is_told and concerns else 0)
            _flash_listed(effect)
            return redirect(address(edition, role), 303)
    page = render_template("organize/shift_plans/edit.html", edition=edition, form=form, role=role, shift=shift)
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/shifts/<int:number>/cancellation", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def cancel(edition: Edition, number: int) -> Any:
    """Cancel it: first whom that affects, then with or without telling them."""
    shift = planning.find(edition, number)
    form = Form()
    tell = _TELL.get(request.form.get("tell", ""), False)
    effect = changing_shifts.effect(shift)
    people = form.save(lambda: (changing_shifts.cancel(shift, tell=tell, by=acting()),))
    if people is not None:
        flash(_("The shift was cancelled."))
        _flash_told(effect.can_be_told if tell else 0)
        return redirect(address(edition, shift.role), 303)
    page = render_template(
        "organize/shift_plans/cancel.html",
        edition=edition,
        form=form,
        shift=shift,
        effect=effect,
        calendars=_calendars(shift, edition, effect),
        when=shift_times.when,
    )
    return page, 422 if form.errors else 200


def _calendars(shift: Shift, edition: Edition, effect: changing_shifts.Effect) -> shift_calendars.Calendars:
    return shift_calendars.said(shift, edition, clock.now(), people=len(effect.people))


def _flash_told(number: int) -> None:
    if number:
        flash(ngettext("%(num)s person is told by e-mail.", "%(num)s people are told by e-mail.", number))


def _flash_listed(effect: changing_shifts.Effect) -> None:
    """Who does not go with the new time stays on the shift, and is named."""
    if effect.busy:
        names = ", ".join(one.person.name for one in effect.busy)
        flash(_("Something else promised for the new time: %(names)s.", names=names), "warning")
    if effect.too_young:
        names = ", ".join(one.person.name for one in effect.too_young)
        flash(_("Younger than the role asks for at the new time: %(names)s.", names=names), "warning")
