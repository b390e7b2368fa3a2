"""One edition: when, where, what there is, and the three ways in."""

from flask import Blueprint

from eventsapp.events import editions
from eventsapp.publishing import changes
from eventsapp.web.parts import edition_page, kept_pages
from eventsapp.web.parts.kept_pages import kept_for_all

blueprint = Blueprint("editions", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/")
@kept_for_all()
def show(slug: str, year: int) -> str:
    """The page of the edition, in whatever state it is."""
    edition = editions.find(slug, year)
    kept_pages.rests_on(changes.edition(edition.id), changes.figures(edition.id))
    return edition_page.page_of(edition)
