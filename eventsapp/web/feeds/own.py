"""Calendars that are not public, at addresses that are secrets and open nothing else."""

import gzip
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, request

from eventsapp.calendars import feed_tokens, own_feeds
from eventsapp.calendars.feeds import FASTEST, Feed
from eventsapp.calendars.own_models import FeedToken
from eventsapp.web.feeds import answers, looks
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.front import takes_gzip

blueprint = Blueprint("own", __name__)


@blueprint.get("/cal/<token>/events.ics")
@braked("FEED_READS_PER_TOKEN", each="token", reading=True)
def show(token: str) -> Response:
    """One household's own. Ended, it is gone for good: told "not found", some programs keep what they have."""
    found = feed_tokens.opened_by(token)
    if found is None or found.registration_id is None:
        return Response(status=404, headers=answers.PRIVATE)
    return answered(found, own_feeds.read, "my-events.ics")


def answered(token: FeedToken, read: Callable[[FeedToken], Feed], name: str) -> Response:
    """The calendar behind the token, whole or unchanged."""
    if token.revoked_at is not None:
        return Response(status=410, headers=answers.PRIVATE)
    known_as = feed_tokens.feed_name(token)
    feed = read(token)
    looks.note(known_as, feed.version)
    if answers.is_conditional() and answers.is_known(feed.version):
        return answers.unchanged(feed.version, answers.PRIVATE).response()
    if takes_gzip(request):
        feed = replace(feed, body=gzip.compress(feed.body, FASTEST, mtime=0), is_gzipped=True)
    return answers.whole(feed, name, answers.PRIVATE).response()
