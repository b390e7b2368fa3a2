"""What an edition offers and asks, in words for organizers."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from eventsapp.core import clock, languages, money
from eventsapp.events.models import Edition
from eventsapp.questions import rules
from eventsapp.questions.models import About, Kind, Question
from eventsapp.registration.answers import in_words
from eventsapp.registration.models import Category, FeeCode
from eventsapp.registration.pricing import Tier
from eventsapp.web.parts import lasting


def starts(category: Category, edition: Edition) -> str:
    """When it starts: its own time, with the day where the event has several."""
    if category.starts_at is None:
        return _("With the event")
    wall = clock.local(category.starts_at, edition.zone)
    if edition.starts_on == edition.ends_on:
        return languages.clock(wall)
    return _("%(day)s, %(time)s", day=languages.short_day(wall.date()), time=languages.clock(wall))


def moment(at: datetime, edition: Edition) -> str:
    """A day and a time where the event takes place."""
    wall = clock.local(at, edition.zone)
    return _("%(day)s, %(time)s", day=languages.day(wall.date()), time=languages.clock(wall))


def ages(low: int | None, high: int | None) -> str:
    """For which ages something is."""
    if low is not None and high is not None:
        return _("From age %(low)s to age %(high)s", low=low, high=high)
    if low is not None:
        return _("From age %(age)s", age=low)
    return _("Any age") if high is None else _("Up to age %(age)s", age=high)


def until(moment: datetime | None, edition: Edition) -> str:
    """Until when something counts."""
    return _("No end") if moment is None else lasting.said(moment, edition.zone)


def tier(standing: Tier) -> tuple[str, str]:
    """Whether anybody pays a price, with the colour of its badge."""
    return {
        Tier.NOW: (_("Counts now"), "ok"),
        Tier.LATER: (_("Counts later"), "info"),
        Tier.OVER: (_("Over"), ""),
        Tier.NEVER: (_("Never counts"), "warning"),
    }[standing]


def worth(code: FeeCode) -> str:
    """What a code takes off."""
    return f"{code.percent} %" if code.off_cents is None else money.said(code.off_cents)


def uses(number: int, code: FeeCode) -> str:
    """How often a code was used, of how many times."""
    if code.maximum_uses is None:
        return ngettext("%(num)s time", "%(num)s times", number)
    return _("%(number)s of %(most)s times", number=number, most=code.maximum_uses)


def kind(of: str) -> str:
    """What an answer looks like."""
    return {
        Kind.TEXT: _("One line of text"),
        Kind.LONG_TEXT: _("Several lines of text"),
        Kind.CHOICE: _("One of several answers"),
        Kind.CHOICES: _("Any of several answers"),
        Kind.NUMBER: _("A number"),
        Kind.YES_NO: _("Yes or no"),
        Kind.SIZE: _("A size, counted for ordering"),
    }[Kind(of)]


def about(of: str) -> str:
    """Whom a question asks."""
    return _("Each person who takes part") if of == About.PERSON else _("Once for the whole form")


def condition(question: Question, known: dict[int, Question]) -> str:
    """On what it depends; nothing if it is always asked."""
    on = known.get(question.shown_if_id or 0)
    if on is None:
        return ""
    given = answer(on, question.shown_if_answer)
    return _("only after “%(answer)s” to “%(question)s”", answer=given, question=on.label.said())


def answer(on: Question, key: str) -> str:
    """One answer to choose, in words."""
    return in_words(on, key)


def answers(question: Question) -> list[tuple[str, str]]:
    """The answers on which others can depend: key and words."""
    offered = rules.keys(question) if question.kind in rules.CHOSEN else set()
    keys = ["yes", "no"] if question.kind == Kind.YES_NO else [str(one["key"]) for one in question.options]
    return [(key, answer(question, key)) for key in keys if key in offered]
