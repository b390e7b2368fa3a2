"""Planning shifts: one, many from a pattern, the copy of a day or of a whole role. Nobody is on them yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity.models import Pool
from eventsapp.core import clock, languages
from eventsapp.core.db import db, locked
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events import sites
from eventsapp.events.models import Edition
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.volunteering import roles, shifts, timetable
from eventsapp.volunteering.models import Priority, Role, Shift


class FewerThanMinimum(Refusal):
    """The ideal number lies below the minimum."""

    sentence = _l("The ideal number must be at least the minimum.")
    field = "ideal"


class FewerThanIdeal(Refusal):
    """There would be no room for as many as are ideal."""

    sentence = _l("The most places must be at least the ideal number, or empty for no limit.")
    field = "maximum"


class SameDay(Refusal):
    """A day copied onto itself."""

    sentence = _l("Choose another day than the one to copy.")
    field = "to_day"


class SameName(Refusal):
    """A role copied onto itself."""

    sentence = _l("This is the name of the role you copy. Give the copy a name of its own.")
    field = "name_en"


@dataclass(frozen=True)
class Lead:
    """Who leads a shift, as organizers type it."""

    name: str
    email: str


@dataclass(frozen=True)
class Planned:
    """A shift as it is to be."""

    role: Role
    starts_at: datetime
    ends_at: datetime
    place: Bilingual
    minimum: int
    ideal: int
    maximum: int | None
    """The most it can use; None: as many as want to come."""
    priority: Priority = Priority.USUAL
    lead: Lead | None = None
    site_id: int | None = None

    @property
    def span(self) -> timetable.Span:
        return self.starts_at, self.ends_at

    @property
    def known_by(self) -> tuple[int, datetime, datetime, str, int | None]:
        """Two shifts that agree in this are the same shift, planned twice."""
        return self.role.id, self.starts_at, self.ends_at, self.place.en, self.site_id


def find(edition: Edition, number: int) -> Shift:
    """That shift of the edition with its role, its places and its lead; refuses with NotFound."""
    query = (
        select(Shift)
        .join(Shift.role)
        .where(Shift.id == number, Shift.edition_id == edition.id)
        .options(contains_eager(Shift.role), joinedload(Shift.pool, innerjoin=True), joinedload(Shift.lead))
    )
    shift = db.session.scalar(query) if number < 2**31 else None
    if shift is None:
        raise NotFound
    return shift


def planned(shift: Shift) -> Planned:
    """The shift as it is now."""
    return Planned(
        shift.role,
        shift.starts_at,
        shift.ends_at,
        shift.place,
        shift.minimum,
        shift.ideal,
        shift.pool.maximum,
        Priority(shift.priority),
        Lead(shift.lead.name, shift.lead.email or "") if shift.lead else None,
        shift.site_id,
    )


def days(edition: Edition) -> list[date]:
    """The days, where the event is, on which a shift begins."""
    query = select(Shift.starts_at).where(Shift.edition_id == edition.id, shifts.is_on()).distinct()
    return sorted({clock.local(moment, edition.zone).date() for moment in db.session.scalars(query)})


def day_copied(edition: Edition, from_day: date, to_day: date) -> list[Planned]:
    """The shifts of one day as they would be on another, at the same times on the wall."""
    if from_day == to_day:
        raise SameDay
    timetable.refuse_if_far(edition, to_day, field="to_day")
    begins = clock.moment(datetime.combine(from_day, time.min), edition.zone)
    over = clock.moment(datetime.combine(from_day + timedelta(days=1), time.min), edition.zone)
    query = _with_all().where(Shift.edition_id == edition.id, Shift.starts_at >= begins, Shift.starts_at < over)
    step = to_day - from_day
    return [_later(planned(shift), step, edition.zone) for shift in db.session.scalars(query)]


def new_among(edition: Edition, wanted: Sequence[Planned]) -> list[Planned]:
    """Those that are not there yet, each once."""
    numbers = {one.role.id for one in wanted}
    query = select(Shift.role_id, Shift.starts_at, Shift.ends_at, Shift.place, Shift.site_id).where(
        Shift.edition_id == edition.id, Shift.role_id.in_(numbers), shifts.is_on()
    )
    rows = db.session.execute(query)
    there = {(role_id, begins, ends, place.en, site_id) for role_id, begins, ends, place, site_id in rows}
    return list({one.known_by: one for one in wanted if one.known_by not in there}.values())


def add(edition: Edition, wanted: Sequence[Planned], *, by: Actor) -> list[Shift]:
    """Make them; those that are there already are left as they are, so that asking twice makes none twice."""
    locked(edition)
    for site_id in sorted({one.site_id for one in wanted if one.site_id is not None}):
        sites.hold(edition, site_id)
    return [_added(edition, one, by=by) for one in new_among(edition, wanted)]


def copy_role(role: Role, name: Bilingual, *, with_shifts: bool, by: Actor) -> Role:
    """The same role under another name and, if wanted, with its shifts; asking twice makes none of them twice."""
    if name == role.name:
        raise SameName
    edition = db.session.get_one(Edition, role.edition_id)
    copied = roles.add(edition, replace(roles.described(role), name=name), by=by)
    if with_shifts:
        there = db.session.scalars(_with_all().where(Shift.role_id == role.id))
        add(edition, [replace(planned(shift), role=copied) for shift in there], by=by)
    return copied


def welcomed(lead: Lead | None) -> Person | None:
    """The lead as somebody we know."""
    return directory.welcome(name=lead.name, email=lead.email, language=languages.current()) if lead else None


def refuse_unless_in_order(wanted: Planned) -> None:
    """Refuse a minimum above the ideal, and an ideal above what there is room for."""
    if wanted.minimum > wanted.ideal:
        raise FewerThanMinimum
    if wanted.maximum is not None and wanted.ideal > wanted.maximum:
        raise FewerThanIdeal


def _added(edition: Edition, wanted: Planned, *, by: Actor) -> Shift:
    refuse_unless_in_order(wanted)
    shift = Shift(
        edition_id=edition.id,
        role=wanted.role,
        pool=Pool(maximum=wanted.maximum),
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        place=wanted.place,
        minimum=wanted.minimum,
        ideal=wanted.ideal,
        priority=wanted.priority,
        lead=welcomed(wanted.lead),
        site_id=wanted.site_id,
    )
    db.session.add(shift)
    trail.record("shift.planned", shift, by=by, role=wanted.role.id, starts_at=wanted.starts_at.isoformat())
    return shift


def _later(shift: Planned, step: timedelta, zone: str) -> Planned:
    begins, ends = timetable.later(shift.span, step, zone, field="to_day")
    return replace(shift, starts_at=begins, ends_at=ends)


def _with_all() -> Select[Shift]:
    """The shifts that were not cancelled, in the order of their time, with all that belongs to them."""
    return (
        select(Shift)
        .join(Shift.role)
        .where(shifts.is_on())
        .order_by(Shift.starts_at, Shift.id)
        .options(contains_eager(Shift.role), joinedload(Shift.pool, innerjoin=True), joinedload(Shift.lead))
    )
