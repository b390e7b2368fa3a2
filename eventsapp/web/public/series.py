"""The lasting page of a series: the same address every year, from its first announced edition on."""

from flask import Blueprint

from eventsapp.events import series as every_series
from eventsapp.publishing import changes
from eventsapp.web.parts import kept_pages, series_page
from eventsapp.web.parts.kept_pages import kept_for_all

blueprint = Blueprint("series", __name__)


@blueprint.get("/<slug:slug>/")
@kept_for_all()
def show(slug: str) -> str:
    """What it is, and its editions."""
    series = every_series.find_public(slug)
    kept_pages.rests_on(changes.EVENTS)
    return series_page.page_of(series)
