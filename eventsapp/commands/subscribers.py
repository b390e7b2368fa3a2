"""What an operator reads about who follows an edition in their calendar: who has a change, who would see it when."""

from collections.abc import Callable, Iterator
from datetime import datetime

from eventsapp.calendars import follower_words, followers, shown
from eventsapp.calendars.followers import Follower
from eventsapp.core import clock, languages
from eventsapp.events.models import Edition


def caught_up(one: Edition) -> Iterator[str]:
    """How far everybody is with the last change of it; nothing while it is in no calendar."""
    seen = shown.of(one)
    if seen is not None:
        yield from _said(one, seen.modified_at, follower_words.sentence)


def foreseen(one: Edition) -> Iterator[str]:
    """When everybody would see a change that is made now."""
    if shown.of(one) is not None:
        yield from _said(one, clock.now(), follower_words.foreseen)


def _said(one: Edition, changed_at: datetime, sentence: Callable[[Follower, datetime, str], str]) -> Iterator[str]:
    now = clock.now()
    with languages.speaking("en"):
        found = followers.of(followers.public_feeds(one.series.slug, None), changed_at, now)
        yield from [sentence(each, now, one.zone) for each in found] or ["No calendar program follows it now."]
