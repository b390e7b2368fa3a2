"""How to have one's own shifts in one's own calendar, and keep them right."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from eventsapp.calendars import subscribing
from eventsapp.core import languages
from eventsapp.web.mine.doors import Door, opened

blueprint = Blueprint("shift_calendar", __name__)


@blueprint.get("/my/<token>/shift-calendar")
@opened()
def show(door: Door) -> str:
    """One link for each calendar program, with the time it really takes; none of them holds the manage link."""
    name = _("%(event)s: my shifts", event=f"{door.edition.series.name.said()} {door.edition.year}")
    ways = subscribing.own_ways(door.link, name, languages.current())
    return render_template("mine/shift_calendar.html", door=door, ways=ways)
