"""The same calendars as jCal (RFC 7265), for programs that would rather read JSON: made of the octets we wrote."""

import json
from functools import lru_cache
from typing import Any

from icalendar import Calendar, Event

from eventsapp.calendars import ics
from eventsapp.calendars.reading import unescaped

KEPT = 2048
"""How many entries a process remembers, so that after a change only the changed one is converted."""

_BEGIN, _END = b"BEGIN:VEVENT\r\n", b"\r\n"
_TEXTS = ("name", "color")
"""Texts by RFC 7986, which the library takes for names it does not know and leaves escaped."""


def written(calendar: bytes) -> bytes:
    """The calendar as jCal: its head and zones, and each entry by itself."""
    head, *entries = calendar.removesuffix(_END + ics.FOOT).split(_END + _BEGIN)
    kind, properties, zones = Calendar.from_ical(head + _END + ics.FOOT).to_jcal()
    inside = [_json(zone) for zone in zones] + [_entry(_BEGIN + entry + _END) for entry in entries]
    outside = _json([kind, [_plain(one) for one in properties]])
    return f"{outside.removesuffix(']')},[{','.join(inside)}]]\n".encode()


@lru_cache(KEPT)
def _entry(fragment: bytes) -> str:
    return _json(Event.from_ical(fragment).to_jcal())


def _plain(line: list[Any]) -> list[Any]:
    name, parameters, _kind, value = line
    return [name, parameters, "text", unescaped(value)] if name in _TEXTS else line


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
