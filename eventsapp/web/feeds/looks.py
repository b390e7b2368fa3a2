"""Whether a visit is a program's look at a calendar it follows, and noting it."""

from flask import request

from eventsapp.calendars import fetches
from eventsapp.calendars.feeds import Version
from eventsapp.core import languages


def note(feed: str, version: Version) -> None:
    """Whoever is being answered has this version now. Asking for the head alone, or for a copy, is not following."""
    if request.method == "GET" and request.args.get("download") != "1":
        fetches.note(feed, languages.current(), request.user_agent.string, version)
