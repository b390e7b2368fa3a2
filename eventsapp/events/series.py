"""Series: what happens every year, at an address that lasts."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, exists, func, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, markdown
from eventsapp.core.db import db, hold, locked
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events import recurrence, rules
from eventsapp.events.models import Edition, Series, State, Venue
from eventsapp.events.rules import When


class AddressTaken(Refusal):
    """Another series has that slug."""

    sentence = _("Another series has this address. Please choose a different one.")
    field = "slug"


class AddressStays(Refusal):
    """A slug people have in their links and calendars."""

    sentence = _("People have had this address in their links and calendars, so it stays as it is.")
    field = "slug"


class UsualTimesOutOfOrder(Refusal):
    """It would usually end before it began."""

    sentence = _("It must end after it begins.")
    field = "usual_end"


@dataclass(frozen=True)
class Described:
    """What a series is; each as on `Series`. The description is Markdown."""

    slug: str
    name: Bilingual
    summary: Bilingual
    description: Bilingual
    rule: str = ""
    first_year: int | None = None
    venue: Venue | None = None
    usual_start: time | None = None
    usual_end: time | None = None
    usual_days: int = 1


def find(slug: str) -> Series:
    """The series at this address; refuses with NotFound."""
    series = db.session.scalar(select(Series).where(Series.slug == slug))
    if series is None:
        raise NotFound
    return series


def find_public(slug: str) -> Series:
    """The same for everybody: a series of drafts alone, or of nothing yet, is not found."""
    series = db.session.scalar(select(Series).where(Series.slug == slug, is_public()))
    if series is None:
        raise NotFound
    return series


def is_public() -> ColumnElement[bool]:
    """The condition that one of its editions has been more than a draft."""
    return exists().where(Edition.series_id == Series.id, Edition.state != State.DRAFT)


def public() -> Sequence[Series]:
    """Those of which everybody knows, in the same order as `listed`."""
    return db.session.scalars(select(Series).where(is_public()).order_by(Series.position, Series.slug)).all()


def listed() -> Sequence[Series]:
    """All of them, in the order the charity tells of them."""
    return db.session.scalars(select(Series).order_by(Series.position, Series.slug)).all()


def described(series: Series) -> Described:
    """The series as it is described now."""
    return Described(**{one.name: getattr(series, one.name) for one in fields(Described)})


def begin(wanted: Described, *, position: int | None = None, by: Actor) -> Series:
    """Begin a series, after the others unless a position is given; its description is rendered once and for all."""
    _refuse_unless_usable(wanted)
    hold("series", wanted.slug)
    _refuse_if_taken(wanted.slug)
    if position is None:
        position = (db.session.scalar(select(func.max(Series.position))) or 0) + 1
    series = Series(position=position, description_html=markdown.rendered_in_both(wanted.description), **vars(wanted))
    db.session.add(series)
    trail.record("series.begun", series, by=by)
    return series


def edit(series: Series, wanted: Described, *, by: Actor) -> Series:
    """Describe it anew. Its editions stay as they are; its address too, once one of them has been public."""
    _refuse_unless_usable(wanted)
    hold("series", wanted.slug)
    series = locked(series)
    changed = [name for name, value in vars(wanted).items() if getattr(series, name) != value]
    if "slug" in changed:
        if has_been_public(series):
            raise AddressStays
        _refuse_if_taken(wanted.slug)
    for name in changed:
        setattr(series, name, getattr(wanted, name))
    if "description" in changed:
        series.description_html = markdown.rendered_in_both(wanted.description)
    if changed:
        trail.record("series.edited", series, by=by, changed=changed)
    return series


def has_been_public(series: Series) -> bool:
    """Whether one of its editions has been more than a draft."""
    public = select(Edition.id).where(Edition.series_id == series.id, Edition.state != State.DRAFT)
    return db.session.scalar(public.limit(1)) is not None


def next_free_year(series: Series, today: date) -> int:
    """The first year without an edition, from this one on, or the next if the rule's date of this year is past."""
    taken = set(db.session.scalars(select(Edition.year).where(Edition.series_id == series.id)))
    proposed = recurrence.in_year(series.rule, today.year)
    year = today.year if proposed is None or proposed > today else today.year + 1
    while year in taken:
        year += 1
    return year


def proposed(series: Series, year: int, zone: str) -> When | None:
    """When the rule and the usual times would hold the edition of that year."""
    first = recurrence.in_year(series.rule, year)
    return None if first is None else usual(series, first, zone)


def usual(series: Series, first: date, zone: str) -> When:
    """From that day on as long and at the times as usual."""
    last = first + timedelta(days=series.usual_days - 1)
    if series.usual_start is None or series.usual_end is None:
        return rules.whole_days(first, last)
    begins = clock.moment(datetime.combine(first, series.usual_start), zone)
    return rules.at_times(begins, clock.moment(datetime.combine(last, series.usual_end), zone), zone)


def _refuse_unless_usable(wanted: Described) -> None:
    recurrence.refuse_unless_usable(wanted.rule)
    if wanted.usual_start is None or wanted.usual_end is None or wanted.usual_days > 1:
        return
    if wanted.usual_start >= wanted.usual_end:
        raise UsualTimesOutOfOrder


def _refuse_if_taken(slug: str) -> None:
    if db.session.scalar(select(Series.id).where(Series.slug == slug)) is not None:
        raise AddressTaken
