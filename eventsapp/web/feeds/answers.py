"""How a calendar is answered over HTTP: whole, or "unchanged" (RFC 9110 section 13); never with a session."""

from flask import request
from werkzeug.http import http_date
from werkzeug.wrappers import Request

from eventsapp.calendars.feeds import Feed, Version
from eventsapp.core import clock
from eventsapp.web.parts.front import Answer

_ALL = {"Vary": "Accept-Encoding", "Accept-Ranges": "none", "X-Content-Type-Options": "nosniff"}
PUBLIC = _ALL | {
    "Cache-Control": "public, no-cache",  # to be asked for each time: a proxy would show an old time otherwise
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PRIVATE = _ALL | {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex, nofollow"}
"""For a calendar at a secret address: no proxy keeps it, and no page elsewhere reads it."""

PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
"""So that a script on another site may ask whether its copy is still good, too."""
ICALENDAR, JCAL = "text/calendar; charset=utf-8", "application/calendar+json"


def is_conditional(asked: Request = request) -> bool:
    """Whether the client has a copy and asks if it is still good."""
    return "If-None-Match" in asked.headers or "If-Modified-Since" in asked.headers


def is_known(version: Version, asked: Request = request) -> bool:
    """Whether its copy is this version; a tag counts before a date, and a date still to come says nothing."""
    if "If-None-Match" in asked.headers:
        return asked.if_none_match.contains_weak(version.etag)
    since = asked.if_modified_since
    return since is not None and version.changed_at <= since <= clock.now()


def unchanged(version: Version, headers: dict[str, str] = PUBLIC) -> Answer:
    """304, with the headers a copy is kept by."""
    return Answer(304, headers | _validator(version))


def whole(
    feed: Feed, name: str, headers: dict[str, str] = PUBLIC, *, kind: str = ICALENDAR, asked: Request = request
) -> Answer:
    """The calendar, shown under that file name; `?download=1` makes it a download.

    Not as an attachment otherwise: Google then says that it is no calendar.
    """
    shown = "attachment" if asked.args.get("download") == "1" else "inline"
    told = {"Content-Type": kind, "Content-Disposition": f'{shown}; filename="{name}"'}
    if feed.is_gzipped:
        told["Content-Encoding"] = "gzip"
    # A date still to come (two changes within a second) must not be sent, RFC 9110 section 8.8.2.1.
    if feed.version.changed_at <= clock.now():
        told["Last-Modified"] = http_date(feed.version.changed_at)
    return Answer(200, headers | told | _validator(feed.version), feed.body)


def _validator(version: Version) -> dict[str, str]:
    return {"ETag": f'W/"{version.etag}"'}  # weak: the same calendar, whether it is compressed or not
