"""The public calendars: all events, one series, one edition; each in the language of its address, and as jCal too."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, request
from sqlalchemy import Engine
from werkzeug.wrappers import Request

from eventsapp.calendars import feeds, fetches, ics
from eventsapp.calendars.feeds import Found, Which
from eventsapp.core import languages
from eventsapp.core.db import db
from eventsapp.web.feeds import answers, looks
from eventsapp.web.parts import front
from eventsapp.web.parts.front import Answer, LeftToTheView

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
    which = Which(slug, languages.current(), as_jcal)
    look = partial(_found, db.engine, which, ics.writing())
    front.hand_over(partial(_kept, look, which, name))
    is_known = front.has_looked()
    found = None if is_known else look(request)
    if found is None:
        feed = feeds.joined_anew(
            which,
            gzipped=front.takes_gzip(request),
            is_known=is_known,
            beside=partial(looks.note_beside, which.name),
        )
        found = Found(feed.version, None if answers.is_known(feed.version) else feed, None)
    else:
        looks.note(which.name, found.version, found.last)
    return _answer(found, which, name, request).response()


def _kept(look: Callable[[Request], Found | None], which: Which, name: str, asked: Request) -> Answer | None:
    """In front, without a note: there is one to be made only now and then."""
    found = look(asked)
    if found is None:
        return None
    if looks.client(asked) and fetches.is_news(which.name, found.version, found.last):
        raise LeftToTheView
    return _answer(found, which, name, asked)


def _found(engine: Engine, which: Which, writing: str, asked: Request) -> Found | None:
    find = partial(feeds.find, engine, which, writing=writing, client=looks.client(asked))
    if answers.is_conditional(asked):
        found = find(octets="none")
        if found is None or answers.is_known(found.version, asked):
            return found
    return find(octets="gzip" if front.takes_gzip(asked) else "plain")


def _answer(found: Found, which: Which, name: str, asked: Request) -> Answer:
    if found.feed is None:
        return answers.unchanged(found.version)
    return answers.whole(found.feed, name, kind=_kind(which.as_jcal), asked=asked)


def _single(slug: str, year: int, name: str, *, as_jcal: bool = False) -> Response:
    single = feeds.single(slug, year, languages.current(), as_jcal=as_jcal)
    if answers.is_known(single.version):
        return answers.unchanged(single.version).response()
    return answers.whole(single, name, kind=_kind(as_jcal)).response()


def _kind(as_jcal: bool) -> str:
    return answers.JCAL if as_jcal else answers.ICALENDAR
