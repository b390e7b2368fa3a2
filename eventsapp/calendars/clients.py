"""Which kind of calendar program reads a feed, by the name it gives itself, and how often it usually looks.

Waits are those people report of each program or its makers state; where readers choose, the longest usual one.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l

LONGEST = 300
"""More of a name than this is not looked at: it comes from anybody."""


@dataclass(frozen=True)
class Client:
    """A family of calendar programs."""

    key: str
    name: Any
    """As people know it."""
    wait: timedelta
    """How long it usually waits between two looks, at most."""
    is_shared: bool = False
    """Whether one look serves everybody who reads that address there: Google keeps one copy for all its people."""


_DAY = timedelta(days=1)

OTHER = Client("other", _l("another program"), _DAY)
FAMILIES: dict[Client, tuple[str, ...]] = {
    Client("google", _l("Google Calendar"), _DAY, is_shared=True): ("google-calendar-importer",),
    Client("nextcloud", "Nextcloud", timedelta(hours=4)): ("nextcloud",),
    Client("thunderbird", "Thunderbird", timedelta(hours=1)): ("thunderbird/",),
    Client("outlook-web", _l("Outlook on the web"), timedelta(hours=3)): ("microsoft.exchange/", "microsoft exchange"),
    Client("outlook", "Outlook", timedelta(hours=4)): ("outlook", "microsoft office/", "ms-office"),
    Client("icsx5", "ICSx⁵", _DAY): ("icsx5/",),
    Client("home-assistant", "Home Assistant", _DAY): ("homeassistant/",),
    Client("vdirsyncer", "vdirsyncer", _DAY): ("vdirsyncer/",),
    Client("evolution", "GNOME Evolution", _DAY): ("evolution/",),
    Client("apple", _l("Apple Calendar"), timedelta(hours=3)): (
        *("dataaccessd/", "calaccessd/", "calendaragent/", "calendarstore/"),
        *("ios/", "ipados/", "macos/", "mac os x/", "mac_os_x/", "mac+os+x/"),
    ),
}
"""By what each gives itself away, in this order: the Outlook of a Mac names the Mac as well."""

NOBODY = ("mozilla/", "bot", "crawl", "spider", "preview", "externalhit", "slack", "whatsapp")
"""Browsers and what makes previews of links: somebody looked once, and follows nothing."""

BY_KEY = {client.key: client for client in (*FAMILIES, OTHER)}


def known_by(agent: str) -> Client | None:
    """The family of a program that calls itself that; none if it is no calendar program at all."""
    return _called(agent[:LONGEST].lower())


@lru_cache(maxsize=200)
def _called(said: str) -> Client | None:
    """The same few programs come again and again."""
    for client, marks in FAMILIES.items():
        if any(mark in said for mark in marks):
            return client
    return None if any(mark in said for mark in NOBODY) else OTHER


def named(key: str) -> Client:
    """The family kept under that key; one we no longer tell apart is another program."""
    return BY_KEY.get(key, OTHER)
