"""Reading an organizer's calendar as their program does, every rule of a calendar checked."""

from eventsapp.audit.trail import OPERATOR
from eventsapp.calendars import feed_tokens, organizer_feeds
from eventsapp.core import languages
from eventsapp.core.db import writing
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from tests import makers
from tests.calendars import lint


def organizer_token(series=None, *, role=AccessRole.COORDINATOR, only=None, email="dana@example.org"):
    """The address of somebody with that role for a series, or for everything; of that series `only`, if it says so."""
    account = makers.account(email)
    with writing():
        grants.give(account, role, series, by=OPERATOR)
        return feed_tokens.make_for(account, only, by=OPERATOR)


def organizer_calendar(token, *, language="en"):
    """The calendar that this address shows now."""
    with languages.speaking(language):
        feed = organizer_feeds.read(token, organizer_feeds.reach(token))
    return lint.check(feed.body, is_private=True, takes_time=False)


def organizer_events(token, *, language="en"):
    """What is in it, in its order."""
    return [child for child in organizer_calendar(token, language=language).children if child.kind == "VEVENT"]


def titles(token, *, language="en"):
    """What each is called."""
    return [event.text("SUMMARY") for event in organizer_events(token, language=language)]
