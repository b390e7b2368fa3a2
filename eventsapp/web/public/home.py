"""Home: what comes next, and where help is needed most."""

from flask import Blueprint, render_template

from eventsapp.core import clock
from eventsapp.events import editions, rules
from eventsapp.events.models import State
from eventsapp.publishing import changes
from eventsapp.reports import openings
from eventsapp.web.parts import kept_pages
from eventsapp.web.parts.kept_pages import kept_for_all

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@kept_for_all()
def index() -> str:
    """The next editions in the order of their dates."""
    now = clock.now()
    kept_pages.rests_on(changes.EVENTS, changes.HELPERS)
    upcoming = [(edition, rules.standing(edition, now)) for edition in editions.upcoming(now, 24)]
    return render_template(
        "public/home/index.html",
        upcoming=[pair for pair in upcoming if pair[1] is not State.ANNOUNCED],
        further_ahead=[edition for edition, standing in upcoming if standing is State.ANNOUNCED],
        needed=openings.most_needed(now, limit=3),
        need=openings.need,
    )
