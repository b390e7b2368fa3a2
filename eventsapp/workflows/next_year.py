"""Next year: an edition begun as a draft from the last one, at the same times on the wall.

Sites, roles, shifts, the schedule, categories, prices, questions, waivers, settings and the rules of mailings come
along, unless somebody leaves them. People do not: nobody who signed up, no answer, no assignment, no lead of a shift;
nor does what was said of that year alone, its notice, its codes and what was cancelled.
"""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.events import editions, recurrence, rules
from eventsapp.events.editions import DayIsPast, YearTaken
from eventsapp.events.models import Edition, Series, State
from eventsapp.volunteering import carrying
from eventsapp.volunteering.models import Role, Shift
from eventsapp.workflows import copying
from eventsapp.workflows.along import NOTHING, Left, What, key

SHOWN = 10
"""So many dates of the rule are proposed."""


class NotLater(Refusal):
    """Next year is a year after the last one."""

    sentence = _l("Choose a day in a later year than %(year)s.")
    field = "day"


class StillADraft(Refusal):
    """What nobody has seen yet is no year to start from."""

    sentence = _l("This edition is a draft itself. Start from one that has been announced.")
    field = "day"


def latest(series: Series) -> Edition | None:
    """The edition that the next one starts from: the last that was more than a draft, also a cancelled one."""
    query = select(Edition).where(Edition.series_id == series.id, Edition.state != State.DRAFT)
    query = query.order_by(Edition.year.desc()).limit(1).options(joinedload(Edition.series), joinedload(Edition.venue))
    return db.session.scalar(query)


def later(edition: Edition) -> list[Edition]:
    """The editions of the same series after it, drafts among them."""
    query = select(Edition).where(Edition.series_id == edition.series_id, Edition.year > edition.year)
    return list(db.session.scalars(query.order_by(Edition.year)))


def dates(source: Edition) -> list[date]:
    """The next days of the rule, from the year after it on; none for a series that has no rule, or one in vain."""
    today = clock.today(source.zone)
    return recurrence.next_dates(source.series.rule, max(date(source.year, 12, 31), today), SHOWN)


def start(source: Edition, day: date, left: Left = NOTHING, *, by: Actor) -> Edition:
    """Begin the edition of that day's year without what is left; a second one of the same year is refused."""
    refuse_unless_usable(source, day)
    venue = None if key(What.VENUE) in left else source.venue
    when = rules.moved_to(source, day)
    edition = editions.draft(source.series, day.year, when, zone=source.zone, venue=venue, by=by)
    db.session.flush()
    copied = copying.copy(source, edition, left, by=by)
    made, planned = carrying.carry(source, edition, comes=lambda row: not _stays_behind(row, left), by=by)
    told = vars(copied) | {"roles": made, "shifts": planned, "left": len(left)}
    trail.record("edition.started", edition, by=by, source=source.id, **told)
    return edition


def refuse_unless_usable(source: Edition, day: date) -> None:
    """Refuse a day on which no next edition of it can be."""
    if source.state == State.DRAFT:
        raise StillADraft
    if day.year <= source.year:
        raise NotLater(year=source.year)
    if day < clock.today(source.zone):
        raise DayIsPast
    if any(one.year == day.year for one in later(source)):
        raise YearTaken


def as_draft(source: Edition, day: date) -> Edition:
    """The edition as it would begin, stored nowhere."""
    when = rules.moved_to(source, day)
    return Edition(
        series_id=source.series_id,
        year=day.year,
        state=State.DRAFT,
        zone=source.zone,
        venue_id=source.venue_id,
        **vars(when),
    )


def _stays_behind(row: Role | Shift, left: Left) -> bool:
    if isinstance(row, Role):
        return key(What.ROLE, row.id) in left
    return key(What.SHIFT, row.id) in left or key(What.SITE, row.site_id or 0) in left
