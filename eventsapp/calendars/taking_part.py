"""What somebody's calendar shows of a day on which they take part: when to be where, and with what; no names."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from eventsapp.calendars import entries, standings
from eventsapp.calendars.entries import Seen, plain_line
from eventsapp.calendars.standings import Standing
from eventsapp.events.models import Edition, ScheduleItem, Venue
from eventsapp.registration.models import Category, Entry


def seen(edition: Edition, own: Sequence[Entry], schedule: Sequence[ScheduleItem], *, belongs_to: str) -> Seen:
    """The edition as those see it who have, or had, these entries; in the language being spoken."""
    stands = standings.firmest(entry.status for entry in own)
    shown = [entry for entry in own if standings.of(entry.status) is stands]
    event = plain_line(f"{edition.series.name.said()} {edition.year}")
    starts, ends = _time(edition, shown)
    venue = _venue(edition, shown)
    return Seen(
        title=standings.titled(_("Taking part: %(event)s", event=event), edition, stands),
        description=_description(edition, shown, stands, schedule),
        place=entries.place_of(venue),
        position=entries.position_of(venue),
        address=entries.address_of(edition),
        categories=(_("Taking part"), plain_line(edition.series.name.said())),
        status=standings.status(edition, stands),
        starts=starts,
        ends=ends,
        zone=edition.zone,
        is_private=True,
        belongs_to=belongs_to,
    )


def _venue(edition: Edition, shown: Sequence[Entry]) -> Venue | None:
    """Where they are: at the place of their site, if all of them are at the same one."""
    sites = [entry.category.site for entry in shown]
    own = {site.venue if site and site.venue else edition.venue for site in sites}
    return own.pop() if len(own) == 1 else edition.venue


def _time(edition: Edition, shown: Sequence[Entry]) -> tuple[date | datetime, date | datetime]:
    """From the first start of theirs to the end; whole days where the edition has no times."""
    if edition.starts_at is None or edition.ends_at is None:
        return edition.starts_on, edition.ends_on + timedelta(days=1)
    starts = min((entry.category.starts_at or edition.starts_at for entry in shown), default=edition.starts_at)
    return starts, max(edition.ends_at, starts + timedelta(minutes=30))


def _description(edition: Edition, shown: Sequence[Entry], stands: Standing, schedule: Sequence[ScheduleItem]) -> str:
    parts = [*entries.how_it_stands(edition), standings.in_words(stands), "\n".join(_starts(edition, shown))]
    if standings.status(edition, stands) is not entries.Status.CANCELLED:
        parts.append(entries.points(edition, schedule))
        parts.append(entries.labelled(_("To bring"), edition.to_bring.said() if edition.to_bring else ""))
        parts += entries.way_there(edition, _venue(edition, shown))
    parts.append(entries.more(edition))
    return "\n\n".join(part for part in parts if part)


def _starts(edition: Edition, shown: Sequence[Entry]) -> list[str]:
    """Each category with its start, and how many of them are in it where that is more than one."""
    alike = Counter(entry.category_id for entry in shown if entry.supports_id is None)
    categories: dict[int, Category] = {entry.category_id: entry.category for entry in shown}
    lines = []
    for key in sorted(alike, key=lambda key: categories[key].position):
        number, name = alike[key], plain_line(categories[key].called.said())
        said = name if number == 1 else _("%(name)s (%(number)d people)", name=name, number=number)
        starts_at = categories[key].starts_at or edition.starts_at
        lines.append(entries.point(edition, starts_at, said) if starts_at else said)
    return lines
