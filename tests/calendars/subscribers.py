"""Reading somebody's own calendar as their program does, every rule of a calendar checked."""

from eventsapp.audit.trail import PUBLIC
from eventsapp.calendars import feed_tokens, own_feeds
from eventsapp.core import languages
from eventsapp.core.db import writing
from eventsapp.submissions.links import Holder
from tests.calendars import lint


def own_token(registration, person=None, reminders=()):
    """The address of what a person's link to the registration reaches; the registrant's unless said otherwise."""
    with writing():
        holder = Holder(registration, (person or registration.registrant).id)
        return feed_tokens.make(holder, tuple(reminders), by=PUBLIC)


def own_calendar(registration, person=None, *, language="en", reminders=()):
    """The calendar that this address shows."""
    token = own_token(registration, person, reminders)
    with languages.speaking(language):
        return lint.check(own_feeds.read(token).body, is_private=True)


def own_events(registration, person=None, *, language="en", reminders=()):
    """What is in it, in its order."""
    calendar = own_calendar(registration, person, language=language, reminders=reminders)
    return [child for child in calendar.children if child.kind == "VEVENT"]


def version_of(event):
    """Which thing it is, and which version of it."""
    return event.one("UID").value, int(event.one("SEQUENCE").value), event.one("LAST-MODIFIED").value
