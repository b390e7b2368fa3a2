"""Taking a draft away that was made by mistake."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _

from eventsapp.events import drafts
from eventsapp.events.models import Edition, State
from eventsapp.permissions.table import Permission
from eventsapp.web.organize import series
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("edition_removal", __name__)


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/setup/removal", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def remove(edition: Edition) -> Any:
    """Ask once, then take it away; what keeps it is said."""
    held = edition.series
    form = Form()

    def act() -> bool:
        drafts.remove(edition, by=acting())
        return True

    if form.save(act):
        flash(_("The draft was removed."))
        return redirect(series.address(held), 303)
    page = render_template(
        "organize/edition_removal/remove.html",
        edition=edition,
        form=form,
        can_go=edition.state == State.DRAFT and not drafts.has_more(edition),
    )
    return page, 422 if form.errors else 200
