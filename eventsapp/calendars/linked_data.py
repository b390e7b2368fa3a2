"""The facts of an edition as schema.org tells them, for search engines and assistants: those of its calendar entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from eventsapp.calendars import entries
from eventsapp.calendars.entries import Seen, Status, plain_line
from eventsapp.calendars.models import CalendarEntry
from eventsapp.core import addresses, clock, languages
from eventsapp.core.db import db
from eventsapp.events.models import Edition, ScheduleItem, State, Venue
from eventsapp.organization.models import Organization

SCHEMA = "https://schema.org"
COUNTRY, CURRENCY = "CA", "CAD"
Facts = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """A way to take part and what it costs."""

    name: str
    cents: int
    until_at: datetime | None = None
    has_places: bool | None = None
    """None while nobody can sign up."""


def identity_and_schedule(edition: Edition) -> tuple[str | None, list[ScheduleItem]]:
    """What calendars know it by, and its points in the order of time: one statement for a page that shows both."""
    query = (
        select(CalendarEntry.uid, ScheduleItem)
        .select_from(Edition)
        .outerjoin(CalendarEntry, CalendarEntry.edition_id == Edition.id)
        .outerjoin(ScheduleItem, ScheduleItem.edition_id == Edition.id)
        .where(Edition.id == edition.id)
        .order_by(ScheduleItem.starts_at, ScheduleItem.id)
    )
    found = db.session.execute(query).all()
    return found[0][0], [item for _uid, item in found if item is not None]


def event(
    edition: Edition,
    uid: str | None,
    schedule: Sequence[ScheduleItem],
    offers: Sequence[Offer],
    by: Organization | None,
) -> Facts:
    """One edition in the language being spoken."""
    shown = entries.seen(edition, schedule)
    venue, series = edition.venue, edition.series
    facts: Facts = {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": f"urn:uuid:{uid}" if uid else None,
        "identifier": uid,
        "name": _name(edition, shown),
        "description": shown.description,
        "url": shown.address,
        "inLanguage": f"{languages.current()}-CA",
        "eventStatus": f"{SCHEMA}/{_status(edition, shown)}",
        "startDate": _when(shown.starts, shown.zone),
        "endDate": _when(
            shown.ends if isinstance(shown.ends, datetime) else shown.ends - timedelta(days=1), shown.zone
        ),
        "superEvent": {
            "@type": "EventSeries",
            "name": plain_line(series.name.said()),
            "url": addresses.of("public.series.show", language=languages.current(), slug=series.slug),
        },
        "organizer": by and _organizer(by),
        "offers": [_offer(offer, shown.address) for offer in offers],
    }
    if venue is not None:
        mode = "Online" if venue.is_online else "Offline"
        facts["eventAttendanceMode"] = f"{SCHEMA}/{mode}EventAttendanceMode"
        facts["location"] = _location(venue, shown)
    if offers:
        facts["isAccessibleForFree"] = all(offer.cents == 0 for offer in offers)
    return {name: value for name, value in facts.items() if value not in (None, [])}


def _name(edition: Edition, shown: Seen) -> str:
    """Its plain name where the status says the rest; schema.org has no word for a date still to be confirmed."""
    if shown.status is Status.TENTATIVE and edition.state != State.POSTPONED:
        return shown.title
    return plain_line(edition.series.name.said())


def _status(edition: Edition, shown: Seen) -> str:
    if shown.status is Status.CANCELLED:
        return "EventCancelled"
    return "EventPostponed" if edition.state == State.POSTPONED else "EventScheduled"


def _when(value: date | datetime, zone: str) -> str:
    """The local time with its offset, or the day."""
    return (clock.local(value, zone) if isinstance(value, datetime) else value).isoformat()


def _location(venue: Venue, shown: Seen) -> Facts:
    if venue.is_online:
        return {"@type": "VirtualLocation", "name": shown.place, "url": shown.address}
    address = {
        "streetAddress": venue.street,
        "addressLocality": venue.city,
        "addressRegion": venue.province,
        "postalCode": venue.postcode,
    }
    said = {name: line for name, text in address.items() if (line := plain_line(text))}
    place: Facts = {
        "@type": "Place",
        "name": plain_line(venue.name.said()),
        "address": {"@type": "PostalAddress", **said, "addressCountry": COUNTRY},
    }
    if shown.position:
        latitude, longitude = shown.position
        place["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return place


def _organizer(by: Organization) -> Facts:
    home = addresses.of("public.home.index", language=languages.current())
    return {"@type": "Organization", "name": plain_line(by.name.said()), "url": by.website or home}


def _offer(offer: Offer, address: str) -> Facts:
    told: Facts = {
        "@type": "Offer",
        "name": plain_line(offer.name),
        "price": f"{offer.cents // 100}.{offer.cents % 100:02d}",
        "priceCurrency": CURRENCY,
        "url": address,
    }
    if offer.until_at is not None:
        told["validThrough"] = offer.until_at.isoformat()
    if offer.has_places is not None:
        told["availability"] = f"{SCHEMA}/{'InStock' if offer.has_places else 'SoldOut'}"
    return told
