"""Keeping one reader of a registration out of a mailing that is still to come, or letting them in again."""

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.mailings import keeping_out
from eventsapp.permissions.table import Permission
from eventsapp.reports import registrations
from eventsapp.rounds import upcoming
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.pressing import press
from eventsapp.web.organize.registrations import PAGE
from eventsapp.web.parts import guards
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("mailing_skips", __name__)


@blueprint.post(f"{PAGE}/people/<int:which>/mailings/<int:number>")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def choose(edition: Edition, reference: str, which: int, number: int) -> Response:
    """Do not write this one to them, or do after all."""
    waiting = upcoming.of(registrations.find(edition, reference))
    found = next((one for one in waiting if (one.reader.id, one.mailing.id) == (which, number)), None)
    if found is None:
        raise NotFound
    mailing, reader = found.mailing, found.reader
    back = page_of(edition, "timeline.show", reference=reference, _anchor="upcoming")
    if "skip" in request.form:
        done = _("%(name)s is not sent this one.", name=reader.name)
        return press(lambda: keeping_out.keep_out(mailing, reader, by=acting()), done, back=back)
    done = _("%(name)s is sent this one after all.", name=reader.name)
    return press(lambda: keeping_out.let_in(mailing, reader, by=acting()), done, back=back)
