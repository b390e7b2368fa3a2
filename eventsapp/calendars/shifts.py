"""What somebody's calendar shows of their shifts, and the feed of them: no names, no contact, no secret in it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.calendars import entries, ics
from eventsapp.calendars.entries import Seen, Status, plain_line, plain_lines
from eventsapp.calendars.ics import Revision
from eventsapp.calendars.joining import CANCELLED_DAYS, MONTHS_BACK
from eventsapp.calendars.models import CalendarEntry, ShiftEntry
from eventsapp.core import addresses, languages
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift

REFRESH = timedelta(hours=1)


class Standing(StrEnum):
    """How an assignment stands in a calendar; who waits for a shift, or was offered one, has none there."""

    ON = "on"
    TO_APPROVE = "to approve"
    OFF = "off"


_OFF = (AssignmentStatus.DROPPED, AssignmentStatus.DECLINED)
_NOT_YET = (AssignmentStatus.WAITLISTED, AssignmentStatus.OFFERED)


def standing(status: str) -> Standing | None:
    """Where that status stands; a shift that was missed stays as it was."""
    if status in _NOT_YET:
        return None
    if status in _OFF:
        return Standing.OFF
    return Standing.TO_APPROVE if status == AssignmentStatus.REQUESTED else Standing.ON


def seen(shift: Shift, edition: Edition, stands: Standing, *, belongs_to: str = "") -> Seen:
    """A shift of theirs in the language being spoken."""
    status = _status(edition, stands)
    venue = edition.venue
    where = [plain_line(shift.place.said()), entries.place_of(venue)]
    return Seen(
        title=_title(shift, edition, status, stands),
        description=_description(shift, edition),
        place=", ".join(part for part in where if part),
        position=entries.position_of(venue),
        address=_address(edition),
        categories=(_("Volunteer shift"), plain_line(edition.series.name.said())),
        status=status,
        starts=shift.starts_at,
        ends=shift.ends_at,
        zone=edition.zone,
        is_private=True,
        belongs_to=belongs_to,
    )


def digests(shift: Shift, edition: Edition, stands: Standing) -> tuple[str, str]:
    """All that makes the sequence grow, and all that is shown, in short."""
    place_and_time, shown = hashlib.sha256(), hashlib.sha256()
    for language in languages.LANGUAGES:
        with languages.speaking(language):
            said = seen(shift, edition, stands)
        place_and_time.update(said.place_and_time().encode())
        shown.update(repr(said).encode())
    return place_and_time.hexdigest(), shown.hexdigest()


def feed(assignments: Sequence[Assignment], edition: Edition, now: datetime) -> bytes:
    """The shifts of one household in the language being spoken, each shift once, however many of them are on it."""
    kept = _kept(assignments)
    parent = db.session.scalar(select(CalendarEntry.uid).where(CalendarEntry.edition_id == edition.id)) or ""
    shown = sorted(_once(assignments, kept, now), key=lambda one: (one.shift.starts_at, kept[one.id].uid))
    written = [_written(one, edition, kept[one.id], parent) for one in shown]
    about = ics.About(
        name=_("%(event)s: my shifts", event=plain_line(f"{edition.series.name.said()} {edition.year}")),
        description="",
        source="",
        page=_address(edition),
        zone=edition.zone,
        refresh=REFRESH,
        modified_at=max((kept[one.id].modified_at for one in shown), default=None),
    )
    return ics.feed(about, {edition.zone}, written)


def _kept(assignments: Sequence[Assignment]) -> dict[int, ShiftEntry]:
    query = select(ShiftEntry).where(ShiftEntry.assignment_id.in_([one.id for one in assignments]))
    return {entry.assignment_id: entry for entry in db.session.scalars(query)}


def _once(assignments: Sequence[Assignment], kept: dict[int, ShiftEntry], now: datetime) -> list[Assignment]:
    """One assignment for each shift: of those still on it if there is one, of those who left it lately otherwise."""
    found: dict[int, Assignment] = {}
    for one in sorted(assignments, key=lambda one: (standing(one.status) is Standing.OFF, one.id)):
        if one.id in kept and _is_shown(one, now):
            found.setdefault(one.shift_id, one)
    return list(found.values())


def _is_shown(one: Assignment, now: datetime) -> bool:
    if standing(one.status) is Standing.OFF:
        return one.ended_at is not None and now - one.ended_at <= timedelta(days=CANCELLED_DAYS)
    return one.shift.ends_at >= now - relativedelta(months=MONTHS_BACK)


def _written(one: Assignment, edition: Edition, entry: ShiftEntry, parent: str) -> bytes:
    stands = standing(one.status) or Standing.OFF
    revision = Revision(entry.uid, entry.sequence, entry.created_at, entry.modified_at)
    return ics.entry(seen(one.shift, edition, stands, belongs_to=parent), revision)


def _status(edition: Edition, stands: Standing) -> Status:
    if stands is Standing.OFF or entries.status(edition) is Status.CANCELLED:
        return Status.CANCELLED
    return Status.TENTATIVE if stands is Standing.TO_APPROVE else entries.status(edition)


def _title(shift: Shift, edition: Edition, status: Status, stands: Standing) -> str:
    event = plain_line(f"{edition.series.name.said()} {edition.year}")
    title = _("Shift: %(role)s (%(event)s)", role=plain_line(shift.role.name.said()), event=event)
    if status is Status.CANCELLED:
        return _("CANCELLED: %(name)s", name=title)
    return _("%(shift)s, to be approved", shift=title) if stands is Standing.TO_APPROVE else title


def _description(shift: Shift, edition: Edition) -> str:
    role = shift.role
    parts = [plain_lines(role.description.said()), plain_lines(role.requirements.said()) if role.requirements else ""]
    parts.append(_("More: %(address)s", address=_address(edition)))
    return "\n\n".join(part for part in parts if part)


def _address(edition: Edition) -> str:
    place = {"slug": edition.series.slug, "year": edition.year}
    return addresses.of("public.editions.show", language=languages.current(), **place)
