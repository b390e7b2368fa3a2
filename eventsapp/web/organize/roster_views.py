"""Saved views of rosters: keeping a filter and its columns under a name, changing them, sharing it, removing it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectMultipleField

from eventsapp.events.models import Edition
from eventsapp.organizing import views
from eventsapp.organizing.models import RosterView
from eventsapp.permissions.table import Permission
from eventsapp.reports import rosters
from eventsapp.reports.rosters import Menu
from eventsapp.web.organize import roster_columns
from eventsapp.web.organize.pressing import press
from eventsapp.web.organize.roster_columns import Column
from eventsapp.web.organize.roster_filter import FilterForm, address_of, can_read, joined
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.forms import LineField, choice, some_of
from eventsapp.web.parts.meanwhile import SharedForm
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("roster_views", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/roster/views"
BOUND = ("site", "category", "role", "answer")
"""What means something in one edition only."""


class ViewForm(SharedForm):
    """What it is called, in which columns it is read, and for whom it is."""

    name = LineField(_l("Name of the view"), longest=60, required=_l("Give the view a name."))
    columns = SelectMultipleField(_l("Columns beside the name"), validate_choice=False, validators=[some_of()])
    is_shared = BooleanField(_l("Show it to everybody who organizes this event"))

    def __init__(self, menu: Menu, columns: list[str], **given: Any) -> None:
        super().__init__(data={"columns": columns} | given)
        self.columns.choices = [choice(key, label) for key, label in roster_columns.offered(menu).items()]

    def asked(self, kept: Mapping[str, str]) -> dict[str, str]:
        """What the view asks for beside what is kept of the filter."""
        columns = {"columns": joined(self.columns.data or ())}
        return {name: value for name, value in {**kept, **columns}.items() if value}


@blueprint.get(PLACE)
@guards.needs(Permission.SEE_ROSTER)
def index(edition: Edition) -> str:
    """All that somebody can choose from, and what becomes of their own."""
    account_id = sessions.known().account_id
    menu = rosters.menu(edition.id)
    found = [
        (view, FilterForm(MultiDict(view.asked), menu), can_read(view.asked, menu), _columns(view, menu))
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
    menu = rosters.menu(edition.id)
    filtered = FilterForm(request.args, menu)
    kept = {name: value for name, value in filtered.asked().items() if name != "q"}
    form = ViewForm(menu, _keys(menu, filtered.columns.data))
    account_id, by = sessions.known().account_id, acting()
    view = form.save(
        lambda: views.save(
            edition,
            account_id,
            form.name.data or "",
            form.asked(kept),
            is_shared=bool(form.is_shared.data),
            is_bound=_is_bound(form.asked(kept)),
            by=by,
        )
    )
    if view is not None:
        flash(_("The view is saved. You find it above the roster."))
        return redirect(address_of(edition, filtered, columns=view.asked.get("columns", "")), 303)
    back = address_of(edition, filtered)
    page = render_template(
        "organize/roster/view.html", edition=edition, form=form, view=None, said=filtered.said(), back=back
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.SEE_ROSTER)
def edit(edition: Edition, number: int) -> Any:
    """Call one's own view otherwise, read it in other columns, or let others have it."""
    view, by, menu = _own(edition, number), acting(), rosters.menu(edition.id)
    form = ViewForm(menu, _of_view(view, menu), name=view.name, is_shared=view.is_shared)
    form.watch(view, lambda: {"name": view.name, "columns": _of_view(view, menu), "is_shared": view.is_shared})

    def change() -> RosterView:
        asked = form.asked(view.asked)
        is_shared, is_bound = bool(form.is_shared.data), _is_bound(asked)
        return views.change(view, edition, form.name.data or "", asked, is_shared=is_shared, is_bound=is_bound, by=by)

    changed = form.save(change)
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


def _columns(view: RosterView, menu: Menu) -> list[Column]:
    columns = view.asked.get("columns")
    return roster_columns.shown(menu, columns) if columns else []


def _keys(menu: Menu, asked: str) -> list[str]:
    return [column.key for column in roster_columns.shown(menu, asked)]


def _of_view(view: RosterView, menu: Menu) -> list[str]:
    """Its own columns as a form shows them; none: everybody's are their own."""
    return [column.key for column in _columns(view, menu)]


def _is_bound(asked: Mapping[str, str]) -> bool:
    """Whether it asks for something, or shows the answers to a question, that one edition alone has."""
    shows_answers = any(key[1:].isdigit() for key in asked.get("columns", "").split("."))
    return shows_answers or any(name in asked for name in BOUND)


def _own(edition: Edition, number: int) -> RosterView:
    return views.own(edition, sessions.known().account_id, number)
