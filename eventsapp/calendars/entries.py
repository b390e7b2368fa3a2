"""What subscribers see of an edition: its title, time, place and words, in the language being spoken."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from flask_babel import gettext as _

from eventsapp.core import addresses, clock, languages, words
from eventsapp.events import recurrence, rules
from eventsapp.events.models import Edition, ScheduleItem, State, Venue

COUNTRY = "Canada"


class Status(StrEnum):
    """RFC 5545 section 3.8.1.11."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Seen:
    """One edition as a calendar shows it, in one language. Texts are clean; writing them down is left to `ics`."""

    title: str
    description: str
    place: str
    position: tuple[float, float] | None
    """Latitude and longitude."""
    address: str
    categories: tuple[str, ...]
    status: Status
    starts: date | datetime
    """Moments when it has times, else its first day."""
    ends: date | datetime
    """The end, or the day after its last."""
    zone: str
    is_private: bool = False
    """Whether it is none of the business of those with whom somebody shares a calendar."""
    takes_time: bool = True
    """Of what is private: whether it is their own time, rather than something they keep an eye on."""
    belongs_to: str = ""
    """The identity of the entry it is a part of."""
    reminders: tuple[timedelta, ...] = ()
    """How long before it begins programs sound; only in somebody's own calendar, and only if they asked."""

    def place_and_time(self) -> str:
        """Everything a change of which is a new revision (RFC 5546 section 2.1.4), in short."""
        told = (self.place, self.position, self.status.value, self.starts.isoformat(), self.ends.isoformat(), self.zone)
        return hashlib.sha256(repr(told).encode()).hexdigest()


def is_public(edition: Edition) -> bool:
    """Whether an edition has been published; one taken back later stays in calendars, cancelled."""
    return edition.state != State.DRAFT


def status(edition: Edition) -> Status:
    """Only what the organizers decided counts, not the clock: what has been stays confirmed history."""
    if edition.state in (State.CANCELLED, State.DRAFT):
        return Status.CANCELLED
    if edition.state == State.POSTPONED or rules.is_tentative(edition):
        return Status.TENTATIVE
    return Status.CONFIRMED


def seen(edition: Edition, schedule: Sequence[ScheduleItem]) -> Seen:
    """The edition in the language being spoken; its schedule in order of time."""
    venue = edition.venue
    starts: date | datetime = edition.starts_on
    ends: date | datetime = edition.ends_on + timedelta(days=1)
    if edition.starts_at is not None and edition.ends_at is not None:
        starts, ends = edition.starts_at, edition.ends_at
    return Seen(
        title=_title(edition),
        description=_description(edition, schedule),
        place=place_of(venue),
        position=position_of(venue),
        address=address_of(edition),
        categories=(_("Charity event"), plain_line(edition.series.name.said())),
        status=status(edition),
        starts=starts,
        ends=ends,
        zone=edition.zone,
    )


def moment(seen: Seen) -> datetime:
    """The moment at which it begins; whole days begin at midnight where they take place."""
    if isinstance(seen.starts, datetime):
        return seen.starts
    return clock.moment(datetime.combine(seen.starts, time.min), seen.zone)


def ends_at(seen: Seen) -> datetime:
    """The moment at which it is over."""
    if isinstance(seen.ends, datetime):
        return seen.ends
    return clock.moment(datetime.combine(seen.ends, time.min), seen.zone)


def _title(edition: Edition) -> str:
    return titled(plain_line(edition.series.name.said()), edition)


def titled(name: str, edition: Edition) -> str:
    """The name with what is not as usual about the edition: cancelled, postponed, not yet confirmed."""
    if status(edition) is Status.CANCELLED:
        return _("CANCELLED: %(name)s", name=name)
    if edition.state == State.POSTPONED:
        return _("POSTPONED: %(name)s", name=name)
    if rules.is_tentative(edition):
        return _("%(name)s (date to be confirmed)", name=name)
    return name


def _description(edition: Edition, schedule: Sequence[ScheduleItem]) -> str:
    parts = [*how_it_stands(edition), plain_lines(edition.series.summary.said())]
    if status(edition) is Status.CONFIRMED:
        parts.append(points(edition, schedule))
    parts += [*way_there(edition, edition.venue), more(edition)]
    return "\n\n".join(part for part in parts if part)


def how_it_stands(edition: Edition) -> list[str]:
    """Whether the date stands, and what everybody must know now."""
    return [_date_stands(edition), plain_lines(edition.notice.said()) if edition.notice else ""]


def points(edition: Edition, schedule: Sequence[ScheduleItem]) -> str:
    """The schedule, a line each."""
    return "\n".join(point(edition, item.starts_at, item.title.said()) for item in schedule)


def point(edition: Edition, moment: datetime, text: str) -> str:
    """What happens at a moment; the day as well, where it is not the edition's only one."""
    local = clock.local(moment, edition.zone)
    at = languages.clock(local)
    if edition.starts_on != edition.ends_on or local.date() != edition.starts_on:
        at = f"{languages.short_day(local)}, {at}"
    return f"{at} – {plain_line(text)}"


def way_there(edition: Edition, venue: Venue | None) -> list[str]:
    """How to get to the place and around in it, unless nobody has to go there."""
    if venue is None or status(edition) is Status.CANCELLED:
        return []
    return [labelled(_("Getting there"), venue.directions.said()), labelled(_("Access"), venue.access_notes.said())]


def more(edition: Edition) -> str:
    """The last line: many programs hide an entry's own address."""
    return _("More: %(address)s", address=address_of(edition))


def labelled(label: str, text: str) -> str:
    """``Access: …``, or nothing where there is nothing to say."""
    said = plain_lines(text)
    return _("%(label)s: %(text)s", label=label, text=said) if said else ""


def _date_stands(edition: Edition) -> str:
    if edition.state == State.POSTPONED:
        return _("It does not take place on this day. The new date is not known yet.")
    if not rules.is_tentative(edition):
        return ""
    usually = recurrence.sentence(edition.series.rule)
    return _("Usually %(day)s. Not booked yet.", day=usually) if usually else _("Not booked yet.")


def place_of(venue: Venue | None) -> str:
    """ "Venue, street, city, province postcode, country", the way maps find it."""
    if venue is None:
        return ""
    if venue.is_online:
        return _("Online")
    area = f"{venue.province} {venue.postcode}".strip()
    parts = (venue.name.said(), venue.street, venue.city, area, COUNTRY)
    return ", ".join(line for part in parts if (line := plain_line(part)))


def position_of(venue: Venue | None) -> tuple[float, float] | None:
    """Where it is on the map, if we know."""
    if venue is None or venue.is_online or venue.latitude is None or venue.longitude is None:
        return None
    return venue.latitude, venue.longitude


def address_of(edition: Edition) -> str:
    """Its page; the one of its series while there is no date to speak of, or it was taken back."""
    language, slug = languages.current(), edition.series.slug
    if edition.state == State.DRAFT or rules.is_tentative(edition):
        return addresses.of("public.series.show", language=language, slug=slug)
    return addresses.of("public.editions.show", language=language, slug=slug, year=edition.year)


def plain_line(text: str) -> str:
    """The text on one line, without anything that cannot be shown."""
    return " ".join(plain_lines(text).split("\n"))


def plain_lines(text: str) -> str:
    """The text without anything that cannot be shown: strict readers refuse a whole feed for one control character."""
    said = words.cleaned_lines(text.replace("\t", " "))
    if not words.unprintable(said):
        return said
    return words.cleaned_lines("".join(letter for letter in said if not words.unprintable(letter)))
