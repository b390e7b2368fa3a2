"""Still coming? The yes, for all shifts somebody was asked about."""

from flask import Blueprint, flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.web.mine import shift_standing
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.workflows import giving_back

blueprint = Blueprint("coming", __name__)


@blueprint.post("/my/<token>/coming")
@opened()
def yes(door: Door) -> Response:
    """They still come, to all they were asked about. Twice is once."""
    asked = [one for line in shift_standing.asked(shift_standing.lines(door)) for one in line.members]
    if not asked or pressed(lambda: giving_back.still_coming(asked, by=PUBLIC)):
        flash(_("Thank you! We count on you."))
    return redirect(door.address("registration.show"), 303)
