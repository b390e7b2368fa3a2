"""Somebody's own shifts as a calendar, at an address that is a secret and opens nothing else."""

import hashlib

from flask import Blueprint, Response, request

from eventsapp.calendars import own_feeds, shifts
from eventsapp.core import clock
from eventsapp.volunteering import assignments

blueprint = Blueprint("shifts", __name__)

HEADERS = {
    "Cache-Control": "private, max-age=300",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}


@blueprint.get("/cal/<token>/shifts.ics")
def show(token: str) -> Response:
    """Their shifts. Gone for good with the link it came from: told "not found", some programs keep what they have."""
    link = own_feeds.opened_by(token)
    if link is None or link.revoked_at is not None:
        return Response(status=404 if link is None else 410, headers=HEADERS)
    body = shifts.feed(assignments.within(link), link.registration.edition, clock.now())
    response = Response(body, headers=HEADERS, content_type="text/calendar; charset=utf-8")
    shown = "attachment" if request.args.get("download") == "1" else "inline"
    response.headers["Content-Disposition"] = f'{shown}; filename="shifts.ics"'
    response.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response
