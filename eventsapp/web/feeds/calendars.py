"""The public calendars: all events, one series, one edition; each in the language of its address, and as jCal too."""

from flask import Blueprint, Response, request

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
    return _single(slug, year, f"{slug}-{year}.ics")


@blueprint.get("/calendar.json")
def everything_as_jcal() -> Response:
    """Everything public, as jCal."""
    return _feed(None, "events.json", as_jcal=True)


@blueprint.get("/<slug:slug>/calendar.json")
def series_as_jcal(slug: str) -> Response:
    """One series, as jCal."""
    return _feed(slug, f"{slug}.json", as_jcal=True)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/event.json")
def edition_as_jcal(slug: str, year: int) -> Response:
    """One edition, as jCal."""
    return _single(slug, year, f"{slug}-{year}.json", as_jcal=True)


@blueprint.after_request
def _let_scripts_ask(response: Response) -> Response:
    if request.method == "OPTIONS":
        response.headers.update(answers.PREFLIGHT)
    return response


def _feed(slug: str | None, name: str, *, as_jcal: bool = False) -> Response:
    language = languages.current()
    if answers.is_conditional():
        version = feeds.version(slug, language, as_jcal=as_jcal)
        if answers.is_known(version):
            looks.note(keeping.feed_name(slug, as_jcal=as_jcal), version)
            return answers.unchanged(version)
    feed = feeds.read(slug, language, gzipped=answers.takes_gzip(), as_jcal=as_jcal)
    looks.note(keeping.feed_name(slug, as_jcal=as_jcal), feed.version)
    return answers.whole(feed, name, content_type=_kind(as_jcal))


def _single(slug: str, year: int, name: str, *, as_jcal: bool = False) -> Response:
    single = feeds.single(slug, year, languages.current(), as_jcal=as_jcal)
    if answers.is_known(single.version):
        return answers.unchanged(single.version)
    return answers.whole(single, name, content_type=_kind(as_jcal))


def _kind(as_jcal: bool) -> str:
    return answers.JCAL if as_jcal else answers.ICALENDAR
