"""Time zones as calendars know them: a VTIMEZONE written from the zone's own rules, never a list of dates.

Lists of dates (RDATE) are read only in part by several calendar programs, which then show the whole summer an hour
late. A rule ("the second Sunday of March") is read by all of them.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_EARLIEST = 2000
"""No rule is traced back further than this."""
_YEARS_BEFORE = 2
_YEARS_AHEAD = 12
_ONE_DAY = timedelta(days=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class _Change:
    """The clocks of a zone change once."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def wall(self) -> datetime:
        """What the clock shows just before it changes (RFC 5545 section 3.6.5)."""
        return self.at.replace(tzinfo=None) + self.before

    @property
    def is_forward(self) -> bool:
        return self.after > self.before


@lru_cache(maxsize=128)
def vtimezone(zone: str, year: int) -> bytes:
    """The zone for events around that year; for a zone with steady rules the same octets every year.

    The few zones whose changes follow no yearly rule (Morocco's follow the moon) get one block for each change.
    """
    changes = list(_changes(ZoneInfo(zone), _EARLIEST, year + _YEARS_AHEAD))
    near = [change for change in changes if change.wall.year >= year - _YEARS_BEFORE]
    blocks = _steady(changes, near, year) or _one_by_one(zone, near, year)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}", f"X-LIC-LOCATION:{zone}", *blocks, "END:VTIMEZONE", ""]
    return "\r\n".join(lines).encode()


def _changes(zone: ZoneInfo, first: int, last: int) -> Iterable[_Change]:
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        following = moment + _ONE_DAY
        if _offset(zone, moment) != _offset(zone, following):
            at = _between(zone, moment, following)
            name = at.astimezone(zone).tzname() or ""
            yield _Change(at, _offset(zone, moment), _offset(zone, at), name)
        moment = following


def _between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second with the new offset."""
    old = _offset(zone, before)
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _steady(changes: list[_Change], near: list[_Change], year: int) -> list[str]:
    """Two rules, forward and back, if all the changes near that year follow them; else nothing."""
    lines: list[str] = []
    years = list(range(year - _YEARS_BEFORE, year + _YEARS_AHEAD + 1))
    for forward in (True, False):
        these = [change for change in near if change.is_forward is forward]
        rule = _rule(these) if [change.wall.year for change in these] == years else None
        if rule is None:
            return []
        lines += _block(_first_by(rule, [c for c in changes if c.is_forward is forward]), rule)
    return lines


def _rule(changes: list[_Change]) -> str | None:
    """The yearly RRULE that all of them follow."""
    walls = [change.wall for change in changes]
    alike = {(w.month, w.weekday(), w.time(), c.before, c.after, c.name) for w, c in zip(walls, changes, strict=True)}
    if len(alike) != 1:
        return None
    day = _WEEKDAYS[walls[0].weekday()]
    yearly = f"FREQ=YEARLY;BYMONTH={walls[0].month}"
    if len({(wall.day - 1) // 7 for wall in walls}) == 1:
        return f"{yearly};BYDAY={(walls[0].day - 1) // 7 + 1}{day}"
    if all(wall.day + 7 > monthrange(wall.year, wall.month)[1] for wall in walls):
        return f"{yearly};BYDAY=-1{day}"
    first = min(wall.day for wall in walls)
    if max(wall.day for wall in walls) > first + 6:
        return None
    return f"{yearly};BYMONTHDAY={','.join(str(first + more) for more in range(7))};BYDAY={day}"


def _first_by(rule: str, changes: list[_Change]) -> _Change:
    """The earliest change since which every one followed the rule."""
    first = changes[-1]
    for index in range(len(changes) - 2, -1, -1):
        if changes[index].wall.year != first.wall.year - 1 or _rule([changes[index], *changes[-15:]]) != rule:
            break
        first = changes[index]
    return first


def _one_by_one(zone: str, near: list[_Change], year: int) -> list[str]:
    start = datetime(year - _YEARS_BEFORE, 1, 1, tzinfo=UTC)
    offset, name = _offset(ZoneInfo(zone), start), start.astimezone(ZoneInfo(zone)).tzname() or ""
    since = _Change(datetime(1970, 1, 1, tzinfo=UTC) - offset, offset, offset, name)
    return [line for change in (since, *near) for line in _block(change)]


def _block(change: _Change, rule: str | None = None) -> list[str]:
    kind = "DAYLIGHT" if change.is_forward else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"TZNAME:{change.name}",
        f"TZOFFSETFROM:{_signed(change.before)}",
        f"TZOFFSETTO:{_signed(change.after)}",
        f"DTSTART:{change.wall:%Y%m%dT%H%M%S}",
        *([f"RRULE:{rule}"] if rule else []),
        f"END:{kind}",
    ]


def _signed(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
