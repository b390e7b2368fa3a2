"""What organizers' calendars show of an edition of theirs: its shifts with how they are covered, and what ends when.

Whoever sees somebody's calendar sees this too, so there are numbers in it and nobody's name.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _

from eventsapp.calendars import entries
from eventsapp.calendars.entries import Seen, Status, plain_line
from eventsapp.core import addresses, languages
from eventsapp.events.models import Edition, State
from eventsapp.volunteering import cover_words
from eventsapp.volunteering.covers import Cover, Level
from eventsapp.volunteering.models import Shift

BEFORE = timedelta(minutes=15)
"""A deadline is shown as the last minutes before it: one at midnight then stands on the day that it ends."""


class Organized:
    """One edition as its organizers see it, with all that its shifts share, in the language being spoken."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.event = plain_line(f"{edition.series.name.said()} {edition.year}")
        self.series = plain_line(edition.series.name.said())
        self.place, self.position = entries.place_of(edition.venue), entries.position_of(edition.venue)
        self.stands = _how_it_stands(edition)
        self.page = _address("organize.roster.show", edition)
        self.page_of_shifts = _address("organize.assignments.show", edition, number=0).removesuffix("0")

    def shift(self, cover: Cover, *, is_off: bool) -> Seen:
        """A shift, and how many of those it needs it has."""
        shift, role = cover.shift, plain_line(cover.shift.role.name.said())
        covered = _covered(cover)
        title = _("%(role)s: %(covered)s (%(event)s)", role=role, covered=covered, event=self.event)
        own = shift.site.venue if shift.site else None
        at, position = (entries.place_of(own), entries.position_of(own)) if own else (self.place, self.position)
        place = ", ".join(part for part in (plain_line(shift.where.said()), at) if part)
        return Seen(
            title=_("CANCELLED: %(name)s", name=f"{role} ({self.event})") if is_off else _titled(title, self.edition),
            description=self._description(self._numbers(cover, is_off=is_off), self.address_of(shift)),
            place=place,
            position=position,
            address=self.address_of(shift),
            categories=(_("Volunteer shift"), self.series),
            status=Status.CANCELLED if is_off else _status(self.edition),
            starts=shift.starts_at,
            ends=shift.ends_at,
            zone=self.edition.zone,
            is_private=True,
            takes_time=False,
        )

    def deadline(self, what: str, moments: Sequence[datetime], shift: Shift | None) -> Seen:
        """What ends at the first of these moments."""
        address = self.address_of(shift)
        lines = "\n".join(entries.point(self.edition, moment, what) for moment in moments)
        return Seen(
            title=_titled(_("%(what)s (%(event)s)", what=what, event=self.event), self.edition),
            description=self._description(lines, address),
            place="",
            position=None,
            address=address,
            categories=(_("Deadline"), self.series),
            status=_status(self.edition),
            starts=moments[0] - BEFORE,
            ends=moments[0],
            zone=self.edition.zone,
            is_private=True,
            takes_time=False,
        )

    def address_of(self, shift: Shift | None) -> str:
        """The organizers' page of the shift, or of the edition."""
        return f"{self.page_of_shifts}{shift.id}" if shift else self.page

    def _numbers(self, cover: Cover, *, is_off: bool) -> str:
        if is_off:
            return _("This shift was cancelled.")
        most, absence = cover.shift.pool.maximum, cover.doubt.absence
        last_time = cover_words.last_time(absence, self.edition) if absence else ""
        lines = [cover_words.on_it(cover), _("At most %(number)s", number=most) if most else ""]
        return "\n".join(line for line in (*lines, cover_words.said(cover, last_time)) if line)

    def _description(self, said: str, address: str) -> str:
        parts = [*self.stands, said, _("More: %(address)s", address=address)]
        return "\n\n".join(part for part in parts if part)


def _covered(cover: Cover) -> str:
    """``2 of 4, 2 short``: against what it needs while that is missing, then against what it would ideally have."""
    shift = cover.shift
    held, goal = shift.pool.held, shift.minimum if cover.level <= Level.AT_RISK else shift.ideal
    number = _("%(number)s of %(wanted)s", number=held, wanted=goal) if held <= goal else str(held)
    stands = _stands(cover)
    return f"{number}, {stands}" if stands else number


def _stands(cover: Cover) -> str:
    if cover.level is Level.SHORT:
        return cover_words.short(cover)
    if cover.level is Level.MORE:
        return cover_words.more(cover)
    return {Level.AT_RISK: _("at risk"), Level.ENOUGH: _("enough")}.get(cover.level, "")


def _status(edition: Edition) -> Status:
    """Unlike in public, an edition that nobody sees yet is planned, not taken back."""
    return Status.TENTATIVE if edition.state == State.DRAFT else entries.status(edition)


def _titled(name: str, edition: Edition) -> str:
    return _("Draft: %(name)s", name=name) if edition.state == State.DRAFT else entries.titled(name, edition)


def _how_it_stands(edition: Edition) -> list[str]:
    if edition.state == State.DRAFT:
        return [_("This event is a draft: only organizers see it.")]
    return entries.how_it_stands(edition)


def _address(endpoint: str, edition: Edition, **more: int) -> str:
    language = languages.current()
    return addresses.of(endpoint, language=language, slug=edition.series.slug, year=edition.year, **more)
