"""The ways into a calendar: one link for each program, all of them leading to the same feed."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from eventsapp.calendars import feed_tokens
from eventsapp.calendars.own_models import FeedToken
from eventsapp.core import addresses


@dataclass(frozen=True)
class Ways:
    """How a feed can be subscribed to."""

    address: str
    """The plain address, to copy."""
    webcal: str
    """Opens Apple Calendar, Thunderbird or ICSx⁵. Never ``webcals:``, which iPhones refuse."""
    google: str
    outlook: str
    outlook_at_work: str
    download: str
    """A copy of today, which does not follow changes."""


def ways(slug: str | None, name: str, language: str) -> Ways:
    """The ways into the feed of that series, or of everything; the name is proposed where one is asked for."""
    return _ways_to(feed_address(slug, language), name)


def own_ways(token: FeedToken, name: str, language: str) -> Ways | None:
    """The ways into the feed behind a token; none where the key that sealed its secret is gone."""
    secret = feed_tokens.secret(token)
    feed = "feeds.own.show" if token.account_id is None else "feeds.organizers.show"
    return _ways_to(addresses.of(feed, language=language, token=secret), name) if secret else None


def feed_address(slug: str | None, language: str) -> str:
    """Where the feed is read."""
    if slug is None:
        return addresses.of("feeds.calendars.everything", language=language)
    return addresses.of("feeds.calendars.series", language=language, slug=slug)


def _ways_to(address: str, name: str) -> Ways:
    webcal = urlunsplit(urlsplit(address)._replace(scheme="webcal"))
    from_web = urlencode({"url": address, "name": name})
    return Ways(
        address=address,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal})}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?{from_web}",
        outlook_at_work=f"https://outlook.office.com/calendar/0/addfromweb?{from_web}",
        download=f"{address}?download=1",
    )
