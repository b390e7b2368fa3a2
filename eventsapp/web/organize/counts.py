"""How many chose what: sizes, kits, yes or no."""

from flask import Blueprint, render_template

from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import counts
from eventsapp.web.parts import guards

blueprint = Blueprint("counts", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/counts")
@guards.needs(Permission.SEE_ROSTER)
def show(edition: Edition) -> str:
    """The counts of an edition."""
    return render_template("organize/counts/show.html", edition=edition, counts=counts.of(edition.id))
