"""Offers from the waitlist: taking the places, or leaving them to the next in line."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.capacity.models import Party
from eventsapp.core import languages
from eventsapp.core.refusals import NotFound
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.workflows import changing, waitlists

blueprint = Blueprint("offers", __name__)


@blueprint.post("/my/<token>/people/<int:number>/accept")
@opened()
def accept(door: Door, number: int) -> Response:
    """Take the places that are offered to this person and to whoever waited with them. Twice is once."""
    entry = door.entry(number)
    party = _party(entry)
    if entry.status == EntryStatus.CONFIRMED or pressed(lambda: waitlists.accept(party, by=PUBLIC)):
        flash(_("Wonderful, you have a place! We have sent a confirmation."))
    return redirect(door.address("registration.show"), 303)


@blueprint.route("/my/<token>/people/<int:number>/leave", methods=["GET", "POST"])
@opened()
def leave(door: Door, number: int) -> Response | str:
    """Decline an offer, or leave the waitlist, after being asked once. Twice is once."""
    entry = door.entry(number)
    party = _party(entry)
    own = [one for one in door.entries if one.party_id == party.id and one.is_current]
    if entry.status == EntryStatus.CONFIRMED:
        flash(_("%(name)s has a place by now, so there is nothing to leave.", name=entry.person.name), "info")
        return redirect(door.address("registration.show"), 303)
    names = languages.listed([one.person.name for one in own or [entry]])
    if not own or (request.method == "POST" and pressed(lambda: changing.leave_line(own, by=PUBLIC))):
        flash(_("Off the waitlist: %(names)s.", names=names))
    if not own or request.method == "POST":
        return redirect(door.address("registration.show"), 303)
    is_offer = entry.status == EntryStatus.OFFERED
    return render_template("mine/offers/leave.html", door=door, entry=entry, is_offer=is_offer, names=names)


def _party(entry: Entry) -> Party:
    """The party it waits in; a support person has none and comes along without a place."""
    if entry.party is None:
        raise NotFound
    return entry.party
