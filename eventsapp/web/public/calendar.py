"""How to have our events in one's own calendar, and keep them right."""

import segno
from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup
from wtforms import Form, SelectField

from eventsapp.calendars import joining, subscribing
from eventsapp.core import addresses, languages
from eventsapp.core.refusals import NotFound
from eventsapp.events import series as all_series

blueprint = Blueprint("calendar", __name__)


class WhichEvents(Form):
    """Everything, or one series."""

    series = SelectField(lazy_gettext("Which events?"))


@blueprint.get("/calendar")
def index() -> str:
    """One link for each calendar program, with the time it really takes."""
    listed = all_series.listed()
    slug = request.args.get("series", "")
    chosen = next((series for series in listed if series.slug == slug), None)
    if slug and chosen is None:
        raise NotFound
    language = languages.current()
    which = WhichEvents(request.args)
    which.series.choices = [("", _("All our events")), *((series.slug, series.name.said()) for series in listed)]
    name, _about = joining.told(slug or None)
    here = addresses.of("public.calendar.index", language=language, series=slug or None)
    return render_template(
        "public/calendar.html",
        which=which,
        chosen=chosen,
        ways=subscribing.ways(slug or None, name, language),
        code=_square_code(here),
    )


def _square_code(address: str) -> Markup:
    """The address for a phone's camera. It stays dark on light in every theme, or cameras do not read it."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", title=_("A square code with the address of this page")
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704 - drawn here, of our own address
