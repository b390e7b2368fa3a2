"""Plan for fewer: when too few came, suggestions whom to send where, each carried out by a button of its own."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.core.words import row_number
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import attendance as lists
from eventsapp.volunteering import shifts
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.web.organize.pressing import press
from eventsapp.web.parts import guards
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import attending, thinning

blueprint = Blueprint("redeploying", __name__)

FAR = timedelta(days=366)
PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/attendance/fewer"


@blueprint.get(PLACE)
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def show(edition: Edition) -> str:
    """What is short now, and what could be done about it."""
    now = clock.now()
    day = _day(edition)
    begins, ends = lists.within(day, edition.zone)
    return render_template(
        "organize/redeploying/show.html",
        edition=edition,
        day=day,
        plan=thinning.plan(edition, begins, ends, now),
    )


@blueprint.post(f"{PLACE}/<int:number>")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def move(edition: Edition, number: int) -> Response:
    """Carry one of them out."""
    assignment = _row(Assignment, Assignment.edition_id == edition.id, Assignment.id == number)
    of_edition = Shift.edition_id == edition.id
    out_of = _row(Shift, of_edition, Shift.id == row_number(request.form.get("out_of")))
    into = _row(Shift, of_edition, Shift.id == row_number(request.form.get("into")), shifts.is_on())
    by = acting()
    where: dict[str, Any] = {"slug": edition.series.slug, "year": edition.year, "day": request.args.get("day") or None}
    return press(
        lambda: attending.redeploy(assignment, out_of, into, by=by),
        _("%(name)s goes to %(shift)s.", name=assignment.person.name, shift=shifts.called(into, edition)),
        back=url_for("organize.redeploying.show", **where),
    )


def _row(model: Any, *conditions: Any) -> Any:
    found = db.session.scalars(select(model).where(*conditions)).first()
    if found is None:
        raise NotFound
    return found


def _day(edition: Edition) -> date:
    """The day asked for, within a year of the event, or else today."""
    today = clock.today(edition.zone)
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today
    return day if abs(day - edition.starts_on) <= FAR else today
