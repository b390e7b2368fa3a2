"""Home: what comes next, and where help is needed most."""

from flask import Blueprint, render_template

from eventsapp.core import clock
from eventsapp.events import editions, rules
from eventsapp.volunteering import shifts

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> str:
    """The next editions in the order of their dates."""
    now = clock.now()
    upcoming = editions.upcoming(now, 12)
    return render_template(
        "public/home/index.html",
        upcoming=[(edition, rules.standing(edition, now)) for edition in upcoming],
        needed=shifts.most_needed(now, limit=3),
    )
