"""The kinds of rules people choose from in a form, written as RFC 5545 RRULEs and read back as they were chosen.

"The Saturday on or after September 10" has no word of its own in an RRULE: it is the Saturday among seven days of the
year. From March on these are counted from the end of the year, which February 29 does not move.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _

from eventsapp.core.refusals import Refusal

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_DAY = -1
_USUAL_YEAR = 2001
"""One without February 29."""
_WEEK = timedelta(days=6)


class DayIsNotInEveryYear(Refusal):
    """February 29 and what never is, as the day from which or until which a week is counted."""

    sentence = _("Choose a day that is in every year.")
    field = "rule_day"


class WeekCrossesNewYear(Refusal):
    """Seven days that lie in two years would give one year two dates and another none."""

    sentence = _("The seven days from or until then must lie in one year. Choose another day.")
    field = "rule_day"


class Kind(StrEnum):
    """How a date is found in each year."""

    NONE = "none"
    NTH = "nth"
    DATE = "date"
    FROM = "from"
    UNTIL = "until"
    OTHER = "other"


@dataclass(frozen=True)
class Pattern:
    """One such rule; what its kind does not need stays as it is here."""

    kind: Kind = Kind.NONE
    nth: int = 1
    """The first is 1, the last -1."""
    weekday: str = "SU"
    month: int = 6
    day: int = 1
    text: str = ""
    """The RRULE itself, of another kind than these."""


def written(pattern: Pattern) -> str:
    """The rule as an RRULE; of another kind as it was typed."""
    if pattern.kind is Kind.NONE:
        return ""
    if pattern.kind is Kind.OTHER:
        return pattern.text.strip().upper().removeprefix("RRULE:")
    if pattern.kind is Kind.NTH:
        return f"FREQ=YEARLY;BYMONTH={pattern.month};BYDAY={pattern.nth}{pattern.weekday}"
    if pattern.kind is Kind.DATE:
        return f"FREQ=YEARLY;BYMONTH={pattern.month};BYMONTHDAY={pattern.day}"
    days = ",".join(str(number) for number in _week(pattern))
    return f"FREQ=YEARLY;BYYEARDAY={days};BYDAY={pattern.weekday}"


def read(rule: str) -> Pattern:
    """The rule as it was chosen; what none of the other kinds says is of another kind."""
    if not rule:
        return Pattern()
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    try:
        found = _read(parts)
        if found is not None and written(found) == rule:
            return found
    except (ValueError, Refusal):
        pass
    return Pattern(Kind.OTHER, text=rule)


def week(by_year_day: str) -> tuple[Kind, int, int] | None:
    """Whether these days of the year are seven in a row, from or until which month and day."""
    numbers = [int(number) for number in by_year_day.split(",")]
    if len(numbers) != 7 or 0 in numbers:
        return None
    step = numbers[1] - numbers[0]
    if step not in (1, -1) or numbers != list(range(numbers[0], numbers[0] + 7 * step, step)):
        return None
    first = date(_USUAL_YEAR, 1, 1) if numbers[0] > 0 else date(_USUAL_YEAR + 1, 1, 1) + timedelta(days=1)
    named = first + timedelta(days=numbers[0] - 1)
    return (Kind.FROM if step > 0 else Kind.UNTIL), named.month, named.day


def _read(parts: dict[str, str]) -> Pattern | None:
    weekday = parts.get("BYDAY", "")
    if parts.keys() == {"FREQ", "BYMONTH", "BYDAY"}:
        return Pattern(Kind.NTH, nth=int(weekday[:-2]), weekday=weekday[-2:], month=int(parts["BYMONTH"]))
    if parts.keys() == {"FREQ", "BYMONTH", "BYMONTHDAY"}:
        return Pattern(Kind.DATE, month=int(parts["BYMONTH"]), day=int(parts["BYMONTHDAY"]))
    if parts.keys() == {"FREQ", "BYYEARDAY", "BYDAY"} and (found := week(parts["BYYEARDAY"])):
        return Pattern(found[0], weekday=weekday, month=found[1], day=found[2])
    return None


def _week(pattern: Pattern) -> list[int]:
    """The seven days of the year, the named one first: so it can be read back which end was named."""
    try:
        named = date(_USUAL_YEAR, pattern.month, pattern.day)
    except ValueError:
        raise DayIsNotInEveryYear from None
    step = 1 if pattern.kind is Kind.FROM else -1
    if (named + step * _WEEK).year != named.year:
        raise WeekCrossesNewYear
    number = named.timetuple().tm_yday
    if pattern.month > 2:
        number -= 366
    return list(range(number, number + 7 * step, step))
