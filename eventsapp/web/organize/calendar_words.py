"""What the page about an edition's calendar says in words: when it is, what was done to it, by whom."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventsapp.audit.models import AuditLine
from eventsapp.calendars.checking import Checked
from eventsapp.calendars.entries import Status
from eventsapp.calendars.shown import Shown
from eventsapp.core import clock, languages
from eventsapp.events.models import Edition

STATUSES = {
    Status.CONFIRMED: (_l("Confirmed"), "ok"),
    Status.TENTATIVE: (_l("Tentative"), "info"),
    Status.CANCELLED: (_l("Cancelled"), "danger"),
}
LANGUAGES = {"en": _l("English"), "fr": _l("French")}
ACTIONS = {
    "edition.drafted": _l("Begun as a draft"),
    "edition.announced": _l("Announced"),
    "edition.date_confirmed": _l("Date confirmed"),
    "edition.moved": _l("Moved"),
    "edition.opened": _l("Opened for sign-up"),
    "edition.closed": _l("Sign-up closed"),
    "edition.postponed": _l("Postponed"),
    "edition.cancelled": _l("Cancelled"),
    "edition.finished": _l("Marked as over"),
    "edition.archived": _l("Archived"),
    "edition.texts_edited": _l("Texts changed"),
    "edition.venue_changed": _l("Venue changed"),
    "edition.zone_changed": _l("Time zone changed"),
    "series.begun": _l("The series was begun"),
    "series.edited": _l("The series was changed"),
    "venue.added": _l("The venue was added"),
    "venue.edited": _l("The venue was changed"),
}


def called(slug: str | None, edition: Edition) -> str:
    """Which calendar it is."""
    return _("Calendar of %(event)s", event=edition.series.name.said()) if slug else _("Calendar of all events")


def where(calendar: Checked, times: int, line: int, edition: Edition) -> str:
    """In which calendar a rule is not kept, how often, and in which line first."""
    places = ngettext("%(num)s place, line %(line)s", "%(num)s places, first line %(line)s", times, line=line)
    language = LANGUAGES[calendar.language]
    return _(
        "%(calendar)s, %(language)s: %(places)s",
        calendar=called(calendar.slug, edition),
        language=language,
        places=places,
    )


def when(seen: Shown) -> str:
    """When it is, as subscribers see it."""
    if isinstance(seen.starts, datetime) and isinstance(seen.ends, datetime):
        return _from_to(seen.starts, seen.ends)
    return languages.days(seen.starts, seen.ends - timedelta(days=1))


def done(line: AuditLine, edition: Edition) -> str:
    """What was done; of a date, from when to when."""
    said = str(ACTIONS[line.action])
    if line.action == "edition.moved":
        before, after = (_told(line.details.get(part), edition) for part in ("before", "after"))
        return _("Moved from %(before)s to %(after)s", before=before, after=after) if before and after else said
    if line.action == "edition.date_confirmed" and (then := _told(line.details, edition)):
        return _("Date confirmed: %(time)s", time=then)
    return said


def who(line: AuditLine, name: str) -> str:
    """Who did it."""
    return name or (_("Whoever runs the server") if line.actor == "operator" else _("Not known"))


def _told(details: Any, edition: Edition) -> str:
    """The days or times that the trail keeps; nothing where it keeps none."""
    if not isinstance(details, Mapping) or not details.get("starts_on"):
        return ""
    moments = [details.get(name) for name in ("starts_at", "ends_at")]
    if all(moments):
        starts, ends = (clock.local(datetime.fromisoformat(str(moment)), edition.zone) for moment in moments)
        return _from_to(starts, ends)
    first, last = (date.fromisoformat(str(details[name])) for name in ("starts_on", "ends_on"))
    return languages.days(first, last)


def _from_to(starts: datetime, ends: datetime) -> str:
    """Both are local."""
    if starts.date() == ends.date():
        hours = _("%(start)s to %(end)s", start=languages.clock(starts), end=languages.clock(ends))
        return _("%(day)s, %(hours)s", day=languages.day(starts), hours=hours)
    first, last = (_("%(day)s, %(time)s", day=languages.day(one), time=languages.clock(one)) for one in (starts, ends))
    return _("%(start)s to %(end)s", start=first, end=last)
