"""Where an edition is. Another venue is asked about first: people may be on their way to the old one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from eventsapp.events import particulars, venues
from eventsapp.events.models import Edition, State, Venue
from eventsapp.permissions.table import Permission
from eventsapp.reports import concerned
from eventsapp.web.organize import following
from eventsapp.web.organize.edition_dates import NOT_TYPED
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.series_form import NOWHERE, venue_choices
from eventsapp.web.organize.setup_form import SetupForm
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import one_of
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("edition_places", __name__)


class PlaceForm(SetupForm):
    """One of the venues, or none yet."""

    venue = SelectField(_l("Venue"), [one_of(_l("Choose a venue."), required=False)], validate_choice=False)

    def __init__(self, edition: Edition) -> None:
        super().__init__(data=_now(edition))
        self.venues = {str(venue.id): venue for venue in venues.listed()}
        self.venue.choices = venue_choices(self.venues)
        self.watch(edition, lambda: _now(edition))

    @property
    def chosen(self) -> Venue | None:
        return self.venues.get(self.venue.data or NOWHERE)


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/setup/venue", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(edition: Edition) -> Any:
    """Choose it; of a public edition whom the change concerns is shown first."""
    form = PlaceForm(edition)
    answer = request.form.get("sure")
    is_sent = answer != "back" and form.validate_on_submit()
    is_new = (form.chosen.id if form.chosen else None) != edition.venue_id
    if is_sent and is_new and edition.state != State.DRAFT and answer != "yes":
        return render_template(
            "organize/edition_places/ask.html",
            edition=edition,
            after=form.chosen,
            concerned=concerned.by(edition),
            foreseen=following.foreseen(edition),
            answers=[(name, text) for name, text in request.form.items(multi=True) if name not in NOT_TYPED],
        )
    if is_sent and form.save(lambda: particulars.change_venue(edition, form.chosen, by=acting())):
        flash(_("Saved. The pages and calendars show it from now on."))
        return redirect(page_of(edition, "edition_setup.show"), 303)
    page = render_template("organize/edition_places/edit.html", edition=edition, form=form)
    return page, 422 if form.errors else 200


def _now(edition: Edition) -> dict[str, str]:
    return {"venue": str(edition.venue_id) if edition.venue_id else NOWHERE}
