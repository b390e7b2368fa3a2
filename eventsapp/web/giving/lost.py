"""A donor's link that was lost: sent anew to the address on file, and the same answer whoever asks."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.web.parts import guards
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.evenly import evenly
from eventsapp.web.parts.forms import AddressField, Form
from eventsapp.workflows import finding_donors

blueprint = Blueprint("lost", __name__)


class AddressForm(Form):
    """Where the link goes."""

    email = AddressField(
        _l("E-mail address"),
        required=_l("Enter the e-mail address you gave with your gift."),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )


@blueprint.route("/giving/", methods=["GET", "POST"])
@guards.open_to_all
@braked("CODES_PER_ADDRESS")
@evenly
def new() -> Response | str | tuple[str, int]:
    """Ask for the address; on the page it is never said whether we know it."""
    form = AddressForm()
    if form.save(lambda: finding_donors.send_links(form.email.data or "", by=PUBLIC)) is not None:
        return redirect(url_for("giving.lost.sent"), 303)
    return render_template("giving/lost.html", form=form), 422 if form.errors else 200


@blueprint.get("/giving/sent")
@guards.open_to_all
def sent() -> str:
    """What happens now, if the address is known."""
    return render_template("giving/sent.html")
