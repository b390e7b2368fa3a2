"""What dystonia is, in the charity's own words."""

from flask import Blueprint, render_template

from eventsapp.publishing import changes
from eventsapp.web.parts import kept_pages
from eventsapp.web.parts.kept_pages import kept_for_all

blueprint = Blueprint("about", __name__)


@blueprint.get("/about-dystonia")
@kept_for_all()
def show() -> str:
    """The page that organizers write in the organization's texts."""
    kept_pages.rests_on(changes.EVERYTHING)
    return render_template("public/about/show.html")
