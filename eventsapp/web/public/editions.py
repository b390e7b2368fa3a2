"""One edition: when, where, what there is, and the three ways in."""

from flask import Blueprint

from eventsapp.events import editions
from eventsapp.web.parts import edition_page

blueprint = Blueprint("editions", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/")
def show(slug: str, year: int) -> str:
    """The page of the edition, in whatever state it is."""
    return edition_page.page_of(editions.find(slug, year))
