"""What dystonia is, in the charity's own words."""

from flask import Blueprint, render_template

blueprint = Blueprint("about", __name__)


@blueprint.get("/about-dystonia")
def show() -> str:
    """The page that organizers write in the organization's texts."""
    return render_template("public/about/show.html")
