"""What somebody's calendar shows of a shift of theirs: no names, no contact, no secret in it."""

from flask_babel import gettext as _

from eventsapp.calendars import entries, standings
from eventsapp.calendars.entries import Seen, plain_line, plain_lines
from eventsapp.calendars.standings import Standing
from eventsapp.events.models import Edition, Venue
from eventsapp.volunteering.models import Shift


def seen(shift: Shift, edition: Edition, stands: Standing, *, belongs_to: str) -> Seen:
    """A shift of theirs in the language being spoken."""
    venue = venue_of(shift, edition)
    where = [plain_line(shift.where.said()), entries.place_of(venue)]
    event = plain_line(f"{edition.series.name.said()} {edition.year}")
    title = _("Shift: %(role)s (%(event)s)", role=plain_line(shift.role.name.said()), event=event)
    return Seen(
        title=standings.titled(title, edition, stands),
        description=_description(shift, edition, stands),
        place=", ".join(part for part in where if part),
        position=entries.position_of(venue),
        address=entries.address_of(edition),
        categories=(_("Volunteer shift"), plain_line(edition.series.name.said())),
        status=standings.status(edition, stands),
        starts=shift.starts_at,
        ends=shift.ends_at,
        zone=edition.zone,
        is_private=True,
        belongs_to=belongs_to,
    )


def venue_of(shift: Shift, edition: Edition) -> Venue | None:
    """Where it is: at the place of its site, if that has one of its own."""
    return shift.site.venue if shift.site and shift.site.venue else edition.venue


def _description(shift: Shift, edition: Edition, stands: Standing) -> str:
    role = shift.role
    parts = [*entries.how_it_stands(edition), standings.in_words(stands), plain_lines(role.description.said())]
    parts.append(plain_lines(role.requirements.said()) if role.requirements else "")
    if stands is not Standing.OFF:
        parts += entries.way_there(edition, venue_of(shift, edition))
    parts.append(entries.more(edition))
    return "\n\n".join(part for part in parts if part)
