"""A promise to give: paid online, paid another way, or cancelled."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import languages
from eventsapp.fundraising import pledges
from eventsapp.fundraising.gift_models import PledgeStatus
from eventsapp.web.giving.doors import Door, opened
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.paying_online import to_provider
from eventsapp.workflows import giving

blueprint = Blueprint("promises", __name__)

ONE = "/giving/<token>/promises/<reference>"


@blueprint.post(f"{ONE}/payment")
@braked("GIFTS_PER_ADDRESS")
@opened()
def pay(door: Door, reference: str) -> Response:
    """Go on to the provider's page."""
    pledge = door.pledge(reference)
    form = Form()
    checkout = form.save(partial(giving.pay_online, pledge, language=languages.current()))
    if checkout is None:
        return _refused(form, door)
    return to_provider(checkout, back_to=door.address("overview.show"))


@blueprint.post(f"{ONE}/another-way")
@opened()
def another_way(door: Door, reference: str) -> Response:
    """Promise to pay by other means what was begun online."""
    pledge = door.pledge(reference)
    form = Form()
    if form.save(partial(giving.pay_another_way, pledge, by=PUBLIC)) is None:
        return _refused(form, door)
    flash(_("Thank you. Your promise stands, and a mail says how you can pay."))
    return redirect(door.address("overview.show"), 303)


@blueprint.route(f"{ONE}/cancellation", methods=["GET", "POST"])
@opened()
def cancel(door: Door, reference: str) -> Any:
    """Take a promise back; asked once."""
    pledge = door.pledge(reference)
    if pledge.status == PledgeStatus.CANCELLED:
        return redirect(door.address("overview.show"), 303)
    form = Form()
    if form.save(partial(pledges.cancel, pledge, by=PUBLIC)):
        flash(_("Your promise is cancelled. Nothing is expected of you."))
        return redirect(door.address("overview.show"), 303)
    return render_template("giving/cancel.html", door=door, form=form, pledge=pledge), 422 if form.errors else 200


def _refused(form: Form, door: Door) -> Response:
    for sentence in form.form_errors:
        flash(sentence, "warning")
    return redirect(door.address("overview.show"), 303)
