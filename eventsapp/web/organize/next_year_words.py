"""What starting next year says in words: what each line is, how it was and how it will be, and what to look at."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.core import clock, languages
from eventsapp.events.holidays import Holiday
from eventsapp.events.models import Edition
from eventsapp.events.proposals import Neighbour, Proposal
from eventsapp.web.organize import shift_words
from eventsapp.workflows.along import What
from eventsapp.workflows.next_year_lines import Fate, Line, Moments, Why

WHATS = {
    What.WHEN: _l("Day and time"),
    What.VENUE: _l("Venue"),
    What.TO_BRING: _l("What to bring"),
    What.SCHEDULE: _l("Schedule"),
    What.CLOSES: _l("End of sign-up"),
    What.CHANGES_CLOSE: _l("End of changes"),
    What.PLACES: _l("Places in all"),
    What.OFFER_HOURS: _l("Hours to answer an offer"),
    What.MAJORITY_AGE: _l("Age from which people sign for themselves"),
    What.ACCESS_LEAD: _l("Name of the access lead"),
    What.TEAMS: _l("Teams"),
    What.REAFFIRM_HOURS: _l("Hours before a shift to ask “still coming?”"),
    What.HELP_REQUESTS: _l("Most requests for help to one person in 30 days"),
    What.WAYS_TO_PAY: _l("Ways to pay"),
    What.FUNDRAISING: _l("Fundraising"),
    What.SITE: _l("Site"),
    What.CATEGORY: _l("Category"),
    What.PRICE: _l("Price"),
    What.QUESTION: _l("Question"),
    What.WAIVER: _l("Waiver"),
    What.CODE: _l("Code"),
    What.MAILING: _l("Mailing"),
    What.ROLE: _l("Role"),
    What.SHIFT: _l("Shift"),
}
FATES = {
    Fate.NEEDS_YOU: _l("Comes along: look it over"),
    Fate.SHIFTED: _l("Moves along, at the same time of day"),
    Fate.KEPT: _l("Stays as it was"),
    Fate.LEFT: _l("Stays behind"),
}
_TEXTS = (What.VENUE, What.TO_BRING, What.WAYS_TO_PAY, What.FUNDRAISING)
"""What is told by its words, and has no name."""


def called(line: Line) -> str:
    """What the line is about: ``Shift: Water table, By the gate``."""
    name = "" if line.what in _TEXTS or line.name is None else line.name.said()
    beside = line.of.said() if line.of is not None else ""
    words = ", ".join(one for one in (name, beside) if one)
    return _("%(what)s: %(name)s", what=WHATS[line.what], name=words) if words else str(WHATS[line.what])


def was(line: Line, edition: Edition) -> str:
    """How it was last year."""
    if line.before:
        return span(line.before, edition.zone)
    if line.what in _TEXTS and line.name is not None:
        return line.name.said()
    return setting(line.what, line.value)


def will_be(line: Line, edition: Edition) -> str:
    """How it will be."""
    if line.fate is Fate.LEFT or (line.what is What.VENUE and line.name is None):
        return ""
    if not line.after:
        return _("The same")
    return span(line.after, edition.zone)


def span(moments: Moments, zone: str) -> str:
    """A day, some days, a moment, or from one moment to another, on the clock of the place."""
    first, last = moments[0], moments[-1]
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return languages.days(first, last)
    begins, ends = clock.local(first, zone), clock.local(last, zone)
    if begins == ends:
        return _moment(begins)
    until = languages.clock(ends) if begins.date() == ends.date() else _moment(ends)
    return _("%(start)s to %(end)s", start=_moment(begins), end=until)


def remarks(line: Line, source: Edition) -> list[str]:
    """What there is to know about it, last year's truth included."""
    said = [shift_words.truth(line.truth)] if line.truth is not None else []
    if line.is_unwanted:
        return [*said, _("You leave it behind.")]
    return said + [_why(why, source) for why in line.whys]


def setting(what: What, value: str | int | None) -> str:
    """A setting as it is kept, in words."""
    if what is What.TEAMS:
        return _("Yes") if value else _("No")
    if what is What.PLACES and value is None:
        return _("No limit")
    if what is What.MAJORITY_AGE and value is None:
        return _("As the province has it")
    return "" if value is None else str(value)


def clashes(one: Proposal) -> list[str]:
    """What speaks against a day."""
    said = [_holiday(holiday) for holiday in one.holidays]
    if one.long_weekend is not None and one.long_weekend not in one.holidays:
        said.append(_("Long weekend: %(holiday)s", holiday=_holiday(one.long_weekend)))
    return said + [_near(near, one.day) for near in one.neighbours]


def _moment(wall: datetime) -> str:
    return _("%(day)s, %(time)s", day=languages.day(wall.date()), time=languages.clock(wall))


def _why(why: Why, source: Edition) -> str:
    return {
        Why.NAMES_YEAR: _("It names the year %(year)s.", year=source.year),
        Why.PAST: _("That is past."),
        Why.NO_SUCH_TIME: _("The clocks change that night and leave this time out, so it is an hour later."),
        Why.NO_ENGLISH: _("The English is missing."),
        Why.NO_FRENCH: _("The French is missing."),
        Why.NO_VENUE: _("There was no venue. Choose one."),
        Why.NO_GOAL: _("The goal stays behind. Set a new one."),
        Why.CONTACT: _("It says whom to reach on the day. See whether that still holds."),
        Why.OTHER_DAY: _("Its start is on no day of the event, and is left out."),
        Why.CODE: _("People know last year’s codes. Add new ones."),
        Why.NOTHING_TO_DEPEND_ON: _("The category or the answer it depends on does not come along."),
        Why.ITS_SITE: _("Its site stays behind."),
        Why.ITS_CATEGORY: _("Its category stays behind."),
        Why.ITS_ROLE: _("Its role stays behind."),
    }[why]


def _holiday(holiday: Holiday) -> str:
    if holiday.is_everywhere:
        return str(holiday.name)
    return _("%(holiday)s (%(provinces)s)", holiday=holiday.name, provinces=", ".join(holiday.provinces))


def _near(near: Neighbour, day: date) -> str:
    name = near.name.said()
    if near.first <= day <= near.last:
        return _("%(event)s is on the same day", event=name)
    return (
        _("%(event)s is the day after", event=name)
        if day < near.first
        else _("%(event)s is the day before", event=name)
    )
