"""Saved views of rosters: keeping a filter under a name, calling it otherwise, sharing it, removing it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import BooleanField

from eventsapp.events.models import Edition
from eventsapp.organizing import views
from eventsapp.organizing.models import RosterView
from eventsapp.permissions.table import Permission
from eventsapp.reports import rosters
from eventsapp.web.organize.pressing import press
from eventsapp.web.organize.registrations import acting
from eventsapp.web.organize.roster_filter import FilterForm, address_of, can_read
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.forms import LineField
from eventsapp.web.parts.meanwhile import SharedForm

blueprint = Blueprint("roster_views", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/roster/views"
BOUND = ("site", "category", "role", "answer")
"""What means something in one edition only."""


class ViewForm(SharedForm):
    """What it is called, and for whom it is."""

    name = LineField(_l("Name of the view"), longest=60, required=_l("Give the view a name."))
    is_shared = BooleanField(_l("Show it to everybody who organizes this event"))


@blueprint.get(PLACE)
@guards.needs(Permission.SEE_ROSTER)
def index(edition: Edition) -> str:
    """All that somebody can choose from, and what becomes of their own."""
    account_id = sessions.known().account_id
    menu = rosters.menu(edition.id)
    found = [
        (view, FilterForm(MultiDict(view.asked), menu), can_read(view.asked, menu))
        for view in views.offered(edition, account_id)
    ]
    return render_template(
        "organize/roster/views.html",
        edition=edition,
        views=[one for one in found if one[2] or one[0].account_id == account_id],
        account_id=account_id,
        address_of=address_of,
    )


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.SEE_ROSTER)
def new(edition: Edition) -> Any:
    """Save what the roster is filtered by; what was searched for is not kept, since it may be a person."""
    asked = FilterForm(request.args, rosters.menu(edition.id))
    kept = {name: value for name, value in asked.asked().items() if name != "q"}
    form = ViewForm()
    account_id, by = sessions.known().account_id, acting()
    view = form.save(
        lambda: views.save(
            edition,
            account_id,
            form.name.data or "",
            kept,
            is_shared=bool(form.is_shared.data),
            is_bound=any(name in kept for name in BOUND),
            by=by,
        )
    )
    back = address_of(edition, asked)
    if view is not None:
        flash(_("The view is saved. You find it above the roster."))
        return redirect(back, 303)
    page = render_template(
        "organize/roster/view.html", edition=edition, form=form, view=None, said=asked.said(), back=back
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.SEE_ROSTER)
def edit(edition: Edition, number: int) -> Any:
    """Call one's own view otherwise, or let others have it."""
    view, by = _own(edition, number), acting()
    form = ViewForm(obj=view)
    form.watch(view, lambda: {"name": view.name, "is_shared": view.is_shared})
    changed = form.save(lambda: views.change(view, form.name.data or "", is_shared=bool(form.is_shared.data), by=by))
    back = url_for("organize.roster_views.index", slug=edition.series.slug, year=edition.year)
    if changed is not None:
        flash(_("The view is changed."))
        return redirect(back, 303)
    page = render_template("organize/roster/view.html", edition=edition, form=form, view=view, said="", back=back)
    return page, 422 if form.errors else 200


@blueprint.post(f"{PLACE}/<int:number>/removal")
@guards.needs(Permission.SEE_ROSTER)
def remove(edition: Edition, number: int) -> Response:
    """Forget one's own view."""
    view, by = _own(edition, number), acting()
    back = url_for("organize.roster_views.index", slug=edition.series.slug, year=edition.year)
    return press(lambda: views.remove(view, by=by), _("The view is removed."), back=back)


def _own(edition: Edition, number: int) -> RosterView:
    return views.own(edition, sessions.known().account_id, number)
