"""Venues: the places where editions happen."""

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Venue


def add(
    name: Bilingual,
    *,
    directions: Bilingual,
    access_notes: Bilingual,
    street: str = "",
    city: str = "",
    province: str = "",
    postcode: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    by: Actor,
) -> Venue:
    """Make a place known; one without a street is online."""
    venue = Venue(
        name=name,
        street=street,
        city=city,
        province=province,
        postcode=postcode,
        latitude=latitude,
        longitude=longitude,
        directions=directions,
        access_notes=access_notes,
    )
    db.session.add(venue)
    trail.record("venue.added", venue, by=by)
    return venue
