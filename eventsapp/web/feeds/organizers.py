"""Organizers' calendars, at secret addresses that show what their accounts may see at that moment."""

from functools import partial

from flask import Blueprint, Response

from eventsapp.calendars import feed_tokens, organizer_feeds
from eventsapp.web.feeds import answers
from eventsapp.web.feeds.own import answered
from eventsapp.web.parts import sessions
from eventsapp.web.parts.brakes import braked

blueprint = Blueprint("organizers", __name__)


@blueprint.get("/cal/<token>/organizer.ics")
@braked("FEED_READS_PER_TOKEN", each="token", reading=True)
def show(token: str) -> Response:
    """Shifts and deadlines. Gone for good once the account may see nothing of it any more."""
    found = feed_tokens.opened_by(token)
    if found is None or found.account is None:
        return Response(status=404, headers=answers.PRIVATE)
    reach = organizer_feeds.reach(found)
    if not reach or (found.account.is_demo and not sessions.demo_may()):
        return Response(status=410, headers=answers.PRIVATE)
    return answered(found, partial(organizer_feeds.read, within=reach), "shifts.ics")
