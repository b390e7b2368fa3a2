"""Public holidays of Canada and its provinces, and the long weekends they make: what a chosen day may collide with.

Computed, so that no list grows old. Nationwide days follow the Canada Labour Code (R.S.C. 1985, c. L-2, s. 166) and
the Holidays Act (R.S.C. 1985, c. H-5: Canada Day on a Sunday is kept the day after). Victoria Day, Thanksgiving and
Remembrance Day are not a general holiday in every province, yet they fill roads and parks in all of them, so they are
told everywhere. Provincial days: Employment Standards Act, 2000 (Ontario, s. 1); Act respecting labour standards, s.
60, and National Holiday Act (Quebec); the Employment Standards Acts and Codes of British Columbia (s. 1), Alberta (s.
25), Manitoba (s. 21), New Brunswick, Prince Edward Island, Yukon, the Northwest Territories and Nunavut; Saskatchewan
Employment Act (s. 2-30); Heritage Day Act (Nova Scotia). The first Monday of August is custom rather than law in
Ontario, Alberta, Manitoba and Nova Scotia. Days kept by a government's own offices alone are left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from dateutil.easter import easter
from flask_babel import lazy_gettext as _

PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
_MONDAY = 0
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    """A day off in some provinces."""

    day: date
    name: Any
    provinces: tuple[str, ...] = PROVINCES

    @property
    def is_everywhere(self) -> bool:
        return len(self.provinces) == len(PROVINCES)


@dataclass(frozen=True)
class _Rule:
    """On which day of a year a holiday is."""

    name: Any
    day_in: Callable[[int], date]
    provinces: tuple[str, ...] = PROVINCES
    is_kept_on_monday: bool = False
    """On a Sunday it is kept the day after."""


def on(day: date, province: str = "") -> list[Holiday]:
    """The holidays of that day in the province; without one, those of any, each saying where it is."""
    return [one for one in _of(day.year) if one.day == day and _is_in(one, province)]


def long_weekend(day: date, province: str = "") -> Holiday | None:
    """The holiday that makes a long weekend of the one this day is in: on its Friday, Saturday, Sunday or Monday."""
    saturday = day + timedelta(days=5 - day.weekday()) if day.weekday() != _MONDAY else day - 2 * _DAY
    if not saturday - _DAY <= day <= saturday + 2 * _DAY:
        return None
    days = (saturday - _DAY, saturday + 2 * _DAY)
    return next((one for at in days for one in on(at, province)), None)


def _is_in(holiday: Holiday, province: str) -> bool:
    return not province or province in holiday.provinces


@lru_cache(maxsize=64)
def _of(year: int) -> tuple[Holiday, ...]:
    found = []
    for rule in _RULES:
        day = rule.day_in(year)
        found.append(Holiday(day, rule.name, rule.provinces))
        if rule.is_kept_on_monday and day.weekday() == 6:
            found.append(Holiday(day + _DAY, rule.name, rule.provinces))
    return tuple(found)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(nth: int, weekday: int, month: int) -> Callable[[int], date]:
    def day_in(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))

    return day_in


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


def _victoria_day(year: int) -> date:
    """The Monday before May 25."""
    eve = date(year, 5, 24)
    return eve - timedelta(days=eve.weekday())


def _heritage_day_of_yukon(year: int) -> date:
    """The Friday before the last Sunday of February."""
    last = date(year, 3, 1) - _DAY
    return last - timedelta(days=(last.weekday() + 1) % 7 + 2)


_FAMILY = ("AB", "BC", "NB", "ON", "SK")
_AUGUST = ("AB", "BC", "MB", "NB", "NS", "NT", "NU", "ON", "SK")
_RULES = (
    _Rule(_("New Year’s Day"), _fixed(1, 1), is_kept_on_monday=True),
    _Rule(_("Family Day"), _nth(3, _MONDAY, 2), _FAMILY),
    _Rule(_("Louis Riel Day"), _nth(3, _MONDAY, 2), ("MB",)),
    _Rule(_("Islander Day"), _nth(3, _MONDAY, 2), ("PE",)),
    _Rule(_("Heritage Day"), _nth(3, _MONDAY, 2), ("NS",)),
    _Rule(_("Yukon Heritage Day"), _heritage_day_of_yukon, ("YT",)),
    _Rule(_("Good Friday"), _from_easter(-2)),
    _Rule(_("Easter Sunday"), _from_easter(0)),
    _Rule(_("Easter Monday"), _from_easter(1), ("QC",)),
    _Rule(_("Victoria Day"), _victoria_day),
    _Rule(_("National Indigenous Peoples Day"), _fixed(6, 21), ("NT", "NU", "YT")),
    _Rule(_("National Holiday of Quebec"), _fixed(6, 24), ("QC",), is_kept_on_monday=True),
    _Rule(_("Canada Day"), _fixed(7, 1), is_kept_on_monday=True),
    _Rule(_("Nunavut Day"), _fixed(7, 9), ("NU",)),
    _Rule(_("Civic holiday of August"), _nth(1, _MONDAY, 8), _AUGUST),
    _Rule(_("Discovery Day"), _nth(3, _MONDAY, 8), ("YT",)),
    _Rule(_("Labour Day"), _nth(1, _MONDAY, 9)),
    _Rule(_("National Day for Truth and Reconciliation"), _fixed(9, 30)),
    _Rule(_("Thanksgiving"), _nth(2, _MONDAY, 10)),
    _Rule(_("Remembrance Day"), _fixed(11, 11)),
    _Rule(_("Christmas Day"), _fixed(12, 25), is_kept_on_monday=True),
    _Rule(_("Boxing Day"), _fixed(12, 26)),
)
