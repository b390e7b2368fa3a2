"""When somebody could help and with what, in their own words, and whether they may be asked."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.refusals import NotFound
from eventsapp.volunteering import volunteers
from eventsapp.volunteering.models import Volunteer
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts.forms import Form, LinesField
from eventsapp.workflows import taking
from eventsapp.workflows.summaries import Attending

blueprint = Blueprint("availability", __name__)


class AvailabilityForm(Form):
    """In one's own words."""

    availability = LinesField(_l("When could you help, and with what?"), longest=1_000)
    may_ask = BooleanField(_l("You may write to me when help is missing"))


@blueprint.route("/my/<token>/helping/<int:number>/when", methods=["GET", "POST"])
@opened(code=True)
def edit(door: Door, number: int) -> Response | str | tuple[str, int]:
    """When they could help, and whether they may be asked."""
    attending = door.helper(number)
    if not door.speaks_for(attending):
        raise NotFound
    form = AvailabilityForm(data=_known(attending))

    def said() -> bool:
        words = form.availability.data or ""
        taking.say_when(door.registration, attending, words, may_ask=bool(form.may_ask.data), by=PUBLIC)
        return True

    if form.save(said):
        flash(_("Thank you. We look for something that fits, and write to you."))
        return redirect(door.address("registration.show"), 303)
    page = render_template("mine/availability/edit.html", door=door, form=form, attending=attending)
    return page, 422 if form.errors else 200


def _known(attending: Attending) -> dict[str, Any]:
    """What they said before, as a volunteer; somebody who takes part may be one too."""
    edition = attending.registration.edition
    known = attending if isinstance(attending, Volunteer) else volunteers.of_person(edition.id, attending.person)
    return {"availability": volunteers.availability(known), "may_ask": known.may_ask} if known else {}
