"""How a calendar is answered over HTTP: whole, or "unchanged" (RFC 9110 section 13); never with a session."""

from flask import Response, request

from eventsapp.calendars.feeds import Feed, Version
from eventsapp.core import clock

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


def is_conditional() -> bool:
    """Whether the client has a copy and asks if it is still good."""
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def is_known(version: Version) -> bool:
    """Whether its copy is this version; a tag counts before a date, and a date still to come says nothing."""
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(version.etag)
    since = request.if_modified_since
    return since is not None and version.changed_at <= since <= clock.now()


def takes_gzip() -> bool:
    """Only when asked for by name: some small readers take no other encoding than none, and say nothing."""
    return any(name.lower() == "gzip" and quality > 0 for name, quality in request.accept_encodings)


def unchanged(version: Version, headers: dict[str, str] = PUBLIC) -> Response:
    """304, with the headers a copy is kept by."""
    response = Response(status=304, headers=headers)
    _put_version(response, version)
    return response


def whole(feed: Feed, name: str, headers: dict[str, str] = PUBLIC, content_type: str = ICALENDAR) -> Response:
    """The calendar, shown under that file name; `?download=1` makes it a download.

    Not as an attachment otherwise: Google then says that it is no calendar.
    """
    response = Response(feed.body, headers=headers, content_type=content_type)
    shown = "attachment" if request.args.get("download") == "1" else "inline"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    if feed.is_gzipped:
        response.headers["Content-Encoding"] = "gzip"
    _put_version(response, feed.version)
    return response


def _put_version(response: Response, version: Version) -> None:
    response.set_etag(version.etag, weak=True)
    # A date still to come (two changes within a second) must not be sent, RFC 9110 section 8.8.2.1.
    if version.changed_at <= clock.now():
        response.last_modified = version.changed_at
