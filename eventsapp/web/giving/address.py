"""The address for a receipt, written and never shown: whoever a mail was forwarded to learns nothing from it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _

from eventsapp.audit.trail import PUBLIC
from eventsapp.fundraising import donors
from eventsapp.web.giving.doors import Door, opened
from eventsapp.web.parts.address_form import AddressForm

blueprint = Blueprint("address", __name__)


@blueprint.route("/giving/<token>/address", methods=["GET", "POST"])
@opened()
def edit(door: Door) -> Any:
    """Say where one lives; what is on file is replaced, and not told."""
    form = AddressForm()
    if form.save(lambda: donors.live_at(door.donor, form.said, by=PUBLIC)):
        flash(_("Thank you. Receipts issued from now on say this address."))
        return redirect(door.address("overview.show"), 303)
    return render_template("giving/address.html", door=door, form=form), 422 if form.errors else 200
