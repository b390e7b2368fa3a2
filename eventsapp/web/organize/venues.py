"""Venues: the places where editions happen, for every series."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from eventsapp.core.refusals import NotFound
from eventsapp.events import venues
from eventsapp.events.models import Venue
from eventsapp.permissions.grants import Reach
from eventsapp.permissions.table import Permission
from eventsapp.web.organize.venue_form import NAMES, VenueForm
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("venues", __name__)


@blueprint.get("/venues/")
@guards.needs(Permission.EDIT_EVENT, somewhere=True)
def index(reach: Reach) -> str:
    """All of them, each with how often it is used; whose events are all within reach can be changed."""
    _refuse_without(reach)
    used = venues.uses()
    listed = [(venue, *used.get(venue.id, (0, frozenset()))) for venue in venues.listed()]
    return render_template(
        "organize/venues/index.html",
        listed=[(venue, number, _may_edit(reach, series_ids)) for venue, number, series_ids in listed],
        provinces=NAMES,
    )


@blueprint.route("/venues/new", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT, somewhere=True)
def new(reach: Reach) -> Any:
    """Make one known."""
    _refuse_without(reach)
    form = VenueForm()
    if form.save(lambda: venues.add(form.described(), by=acting())):
        flash(_("The venue is there. Series and editions can have it now."))
        return redirect(url_for("organize.venues.index"), 303)
    page = render_template("organize/venues/edit.html", form=form, venue=None, editions=[], series=[])
    return page, 422 if form.errors else 200


@blueprint.route("/venues/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT, somewhere=True)
def edit(reach: Reach, number: int) -> Any:
    """Describe it anew, for all that are or were there."""
    venue = _found(reach, number)
    form = VenueForm(venue)
    if form.save(lambda: venues.edit(venue, form.described(), by=acting())):
        flash(_("Saved. The pages and calendars show it from now on."))
        return redirect(url_for("organize.venues.index"), 303)
    page = render_template(
        "organize/venues/edit.html",
        form=form,
        venue=venue,
        editions=venues.editions_at(venue),
        series=venues.series_at(venue),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/venues/<int:number>/removal", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT, somewhere=True)
def remove(reach: Reach, number: int) -> Any:
    """Take it off the list; refused while something is there, with what that is."""
    venue = _found(reach, number)
    form = Form()

    def act() -> bool:
        venues.remove(venue, by=acting())
        return True

    if form.save(act):
        flash(_("The venue was removed."))
        return redirect(url_for("organize.venues.index"), 303)
    page = render_template(
        "organize/venues/remove.html",
        form=form,
        venue=venue,
        editions=venues.editions_at(venue),
        series=venues.series_at(venue),
    )
    return page, 422 if form.errors else 200


def _found(reach: Reach, number: int) -> Venue:
    """The venue, if all that have it are within reach: its directions are theirs too."""
    _refuse_without(reach)
    venue = venues.find(number)
    if not _may_edit(reach, venues.series_ids_at(venue)):
        raise NotFound
    return venue


def _may_edit(reach: Reach, series_ids: Any) -> bool:
    return all(series_id in reach for series_id in series_ids)


def _refuse_without(reach: Reach) -> None:
    if not reach:
        raise NotFound
