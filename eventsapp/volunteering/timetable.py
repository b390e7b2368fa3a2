"""Times of shifts as people say them, on the clock of the place: turned into moments, alone, in patterns, by days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from eventsapp.core import clock, languages
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition

LONGEST = timedelta(hours=24)
AROUND = timedelta(days=60)
"""So far from the event there may still be shifts: a desk set up before, envelopes counted after."""
MOST_AT_ONCE = 500

Span = tuple[datetime, datetime]
"""From when to when, as moments."""


class _Beside(Refusal):
    """Said beside the field that it is about this time."""

    def __init__(self, field: str, **values: object) -> None:
        super().__init__(**values)
        self.field = field


class NoSuchTime(_Beside):
    """The wall clock never shows it: it lies in the hour that is left out in spring."""

    sentence = _l("The clocks go forward on %(day)s, so %(time)s is left out. Please choose another time.")


class EndsTooEarly(Refusal):
    """It would end before it begins, or as it begins."""

    sentence = _l("It must end after it begins. If it goes on past midnight, tick that it ends the next day.")
    field = "ends"


class TooLong(Refusal):
    """It would go on for more than a day."""

    sentence = _l("A shift can last 24 hours at most. Please look at its times again.")
    field = "ends"


class FarFromTheEvent(_Beside):
    """A day long before or after the event: most likely a slip in the year."""

    sentence = _l("The event is on %(day)s. A shift can be up to %(most)s days before or after it.")


class LastDayFirst(Refusal):
    """The last day lies before the first."""

    sentence = _l("The last day must not be before the first.")
    field = "last_day"


class TooManyAtOnce(Refusal):
    """A pattern that would make more shifts than anybody means to."""

    sentence = _l("That would be more than %(most)s shifts at once. Please choose fewer days or longer shifts.")


@dataclass(frozen=True)
class Pattern:
    """The same shifts one after another, on one day or several: every two hours from 7 to 15."""

    first: date
    last: date
    begins: time
    ends: time
    minutes: int
    """How long each one is; the last one of a day is shorter where the time does not come out even."""
    ends_next_day: bool = False

    def spans(self, edition: Edition) -> list[Span]:
        """When each of them is, in order."""
        if self.last < self.first:
            raise LastDayFirst
        refuse_if_far(edition, self.last, field="last_day")
        spans = []
        for number in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=number)
            span(edition, day, self.begins, self.ends, ends_next_day=self.ends_next_day)
            for begins, ends in self._of_day(day):
                spans.append((_moment(begins, edition.zone, "begins"), _moment(ends, edition.zone, "begins")))
        return spans

    def _of_day(self, day: date) -> Iterator[Span]:
        """As the wall clock shows them."""
        begins = datetime.combine(day, self.begins)
        over = datetime.combine(day + timedelta(days=self.ends_next_day), self.ends)
        while begins < over:
            ends = min(begins + timedelta(minutes=self.minutes), over)
            yield begins, ends
            begins = ends


def span(edition: Edition, day: date, begins: time, ends: time, *, ends_next_day: bool = False) -> Span:
    """From one time to another on that day, or on to the next; refused in words where that cannot be."""
    refuse_if_far(edition, day)
    wall = datetime.combine(day, begins), datetime.combine(day + timedelta(days=ends_next_day), ends)
    if wall[1] <= wall[0]:
        raise EndsTooEarly
    if wall[1] - wall[0] > LONGEST:
        raise TooLong
    return _moment(wall[0], edition.zone, "begins"), _moment(wall[1], edition.zone, "ends")


def refuse_if_far(edition: Edition, day: date, *, field: str = "day") -> None:
    """Refuse a day that has nothing to do with the event."""
    if not edition.starts_on - AROUND <= day <= edition.ends_on + AROUND:
        raise FarFromTheEvent(field, day=languages.days(edition.starts_on, edition.ends_on), most=AROUND.days)


def refuse_if_too_many(count: int) -> None:
    """Refuse more shifts at once than anybody means to make."""
    if count > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)


def later(span: Span, by: timedelta, zone: str, *, field: str) -> Span:
    """The same times on the wall so many days later; refused where the wall does not show them on that day."""
    walls = [clock.local(moment, zone).replace(tzinfo=None) + by for moment in span]
    return _moment(walls[0], zone, field), _moment(walls[1], zone, field)


def _moment(wall: datetime, zone: str, field: str) -> datetime:
    moment = clock.moment(wall, zone)
    if clock.local(moment, zone).replace(tzinfo=None) != wall:
        raise NoSuchTime(field, day=languages.day(wall.date()), time=languages.clock(wall))
    return moment
