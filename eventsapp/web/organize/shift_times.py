"""When a shift is, as organizers read it."""

from flask_babel import gettext as _

from eventsapp.core import clock, languages
from eventsapp.events.models import Edition
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.planning import Planned


def when(shift: Shift | Planned, edition: Edition) -> str:
    """``8 a.m. to 10 a.m.``, with the day before it unless the edition has only that one."""
    first = clock.local(shift.starts_at, edition.zone).date()
    if first == edition.starts_on == edition.ends_on:
        return hours(shift, edition)
    return _("%(day)s, %(hours)s", day=languages.short_day(first), hours=hours(shift, edition))


def hours(shift: Shift | Planned, edition: Edition) -> str:
    """From when to when on the clock of the place; if it ends on another day, with that day."""
    begins, ends = clock.local(shift.starts_at, edition.zone), clock.local(shift.ends_at, edition.zone)
    until = languages.clock(ends)
    if ends.date() != begins.date():
        until = _("%(day)s, %(hours)s", day=languages.short_day(ends.date()), hours=until)
    return _("%(start)s to %(end)s", start=languages.clock(begins), end=until)
