"""How to have our events in one's own calendar, and keep them right."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Form, SelectField

from eventsapp.calendars import joining, subscribing
from eventsapp.core import addresses, languages
from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.events import series as all_series
from eventsapp.publishing import changes
from eventsapp.web.parts import kept_pages, squares
from eventsapp.web.parts.kept_pages import kept_for_all

blueprint = Blueprint("calendar", __name__)


class WhichEvents(Form):
    """Everything, or one series."""

    series = SelectField(lazy_gettext("Which events?"))


@blueprint.get("/calendar")
@kept_for_all("series")
def index() -> str:
    """One link for each calendar program, with the time it really takes."""
    kept_pages.rests_on(changes.EVENTS)
    listed = all_series.public()
    slug = request.args.get("series", "")
    chosen = next((series for series in listed if series.slug == slug), None)
    if slug and chosen is None:
        raise NotFound
    language = languages.current()
    which = WhichEvents(request.args)
    which.series.choices = [("", _("All our events")), *((series.slug, series.name.said()) for series in listed)]
    name, _about = joining.told(joining.whose(db.session.connection(), slug or None))
    here = addresses.of("public.calendar.index", language=language, series=slug or None)
    return render_template(
        "public/calendar.html",
        which=which,
        chosen=chosen,
        ways=subscribing.ways(slug or None, name, language),
        code=squares.drawn(here, _("A square code with the address of this page")),
    )
