"""The fresh code of a donor: asked for, mailed, typed in, and on to the receipts."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.fundraising import donor_codes
from eventsapp.submissions.codes import Typed
from eventsapp.web.giving.doors import Door, opened
from eventsapp.web.parts import alarms, code_form
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.code_form import CodeForm
from eventsapp.web.parts.forms import Form
from eventsapp.workflows import finding_donors

blueprint = Blueprint("codes", __name__)


@blueprint.route("/giving/<token>/code", methods=["GET", "POST"])
@braked("CODES_PER_ADDRESS")
@opened()
def show(door: Door) -> Response | str | tuple[str, int]:
    """Take the code that was mailed, and go on to the receipts; who has typed one in already, here or in another tab,
    goes on at once."""
    if door.is_fresh:
        return redirect(door.address("receipts.index"), 303)
    form = CodeForm()
    became = form.save(lambda: donor_codes.type_in(door.link, door.token, form.code.data or "", by=PUBLIC))
    if became is Typed.RIGHT:
        code_form.remember_fresh(door.fresh_key)
        return redirect(door.address("receipts.index"), 303)
    if form.is_submitted():
        alarms.note("code refused")
    form.say(became)
    was_sent = form.is_submitted() or "sent" in request.args
    return render_template("giving/code.html", door=door, form=form, was_sent=was_sent), 422 if form.errors else 200


@blueprint.post("/giving/<token>/code/send")
@braked("CODES_PER_ADDRESS")
@opened()
def send(door: Door) -> Response:
    """Mail a code to the donor."""
    form = Form()
    is_sent = form.save(lambda: finding_donors.send_code(door.link, door.token, by=PUBLIC))
    if is_sent:
        flash(_("The code is on its way. It can take a minute; look in the spam folder too."))
    for sentence in form.form_errors:
        flash(sentence, "warning")
    return redirect(door.address("codes.show", sent=1 if is_sent else None), 303)
