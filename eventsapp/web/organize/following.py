"""When calendar programs would show a change of an edition, for the pages that ask before it is made."""

from eventsapp.calendars import follower_words, followers
from eventsapp.core import clock
from eventsapp.events.models import Edition


def foreseen(edition: Edition) -> list[str]:
    """A sentence for each kind of program that follows it; none where nobody's does."""
    now = clock.now()
    found = followers.of(followers.public_feeds(edition.series.slug), now, now)
    return [follower_words.foreseen(one, now, edition.zone) for one in found]
