"""Roles: what kinds of work there are, in which order, and the shifts of each."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from eventsapp.core.words import row_number
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import shift_lists
from eventsapp.volunteering import ages, carrying, planning, roles, rules, shifts
from eventsapp.volunteering.models import Role
from eventsapp.web.organize import shift_times, shift_words
from eventsapp.web.organize.pressing import press
from eventsapp.web.organize.role_form import CHECKS, NameForm, RoleForm, as_typed
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("roles", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/roles"
MOST_LISTED = 50
_STEPS = {"up": -1, "down": 1}


@blueprint.get(PLACE)
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def index(edition: Edition) -> str:
    """All of them, each with how many shifts it has and how many people those need and have."""
    return render_template(
        "organize/roles/index.html",
        edition=edition,
        lines=shift_lists.of_roles(edition),
        usual_age=rules.USUAL_AGE,
        checks=CHECKS,
    )


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def new(edition: Edition) -> Any:
    """Describe a new one; its shifts come next."""
    form = RoleForm()
    if role := form.save(lambda: roles.add(edition, form.described(), by=acting())):
        flash(_("The role is there. Now add its shifts."))
        return redirect(address(edition, role), 303)
    page = render_template("organize/roles/edit.html", edition=edition, form=form, role=None, usual_age=rules.USUAL_AGE)
    return page, 422 if form.errors else 200


@blueprint.get(f"{PLACE}/<int:number>")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def show(edition: Edition, number: int) -> str:
    """One role with its shifts, and whoever is on them without being old enough."""
    role = roles.find(edition, number)
    after = row_number(request.args.get("after", ""))
    page = shift_lists.of_role(edition, role, after=after)
    too_young = ages.too_young(edition, role)
    return render_template(
        "organize/roles/show.html",
        edition=edition,
        role=role,
        page=page,
        first=address(edition, role) if after else "",
        following=address(edition, role, after=page.after) if page.after else "",
        too_young=len(too_young),
        listed=[(one, shifts.called(one.shift, edition)) for one in too_young[:MOST_LISTED]],
        in_order=roles.of(edition),
        is_used=roles.is_used(role),
        usual_age=rules.USUAL_AGE,
        checks=CHECKS,
        when=shift_times.when,
        words=shift_words,
        last_times=carrying.truths([one.follows_id for one in page.shifts if one.follows_id is not None]),
    )


@blueprint.route(f"{PLACE}/<int:number>/edit", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def edit(edition: Edition, number: int) -> Any:
    """Describe it anew. Whom a new age leaves out is listed on the role's page, and stays."""
    role = roles.find(edition, number)
    form = RoleForm(roles.described(role))
    form.watch(role, lambda: as_typed(roles.described(role)))
    if form.save(lambda: roles.edit(role, form.described(), by=acting())):
        flash(_("Saved."))
        if left_out := len(ages.too_young(edition, role)):
            text = ngettext(
                "%(num)s person on its shifts is younger than the role asks for now. See below.",
                "%(num)s people on its shifts are younger than the role asks for now. See below.",
                left_out,
            )
            flash(text, "warning")
        return redirect(address(edition, role), 303)
    page = render_template("organize/roles/edit.html", edition=edition, form=form, role=role, usual_age=rules.USUAL_AGE)
    return page, 422 if form.errors else 200


@blueprint.post(f"{PLACE}/<int:number>/order")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def order(edition: Edition, number: int) -> Any:
    """Move it one step up or down in the list that volunteers see."""
    role = roles.find(edition, number)
    steps = _STEPS.get(request.form.get("move", ""), 0)
    return press(lambda: roles.move(role, steps, by=acting()), _("The order was changed."), back=address(edition, role))


@blueprint.route(f"{PLACE}/<int:number>/copy", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def copy(edition: Edition, number: int) -> Any:
    """Make the same role again under another name, with its shifts if wanted and never with its people."""
    role = roles.find(edition, number)
    form = NameForm(data={"name_en": role.name.en, "name_fr": role.name.fr, "with_shifts": True})
    if copied := form.save(
        lambda: planning.copy_role(role, form.text("name"), with_shifts=bool(form.with_shifts.data), by=acting())
    ):
        flash(_("Copied. This is the new role."))
        return redirect(address(edition, copied), 303)
    page = render_template("organize/roles/copy.html", edition=edition, form=form, role=role)
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>/removal", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def remove(edition: Edition, number: int) -> Any:
    """Take it away with its shifts, as long as nobody was ever on them."""
    role = roles.find(edition, number)
    form = Form()

    def act() -> bool:
        roles.remove(role, by=acting())
        return True

    if form.save(act):
        flash(_("The role was removed."))
        return redirect(url_for("organize.roles.index", slug=edition.series.slug, year=edition.year), 303)
    page = render_template(
        "organize/roles/remove.html",
        edition=edition,
        form=form,
        role=role,
        shifts=shift_lists.count(edition, role),
        is_used=roles.is_used(role),
    )
    return page, 422 if form.errors else 200


def address(edition: Edition, role: Role, *, after: int | None = None) -> str:
    """The page of a role."""
    slug, year = edition.series.slug, edition.year
    return url_for("organize.roles.show", slug=slug, year=year, number=role.id, after=after)
