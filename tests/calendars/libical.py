"""libical, as far as reading events goes: the C library is called as it is, with no Python in between."""

import ctypes
from collections.abc import Iterator
from ctypes import c_char_p, c_int, c_int64, c_void_p
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from tests.conftest import missing

When = date | datetime


class _Time(ctypes.Structure):
    """`struct icaltimetype`."""

    _fields_ = (
        *((name, c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")),
        ("zone", c_void_p),
    )


_TEXT, _TIME, _THING = (c_char_p, [c_void_p]), (_Time, [c_void_p]), (c_void_p, [c_void_p, c_int])
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "icalparser_parse_string": (c_void_p, [c_char_p]),
    "icalcomponent_free": (None, [c_void_p]),
    "icalcomponent_count_errors": (c_int, [c_void_p]),
    "icalcomponent_string_to_kind": (c_int, [c_char_p]),
    "icalcomponent_get_first_component": _THING,
    "icalcomponent_get_next_component": _THING,
    "icalcomponent_get_uid": _TEXT,
    "icalcomponent_get_summary": _TEXT,
    "icalcomponent_get_status": (c_int, [c_void_p]),
    "icalproperty_status_to_string": (c_char_p, [c_int]),
    "icalcomponent_get_dtstart": _TIME,
    "icalcomponent_get_dtend": _TIME,
    "icaltime_as_timet_with_zone": (c_int64, [_Time, c_void_p]),
}


def events(octets: bytes) -> list[tuple[str, str, str, When, When]]:
    """Identity, title, status, start and end of each; refuses what it finds a single error in."""
    library = _library()
    calendar = library.icalparser_parse_string(octets)
    assert calendar, "libical takes it for no calendar"
    try:
        assert library.icalcomponent_count_errors(calendar) == 0
        return [_read(library, event) for event in _inside(library, calendar)]
    finally:
        library.icalcomponent_free(calendar)


@cache
def _library() -> Any:
    try:
        library = ctypes.CDLL("libical.so.3")
    except OSError:
        missing("libical is not there to read our calendars", "sudo apt-get install libical3")
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _inside(library: Any, calendar: int) -> Iterator[int]:
    kind = library.icalcomponent_string_to_kind(b"VEVENT")
    event = library.icalcomponent_get_first_component(calendar, kind)
    while event:
        yield event
        event = library.icalcomponent_get_next_component(calendar, kind)


def _read(library: Any, event: int) -> tuple[str, str, str, When, When]:
    uid, title = library.icalcomponent_get_uid(event), library.icalcomponent_get_summary(event)
    status = library.icalproperty_status_to_string(library.icalcomponent_get_status(event))
    start, end = library.icalcomponent_get_dtstart(event), library.icalcomponent_get_dtend(event)
    return uid.decode(), title.decode(), status.decode(), _told(library, start), _told(library, end)


def _told(library: Any, time: _Time) -> When:
    if time.is_date:
        return date(time.year, time.month, time.day)
    assert time.zone, "a floating time"
    return datetime.fromtimestamp(library.icaltime_as_timet_with_zone(time, time.zone), UTC)
