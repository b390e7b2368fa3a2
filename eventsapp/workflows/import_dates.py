"""Days in lists of others: read in the order of day and month that the whole column speaks for."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_PARTS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_TIME = re.compile(r"(\d{1,2})\s?[:h]\s?(\d{2})(?::\d{2})?\s*([AaPp])?")


def day_first(column: Iterable[str]) -> bool:
    """Whether the day stands before the month: some first part is above 12, and no second one."""
    found = [match for text in column if (match := _PARTS.match(text.strip()))]
    return any(int(match[1]) > 12 for match in found) and not any(int(match[2]) > 12 for match in found)


def day_in(text: str, *, day_comes_first: bool) -> date | None:
    """The day; None where there is none that we can read."""
    text = text.strip()
    if match := _ISO.match(text):
        year, month, day = match.groups()
    elif match := _PARTS.match(text):
        day, month, year = match.groups() if day_comes_first else (match[2], match[1], match[3])
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def moment_in(text: str, *, day_comes_first: bool) -> datetime | None:
    """The day with its time, on whatever clock it was written by; noon where no time is said."""
    day = day_in(text, day_comes_first=day_comes_first)
    if day is None:
        return None
    if not _TIME.search(text):
        return datetime.combine(day, time(12, 0))
    at = time_in(text)
    return None if at is None else datetime.combine(day, at)


def time_in(text: str) -> time | None:
    """The first time of day in it; None where there is none."""
    said = _TIME.search(text)
    if said is None:
        return None
    hour, minute = int(said[1]), int(said[2])
    if said[3]:
        hour = hour % 12 + (12 if said[3].lower() == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
