"""Taking part next time instead; what was paid is kept."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.refusals import NotFound
from eventsapp.registration import payments
from eventsapp.registration.models import EntryStatus
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.workflows import handing_over

blueprint = Blueprint("deferring", __name__)


@blueprint.route("/my/<token>/people/<int:number>/defer", methods=["GET", "POST"])
@opened(code=True, changes=True)
def new(door: Door, number: int) -> Response | str:
    """Say what happens to the place and to the fee, and put it off. Sent twice it is put off once."""
    entry = door.entry(number)
    if entry.party_id is None:
        raise NotFound
    if entry.status == EntryStatus.CONFIRMED and request.method == "GET":
        paid = payments.due([door.registration.id])[door.registration.id].paid_cents
        return render_template("mine/deferring/new.html", door=door, entry=entry, is_paid=paid > 0)
    if entry.status == EntryStatus.DEFERRED or pressed(lambda: handing_over.defer(entry, by=PUBLIC)):
        flash(_("%(name)s takes part next time instead. The place is free for somebody else.", name=entry.person.name))
    return redirect(door.address("registration.show"), 303)
