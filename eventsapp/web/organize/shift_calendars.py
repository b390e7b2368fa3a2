"""What the pages of a shift say of the calendars of those on it: who follows by one, and whose is behind."""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from eventsapp.calendars import catching_up
from eventsapp.calendars.catching_up import Following
from eventsapp.core import languages
from eventsapp.events.models import Edition
from eventsapp.volunteering.models import Shift

LATELY = timedelta(hours=1)


class Calendars(NamedTuple):
    """What is said of them."""

    behind: list[str]
    """Whose has not caught up, while there is little time left."""
    settled: str
    """That all have, while there is little time left."""
    before: str
    """What to know before the shift is changed."""


def said(shift: Shift, edition: Edition, now: datetime, *, people: int) -> Calendars:
    """Of a shift with so many people on it, or waiting for it."""
    following = catching_up.of(shift, edition, now)
    late = [one for one in following if one.is_behind]
    is_near = catching_up.is_near(shift, now)
    return Calendars(
        behind=[_named(one, now) for one in late] if is_near else [],
        settled=_settled(following) if is_near and following and not late else "",
        before=_before([one for one in following if one.is_on_it], now, people) if people else "",
    )


def _named(one: Following, now: datetime) -> str:
    return _(
        "%(name)s (%(program)s, looked %(ago)s)",
        name=one.person.name,
        program=one.last.client.name,
        ago=languages.ago(one.last.looked_at, now),
    )


def _settled(following: list[Following]) -> str:
    return ngettext(
        "%(num)s person follows by calendar, which shows the shift as it is now.",
        "%(num)s people follow by calendar, and all their calendars show the shift as it is now.",
        len(following),
    )


def _before(following: list[Following], now: datetime, people: int) -> str:
    if not following:
        return _("Nobody on it follows by calendar.")
    follow = ngettext(
        "Of %(people)s on it, %(num)s follows by calendar.",
        "Of %(people)s on it, %(num)s follow by calendar.",
        len(following),
        people=people,
    )
    lately = sum(now - one.last.looked_at <= LATELY for one in following)
    if not lately:
        return f"{follow} " + _("In the last hour none of these calendars was looked at.")
    return f"{follow} " + ngettext(
        "In the last hour %(num)s of these calendars was looked at.",
        "In the last hour %(num)s of these calendars were looked at.",
        lately,
    )
