"""Offers from the waitlist of a shift: taking the place, or leaving it to the next in line."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.volunteering.models import AssignmentStatus
from eventsapp.web.mine import shift_standing
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.workflows import shift_waitlists

blueprint = Blueprint("shift_offers", __name__)


@blueprint.post("/my/<token>/shifts/<int:number>/accept")
@opened()
def accept(door: Door, number: int) -> Response:
    """Take the places that are offered. Twice is once."""
    assignment = door.assignment(number)
    if assignment.is_held or pressed(lambda: shift_waitlists.accept(assignment.party, by=PUBLIC)):
        flash(_("Wonderful, the place is yours! We have sent a confirmation."))
    return redirect(door.address("registration.show"), 303)


@blueprint.route("/my/<token>/shifts/<int:number>/leave", methods=["GET", "POST"])
@opened()
def leave(door: Door, number: int) -> Response | str:
    """Decline an offer, or leave the waitlist, after being asked once. Twice is once."""
    assignment = door.assignment(number)
    line = shift_standing.line_of(door, assignment)
    if line.is_held:
        flash(_("%(name)s has a place by now, so there is nothing to leave.", name=line.who), "info")
    elif line.waits and request.method == "GET":
        is_offer = assignment.status == AssignmentStatus.OFFERED
        return render_template("mine/shift_offers/leave.html", door=door, line=line, is_offer=is_offer)
    elif not line.waits or pressed(lambda: shift_waitlists.leave(assignment.party, by=PUBLIC)):
        flash(_("Off the waitlist: %(names)s.", names=line.called))
    return redirect(door.address("registration.show"), 303)
