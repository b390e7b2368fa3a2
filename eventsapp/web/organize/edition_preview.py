"""The public page of an edition as the public will see it, for organizers alone: of drafts too."""

from flask import Blueprint, Response, make_response

from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.web.parts import edition_page, guards

blueprint = Blueprint("edition_preview", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/setup/preview")
@guards.needs(Permission.EDIT_EVENT)
def show(edition: Edition) -> Response:
    """Kept by nobody, and told to no search engine."""
    page = edition_page.page_of(edition, is_preview=True)
    return make_response(page, 200, {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
