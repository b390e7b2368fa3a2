"""Recurrence rules: on which day a yearly event is usually held, as dates and in words.

A rule proposes; it never promises. It is an RFC 5545 RRULE of the simple kind people mean when they say "the
first Sunday of June": once a year, by month and day.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice

from babel import dates
from dateutil.rrule import rrulestr
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from eventsapp.core import languages
from eventsapp.core.refusals import Refusal
from eventsapp.events import patterns
from eventsapp.events.patterns import WEEKDAYS, Kind

_PARTS = {"FREQ", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO", "WKST"}
_NAMES_A_DAY = {"BYMONTHDAY", "BYDAY", "BYYEARDAY"}

_YEARS_AHEAD = 32
"""How far we look: February 29 meets each weekday within 28 years; what has not come by then never does."""
_LONG_AGO = date(2000, 1, 1)


class RuleNotUnderstood(Refusal):
    """Not a yearly rule that names a day."""

    sentence = _l("We cannot read this rule. It must be yearly and name a day, like FREQ=YEARLY;BYMONTH=6;BYDAY=1SU.")
    field = "rule_text"


class RuleNeverMatches(Refusal):
    """A rule for a day that no year has."""

    sentence = _l("No year has such a day. Please choose another one.")
    field = "rule_kind"


class RuleNamesSeveralDays(Refusal):
    """A rule that does not choose: every Sunday, or two dates."""

    sentence = _l("This rule names several days of the same year. It must name one.")
    field = "rule_text"


def refuse_unless_usable(rule: str) -> None:
    """Refuse a rule that cannot be read, that never matches, or that names more than one day a year; none is fine."""
    if not rule:
        return
    if _parts(rule) is None:
        raise RuleNotUnderstood
    found = next_dates(rule, _LONG_AGO, 2 * _YEARS_AHEAD)
    if not found:
        raise RuleNeverMatches
    if len({day.year for day in found}) < len(found):
        raise RuleNamesSeveralDays


def in_year(rule: str, year: int) -> date | None:
    """The date it proposes in that year."""
    if not date.min.year < year <= date.max.year:
        return None
    found = next((day for day in next_dates(rule, date(year - 1, 12, 31), 1)), None)
    return found if found is not None and found.year == year else None


def next_dates(rule: str, after: date, count: int) -> list[date]:
    """The next dates the rule proposes after that day; none if it never matches or is not understood."""
    parts = _parts(rule)
    if parts is None:
        return []
    try:
        return list(islice(_proposed(parts, after), max(count, 0)))
    except (ValueError, IndexError):  # well formed, and nonsense: the 99th Sunday, the 13th month
        return []


def is_understood(rule: str) -> bool:
    """Whether dates can be proposed by it."""
    return bool(next_dates(rule, _LONG_AGO, 1))


def sentence(rule: str) -> str:
    """The rule in the page's language, such as "the first Sunday of June"; empty if hard to say."""
    parts = _parts(rule)
    if parts is None or not is_understood(rule):
        return ""
    month = _number(parts.get("BYMONTH", ""))
    by = parts.keys() - {"FREQ", "WKST"}
    if month is not None and by == {"BYMONTH", "BYMONTHDAY"}:
        return _day_of_year(month, _number(parts["BYMONTHDAY"]))
    if month is not None and by - {"BYSETPOS"} == {"BYMONTH", "BYDAY"}:
        return _weekday_of_month(month, parts["BYDAY"], parts.get("BYSETPOS", ""))
    if by == {"BYYEARDAY", "BYDAY"} and parts["BYDAY"] in WEEKDAYS:
        return _weekday_near(parts["BYDAY"], patterns.week(parts["BYYEARDAY"]))
    return ""


def _proposed(parts: dict[str, str], after: date) -> Iterator[date]:
    """The rule's dates, year by year.

    dateutil looks for a rule's next date until the year 9999, for seconds if there is none; with an interval
    of 9999 years each rule ends after the year it began in.
    """
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    for year in range(after.year, min(after.year + _YEARS_AHEAD, date.max.year) + 1):
        january = datetime.combine(date(year, 1, 1), time.min)
        of_year = rrulestr(f"{text};INTERVAL=9999", dtstart=january)
        yield from (moment.date() for moment in of_year if moment.date() > after)


def _parts(rule: str) -> dict[str, str] | None:
    """The parts of a yearly rule; none if it names no day or holds anything we do not handle."""
    pairs = [part.partition("=") for part in rule.strip().upper().removeprefix("RRULE:").split(";") if part]
    parts = {name.strip(): value.strip() for name, _equals, value in pairs}
    if len(parts) != len(pairs) or not parts.keys() <= _PARTS or not all(parts.values()):
        return None
    if parts.get("FREQ") != "YEARLY" or not parts.keys() & _NAMES_A_DAY:
        return None
    return parts


def _weekday_of_month(month: int, by_day: str, set_position: str) -> str:
    which = re.fullmatch(r"([+-]?\d)?([A-Z]{2})", by_day)
    nth = _number((which[1] or set_position) if which else "")
    if which is None or nth is None or (which[1] and set_position):
        return ""
    return _nth(nth, weekday=_weekday(which[2]), of_month=_of(month))


def _weekday_near(weekday: str, week: tuple[Kind, int, int] | None) -> str:
    if week is None:
        return ""
    kind, month, day = week
    words = {"weekday": _weekday(weekday), "day": _day_of_year(month, day)}
    if kind is Kind.FROM:
        return str(_("the %(weekday)s on or after %(day)s", **words))
    return str(_("the %(weekday)s on or before %(day)s", **words))


def _weekday(weekday: str) -> str:
    return str(dates.get_day_names("wide", locale=languages.locale())[WEEKDAYS.index(weekday)])


def _nth(nth: int, **words: str) -> str:
    said = {
        1: _("the first %(weekday)s %(of_month)s", **words),
        2: _("the second %(weekday)s %(of_month)s", **words),
        3: _("the third %(weekday)s %(of_month)s", **words),
        4: _("the fourth %(weekday)s %(of_month)s", **words),
        5: _("the fifth %(weekday)s %(of_month)s", **words),
        -1: _("the last %(weekday)s %(of_month)s", **words),
        -2: _("the second to last %(weekday)s %(of_month)s", **words),
    }
    return str(said.get(nth, ""))


def _of(month: int) -> str:
    """The month with its preposition, which French elides: "de juin", "d'avril"."""
    name = _month(month)
    if name[0] in "aeiou":
        return str(pgettext("month that begins with a small vowel", "of %(month)s", month=name))
    return str(pgettext("month", "of %(month)s", month=name))


def _day_of_year(month: int, day: int | None) -> str:
    if day == -1:
        return str(_("the last day %(of_month)s", of_month=_of(month)))
    if day is None or day < 1:
        return ""
    number = "1er" if day == 1 and languages.current() == "fr" else str(day)
    return str(_("%(month)s %(day)s", month=_month(month), day=number))


def _month(month: int) -> str:
    return str(dates.get_month_names("wide", locale=languages.locale())[month])


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[+-]?\d{1,2}", text) else None
