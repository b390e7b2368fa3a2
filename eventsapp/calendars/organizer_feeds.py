"""The calendar of one organizer, at its secret address: what they may see at the moment it is read, and no more."""

from flask_babel import gettext as _

from eventsapp.calendars import ics, organizing, own_feeds, revisions
from eventsapp.calendars.entries import plain_line
from eventsapp.calendars.feeds import Feed
from eventsapp.calendars.own_models import FeedToken
from eventsapp.core import addresses, languages
from eventsapp.organization import details
from eventsapp.permissions import grants
from eventsapp.permissions.grants import Reach
from eventsapp.permissions.table import Permission

NOTHING = Reach(False, frozenset())


def reach(token: FeedToken) -> Reach:
    """What the address shows now; nothing once it or its account ended, or all of it was taken from the account."""
    account = token.account
    if account is None or token.revoked_at is not None or account.closed_at is not None:
        return NOTHING
    held = grants.held(account.id).reach(Permission.SEE_ROSTER)
    if token.series_id is None:
        return held
    return Reach(False, frozenset({token.series_id})) if token.series_id in held else NOTHING


def name(token: FeedToken) -> str:
    """What the calendar is called, in the language being spoken."""
    if token.series is not None:
        return _("%(event)s: shifts and deadlines", event=plain_line(token.series.name.said()))
    return _("Shifts and deadlines")


def read(token: FeedToken, within: Reach) -> Feed:
    """The calendar of what lies within that reach, in the language being spoken, as it is now."""
    things = organizing.things(within)
    kept = revisions.kept(things)
    language = languages.current()
    seen = {thing.key: thing.seen[language] for thing in things if thing.key in kept}
    about = ics.About(
        name=name(token),
        description="",
        source="",
        page=addresses.of("organize.calendars.index", language=language),
        zone=details.zone(),
        refresh=own_feeds.refresh(seen.values()),
    )
    body = own_feeds.written(about, seen, kept)
    return Feed(own_feeds.version(token, body), body, is_gzipped=False)
