"""What is said of the programs that follow a calendar: who has a change, and when to expect it of the others."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from eventsapp.calendars.followers import Follower
from eventsapp.core import clock, languages

QUARTER = timedelta(minutes=15)


def sentence(one: Follower, now: datetime, zone: str) -> str:
    """How far it is: ``Google Calendar has the old version. By about 8:00 p.m. it should have the new one.``"""
    if one.is_quiet(now):
        return _quiet(one, zone)
    return _of_shared(one, now, zone) if one.client.is_shared else _of_each(one, now)


def foreseen(one: Follower, now: datetime, zone: str) -> str:
    """When it would show a change that is made now."""
    if one.is_quiet(now):
        return _quiet(one, zone)
    if one.client.is_shared:
        return _("By about %(time)s %(program)s would show it.", program=one.client.name, time=_about(one, now, zone))
    return _(
        "%(program)s would show it when each one next looks, usually within %(wait)s.",
        program=name(one),
        wait=languages.span(one.client.wait),
    )


def last_looked(one: Follower, now: datetime) -> str:
    """When somebody's own calendar was looked at: ``Your calendar last looked 12 minutes ago (Google Calendar).``"""
    program = str(one.client.name)
    ago = languages.ago(one.looked_at, now)
    return _("Your calendar last looked %(ago)s (%(program)s).", ago=ago, program=program)


def name(one: Follower) -> str:
    """The program, as a sentence begins with it."""
    said = str(one.client.name)
    return said[:1].upper() + said[1:]


def _quiet(one: Follower, zone: str) -> str:
    day = languages.day(clock.local(one.looked_at, zone).date())
    return _("%(program)s has not looked since %(day)s. It may have been removed.", program=name(one), day=day)


def _of_shared(one: Follower, now: datetime, zone: str) -> str:
    if one.has_it:
        ago = languages.ago(one.looked_at, now)
        return _("%(program)s is up to date. It last looked %(ago)s.", program=name(one), ago=ago)
    if one.due_at <= now:
        return _("%(program)s has the old version. It is late, and may look at any moment.", program=name(one))
    about = _about(one, now, zone)
    return _(
        "%(program)s has the old version. By about %(time)s it should have the new one.", program=name(one), time=about
    )


def _of_each(one: Follower, now: datetime) -> str:
    wait = languages.span(one.client.wait)
    if not one.has_it:
        return _(
            "%(program)s: nobody’s has looked since the change. They usually look within %(wait)s.",
            program=name(one),
            wait=wait,
        )
    return _(
        "%(program)s: the last one that looked, %(ago)s, is up to date. Others usually look within %(wait)s.",
        program=name(one),
        ago=languages.ago(one.looked_at, now),
        wait=wait,
    )


def _about(one: Follower, now: datetime, zone: str) -> str:
    """The next quarter of an hour after that, with its day unless that is today."""
    due = max(one.due_at, now)
    late = timedelta(minutes=due.minute % 15, seconds=due.second, microseconds=due.microsecond)
    local = clock.local(due - late + QUARTER if late else due, zone)
    if local.date() == clock.local(now, zone).date():
        return languages.clock(local)
    return _("%(time)s on %(day)s", time=languages.clock(local), day=languages.short_day(local.date()))
