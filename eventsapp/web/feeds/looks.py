"""Whether a visit is a program's look at a calendar it follows, and noting it."""

from flask import request
from werkzeug.wrappers import Request

from eventsapp.calendars import clients, fetches
from eventsapp.calendars.feeds import LastLook, Version
from eventsapp.core import languages


def client(asked: Request) -> str:
    """The kind of program that looks; none if this is no such look: the head alone, a copy, a browser."""
    if asked.method != "GET" or asked.args.get("download") == "1":
        return ""
    family = clients.known_by(asked.user_agent.string)
    return family.key if family else ""


def note(feed: str, version: Version, last: LastLook | None = None) -> None:
    """Whoever is being answered has this version now."""
    if client(request):
        fetches.note(feed, languages.current(), request.user_agent.string, version, last)


def note_beside(feed: str, version: Version) -> None:
    """The same, in the transaction of whatever is being written."""
    if family := client(request):
        fetches.note_beside(feed, languages.current(), family, version)
