"""The lasting page of a series: the same address every year, from its first announced edition on."""

from flask import Blueprint

from eventsapp.events import series as every_series
from eventsapp.web.parts import series_page

blueprint = Blueprint("series", __name__)


@blueprint.get("/<slug:slug>/")
def show(slug: str) -> str:
    """What it is, and its editions."""
    return series_page.page_of(every_series.find_public(slug))
