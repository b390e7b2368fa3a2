"""Taking a roster out as a spreadsheet."""

from flask import Blueprint, Response, request

from eventsapp.audit import trail
from eventsapp.core.db import writing
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import exports, rosters
from eventsapp.web.organize.roster_filter import FilterForm
from eventsapp.web.parts import downloads, guards, sessions

blueprint = Blueprint("exports", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/roster.csv")
@guards.needs(Permission.EXPORT_ROSTER)
def roster_csv(edition: Edition) -> Response:
    """All lines of the filter, not only one page of them; who took them out is recorded."""
    menu = rosters.menu(edition.id)
    form = FilterForm(request.args, menu)
    with_contacts = guards.held().allows(Permission.SEE_CONTACTS, edition.series_id)
    wanted = rosters.looked_up(edition.id, form.wanted(with_contacts=with_contacts))
    filename = f"{edition.series.slug}-{edition.year}-roster.csv"
    edition_id, zone = edition.id, edition.zone
    if request.method == "GET":  # HEAD takes nothing out
        by = trail.organizer(sessions.known().account_id)
        filtered = {name: value for name, value in form.asked().items() if name not in ("q", "sort")}
        with writing():
            trail.record(
                "roster.exported",
                edition,
                by=by,
                with_contacts=with_contacts,
                searched=bool(form.q.data),
                filter=filtered,
            )
    return downloads.csv(filename, exports.roster(edition_id, zone, wanted, menu, with_contacts=with_contacts))
