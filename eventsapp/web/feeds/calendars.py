"""The public calendars: all events, one series, one edition; each in the language of its address."""

from flask import Blueprint, Response

from eventsapp.calendars import feeds, keeping
from eventsapp.core import languages
from eventsapp.web.feeds import answers, looks

blueprint = Blueprint("calendars", __name__)


@blueprint.get("/calendar.ics")
def everything() -> Response:
    """Everything public."""
    return _feed(None, "events.ics")


@blueprint.get("/<slug:slug>/calendar.ics")
def series(slug: str) -> Response:
    """One series, through the years."""
    return _feed(slug, f"{slug}.ics")


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/event.ics")
def edition(slug: str, year: int) -> Response:
    """One edition, to put into a calendar once."""
    single = feeds.single(slug, year, languages.current())
    if answers.is_known(single.version):
        return answers.unchanged(single.version)
    return answers.whole(single, f"{slug}-{year}.ics")


def _feed(slug: str | None, name: str) -> Response:
    language = languages.current()
    if answers.is_conditional():
        version = feeds.version(slug, language)
        if answers.is_known(version):
            looks.note(keeping.feed_name(slug), version)
            return answers.unchanged(version)
    feed = feeds.read(slug, language, gzipped=answers.takes_gzip())
    looks.note(keeping.feed_name(slug), feed.version)
    return answers.whole(feed, name)
