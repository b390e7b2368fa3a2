"""Which editions the demo has today: the last one that is over, the next one open, and the one announced after it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eventsapp.core import clock
from eventsapp.demo.content import SeriesContent
from eventsapp.events import recurrence, rules
from eventsapp.events.models import State
from eventsapp.events.rules import When

_LOOK_BACK = timedelta(days=2 * 366)
_LOOK_AHEAD = 6
"""Counted from two years back: up to two that are over, one going on, and two to come."""


@dataclass(frozen=True)
class Planned:
    """One year's edition as the demo would have it now."""

    year: int
    state: State
    when: When
    closes_at: datetime


def planned(content: SeriesContent, now: datetime) -> list[Planned]:
    """The editions wanted at this moment, the earliest first.

    They follow the rule, so they never go stale. Between the end of sign-up and the end of the event itself there is
    a closed one too: the event is just happening.
    """
    today = clock.local(now, content.zone).date()
    days = recurrence.next_dates(content.rule, today - _LOOK_BACK, _LOOK_AHEAD)
    spans = [(when, _sign_up_end(content, when)) for when in (_when(content, day) for day in days)]
    over = [span for span in spans if _is_over(content, span[0], now)]
    running = [span for span in spans if span not in over and span[1] <= now]
    ahead = [span for span in spans if span not in over and span not in running]
    wanted = [(State.FINISHED, over[-1]), *((State.CLOSED, span) for span in running)]
    wanted += [(State.OPEN, ahead[0]), (State.ANNOUNCED, ahead[1])]
    return [Planned(when.starts_on.year, state, when, closes_at) for state, (when, closes_at) in wanted]


def tentative(when: When) -> When:
    """The same days with the times left open."""
    return rules.whole_days(when.starts_on, when.ends_on)


def _when(content: SeriesContent, first: date) -> When:
    if content.begins is None or content.ends is None:
        return rules.whole_days(first, first + timedelta(days=content.days - 1))
    walls = (datetime.combine(first, wall) for wall in (content.begins, content.ends))
    begins, ends = (clock.moment(wall, content.zone) for wall in walls)
    return rules.at_times(begins, ends, content.zone)


def _is_over(content: SeriesContent, when: When, now: datetime) -> bool:
    return now >= _end(content, when)


def _end(content: SeriesContent, when: When) -> datetime:
    next_day = datetime.combine(when.ends_on + rules.ONE_DAY, datetime.min.time())
    return when.ends_at or clock.moment(next_day, content.zone)


def _sign_up_end(content: SeriesContent, when: When) -> datetime:
    """Before the beginning; people join an event of whole days until it ends."""
    return rules.shifted(when.starts_at or _end(content, when), -content.sign_up_ends, content.zone)
