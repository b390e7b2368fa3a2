"""Venues: the places where editions happen."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from flask_babel import lazy_gettext as _
from sqlalchemy import func, or_, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, locked, row_of, set_columns
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition, Series, Site, Venue


class VenueIsUsed(Refusal):
    """Editions are there, or a series usually is."""

    sentence = _("Events take place here, so it stays. Give them another venue first, or edit this one.")


class PositionNotWhole(Refusal):
    """Half a position on the map."""

    sentence = _("Enter both the latitude and the longitude, or leave both empty.")
    field = "longitude"


@dataclass(frozen=True)
class Described:
    """What a venue is; each as on `Venue`."""

    name: Bilingual
    directions: Bilingual
    access_notes: Bilingual
    street: str = ""
    city: str = ""
    province: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None


def find(number: int) -> Venue:
    """That venue; refuses with NotFound."""
    return row_of(Venue, number)


def listed() -> Sequence[Venue]:
    """All of them, in the order they became known."""
    return db.session.scalars(select(Venue).order_by(Venue.id)).all()


def described(venue: Venue) -> Described:
    """The venue as it is described now."""
    return Described(**{one.name: getattr(venue, one.name) for one in fields(Described)})


def add(wanted: Described, *, by: Actor) -> Venue:
    """Make a place known; one without a street is online."""
    _refuse_unless_whole(wanted)
    venue = Venue(**vars(wanted))
    db.session.add(venue)
    trail.record("venue.added", venue, by=by)
    return venue


def edit(venue: Venue, wanted: Described, *, by: Actor) -> Venue:
    """Describe it anew, for all editions that are or were there."""
    _refuse_unless_whole(wanted)
    venue = locked(venue)
    changed = set_columns(venue, vars(wanted))
    if changed:
        trail.record("venue.edited", venue, by=by, changed=changed)
    return venue


def remove(venue: Venue, *, by: Actor) -> None:
    """Take it off the list; refused while an edition or a series has it."""
    venue = locked(venue)
    if editions_at(venue) or series_at(venue):
        raise VenueIsUsed
    trail.record("venue.removed", venue, by=by)
    db.session.delete(venue)


def editions_at(venue: Venue) -> Sequence[Edition]:
    """The editions that are or were there, or a site of theirs, the latest first."""
    with_site = Edition.id.in_(select(Site.edition_id).where(Site.venue_id == venue.id))
    query = select(Edition).where(or_(Edition.venue_id == venue.id, with_site))
    return db.session.scalars(query.order_by(Edition.starts_on.desc(), Edition.id)).all()


def series_at(venue: Venue) -> Sequence[Series]:
    """The series that usually take place there."""
    return db.session.scalars(select(Series).where(Series.venue_id == venue.id).order_by(Series.position)).all()


def uses() -> dict[int | None, tuple[int, set[int]]]:
    """How many editions each venue has or had, and whose place it is, in two queries; one without any is left out."""
    known: dict[int | None, tuple[int, set[int]]] = {}
    own = select(Edition.venue_id, Edition.series_id, Edition.id).where(Edition.venue_id.is_not(None))
    sites = select(Site.venue_id, Edition.series_id, Edition.id).join(Edition, Edition.id == Site.edition_id)
    there = own.union(sites.where(Site.venue_id.is_not(None))).subquery()
    counted = select(there.c.venue_id, there.c.series_id, func.count())
    for venue_id, series_id, number in db.session.execute(counted.group_by(there.c.venue_id, there.c.series_id)):
        before, series_ids = known.get(venue_id, (0, set()))
        known[venue_id] = (before + number, series_ids | {series_id})
    usual = select(Series.venue_id, Series.id).where(Series.venue_id.is_not(None))
    for venue_id, series_id in db.session.execute(usual):
        number, series_ids = known.get(venue_id, (0, set()))
        known[venue_id] = (number, series_ids | {series_id})
    return known


def series_ids_at(venue: Venue) -> set[int]:
    """Whose place it is: the series that have it, or an edition there."""
    return {one.id for one in series_at(venue)} | {edition.series_id for edition in editions_at(venue)}


def _refuse_unless_whole(wanted: Described) -> None:
    if (wanted.latitude is None) != (wanted.longitude is None):
        raise PositionNotWhole
