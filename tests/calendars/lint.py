"""A calendar that keeps every rule of ours, read without any calendar library."""

from eventsapp.calendars.lint import findings
from eventsapp.calendars.reading import Component, parsed, unescaped

__all__ = ["check", "events", "parsed", "unescaped"]


def check(
    octets: bytes, *, is_feed: bool = True, is_private: bool = False, takes_time: bool | None = None
) -> Component:
    """Assert every rule; the calendar as it was read. A private one is somebody's own, at a secret address."""
    found = findings(octets, is_feed=is_feed, is_private=is_private, takes_time=takes_time)
    lines = octets.split(b"\r\n")
    assert not found, "\n".join(f"{one.rule}: {one.why} {lines[one.line - 1 : one.line]}" for one in found)
    return parsed(octets)


def events(octets: bytes) -> list[Component]:
    """Its entries, in their order."""
    return [child for child in parsed(octets).children if child.kind == "VEVENT"]
