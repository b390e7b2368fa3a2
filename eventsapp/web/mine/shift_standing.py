"""What the page says of the shifts of a registration, in words: who has which, how it stands, what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from eventsapp.capacity import places
from eventsapp.core import clock, languages
from eventsapp.events.models import Edition
from eventsapp.volunteering import hours as credited
from eventsapp.volunteering import rules, shifts
from eventsapp.volunteering.models import HELD, Assignment, AssignmentStatus, Shift, Volunteer
from eventsapp.volunteering.records import Hours
from eventsapp.web.mine import standing
from eventsapp.web.mine.doors import Door
from eventsapp.workflows import giving_back

_NAMED_SINGLY = 3
"""More people of one group than this are not listed by name."""


@dataclass(frozen=True)
class ShiftLine:
    """One shift of one person, or of those of a group who stand alike on it."""

    first: Assignment
    members: list[Assignment]
    who: str
    is_own: bool
    """Whether nobody but the link's person is on the page, so that nobody need be named."""
    called: str
    """The shift in a few words, and whose it is: no two lines are called the same."""
    when: str
    status: str
    kind: str
    """The badge's: ok, info, warning or nothing."""
    more: str
    """What else there is to say: the place in line, the hours."""

    @property
    def shift(self) -> Shift:
        return self.first.shift

    @property
    def is_held(self) -> bool:
        return self.first.is_held

    @property
    def waits(self) -> bool:
        """Whether they are in line, or have an offer."""
        return self.first.is_current and not self.first.is_held

    @property
    def can_change(self) -> bool:
        """Whether it can still be given back or passed on."""
        return giving_back.can_change(self.first)

    @property
    def is_asked(self) -> bool:
        """Whether they were asked if they still come, and have not answered."""
        return self.first.status == AssignmentStatus.CONFIRMED and was_asked(self.first) and self.can_change


@dataclass(frozen=True)
class ShiftOffer:
    """A place on a shift that waits for an answer."""

    line: ShiftLine
    until: str


def lines(door: Door) -> list[ShiftLine]:
    """Everybody's shifts within reach, in the order of time; those they do not have any more stand last."""
    alike: dict[tuple[int, int, str], list[Assignment]] = {}
    for one in door.assignments:
        alike.setdefault((one.shift_id, one.party_id, one.status), []).append(one)
    hours = credited.of([one for one in door.assignments if one.is_held])
    said = [_line(door, members, hours) for members in alike.values()]
    return sorted(said, key=lambda line: not line.first.is_current)


def line_of(door: Door, assignment: Assignment) -> ShiftLine:
    """The line that this assignment is in."""
    return next(line for line in lines(door) if assignment in line.members)


def asked(found: Sequence[ShiftLine]) -> list[ShiftLine]:
    """Those that wait for a word whether they still come."""
    return [line for line in found if line.is_asked]


def offers(door: Door, found: Sequence[ShiftLine]) -> list[ShiftOffer]:
    """The offers that can still be answered."""
    now = clock.now()
    return [
        ShiftOffer(line, standing.moment(line.first.party.answer_by, door.edition))
        for line in found
        if line.first.status == AssignmentStatus.OFFERED
        and line.first.party.answer_by is not None
        and line.first.party.answer_by > now
    ]


def idle(door: Door) -> list[Volunteer]:
    """Who has no shift now, and said when they could help."""
    busy = {one.person_id for one in door.assignments if one.is_current}
    said = [one for one in door.volunteers if one.sealed_availability and door.speaks_for(one)]
    return [one for one in said if one.person_id not in busy]


def left_alone(door: Door, line: ShiftLine) -> list[str]:
    """The names of those on the same shift who may do it only beside their guardian, who is of this line."""
    leaving = {one.person_id for one in line.members}
    there = {one.person_id for one in door.assignments if one.is_current and one.shift_id == line.shift.id}
    return [
        one.person.name
        for one in door.volunteers
        if one.guardian_id in leaving
        and not one.person.email
        and one.person_id in there
        and not rules.is_old_enough(line.shift, one.from_age, door.edition.zone)
    ]


def was_asked(assignment: Assignment) -> bool:
    """Whether somebody wanted to know if they still come."""
    return assignment.asked_at is not None


def time_of(shift: Shift, edition: Edition) -> str:
    """``Sunday, June 6, 2027, 8 a.m. to 10 a.m.`` where the edition takes place; over midnight with both days."""
    begins, ends = clock.local(shift.starts_at, edition.zone), clock.local(shift.ends_at, edition.zone)
    if begins.date() == ends.date():
        return _(
            "%(day)s, %(start)s to %(end)s",
            day=languages.day(begins.date()),
            start=languages.clock(begins),
            end=languages.clock(ends),
        )
    return _(
        "%(start)s to %(end)s",
        start=standing.moment(shift.starts_at, edition),
        end=standing.moment(shift.ends_at, edition),
    )


def hours_of(shift: Shift, edition: Edition) -> str:
    """The same among others of one event: ``8 a.m. to 10 a.m.``, the day left out where there is only that one."""
    begins, ends = clock.local(shift.starts_at, edition.zone), clock.local(shift.ends_at, edition.zone)
    hours = _("%(start)s to %(end)s", start=languages.clock(begins), end=languages.clock(ends))
    if begins.date() == edition.starts_on == edition.ends_on:
        return hours
    return _("%(day)s, %(hours)s", day=languages.short_day(begins.date()), hours=hours)


def _line(door: Door, members: list[Assignment], hours: dict[int, Hours]) -> ShiftLine:
    first, edition = members[0], door.edition
    who = _who(door, members)
    status, kind = _status(first)
    called = shifts.called(first.shift, edition)
    people = {entry.person_id for entry in door.entries} | {one.person_id for one in door.assignments}
    is_own = people == {door.person.id}
    if not is_own:
        called = _("%(shift)s, %(who)s", shift=called, who=who)
    more = " ".join(part for part in (_more(first, hours), _unnamed(members)) if part)
    return ShiftLine(first, members, who, is_own, called, time_of(first.shift, edition), status, kind, more)


def _who(door: Door, members: Sequence[Assignment]) -> str:
    """``Amina and Léo``; a group by its name and how many they are."""
    if len(members) > _NAMED_SINGLY or all(one.is_placeholder for one in members):
        group = door.registration.group_name or _("Your group")
        return ngettext("%(group)s: %(num)s person", "%(group)s: %(num)s people", len(members), group=group)
    return languages.listed([one.person.name for one in members])


def _status(assignment: Assignment) -> tuple[str, str]:
    if assignment.shift.cancelled_at is not None and not assignment.is_current:
        return _("This shift was cancelled"), "danger"
    return {
        AssignmentStatus.REQUESTED: (_("To be approved"), "info"),
        AssignmentStatus.CONFIRMED: (_("Has a place"), "ok"),
        AssignmentStatus.REAFFIRMED: (_("Has a place, and is coming"), "ok"),
        AssignmentStatus.WAITLISTED: (_("On the waitlist"), "info"),
        AssignmentStatus.OFFERED: (_("A place is offered"), "warning"),
        AssignmentStatus.ARRIVED: (_("Has arrived"), "ok"),
        AssignmentStatus.COMPLETED: (_("Done. Thank you!"), "ok"),
        AssignmentStatus.DECLINED: (_("Not approved"), ""),
        AssignmentStatus.DROPPED: (_("Not on this shift any more"), ""),
        AssignmentStatus.NO_SHOW: (_("Was not checked in"), ""),
    }[AssignmentStatus(assignment.status)]


def _more(assignment: Assignment, hours: dict[int, Hours]) -> str:
    if assignment.status == AssignmentStatus.REQUESTED:
        return _("An organizer looks at it, and we write to you.")
    if assignment.status == AssignmentStatus.WAITLISTED:
        return _("Number %(turn)s in line.", turn=places.turn_on_waitlist(assignment.party))
    if assignment.status in HELD and (known := hours.get(assignment.id)):
        return _("Hours credited: %(hours)s", hours=credited.said(known.minutes))
    return ""


def _unnamed(members: Sequence[Assignment]) -> str:
    free = sum(one.is_placeholder for one in members if one.is_current)
    return ngettext("%(num)s place has no name yet.", "%(num)s places have no name yet.", free) if free else ""
