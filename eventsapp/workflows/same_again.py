"""What somebody held last year, and what of it they may be offered again; who has signed up already."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select
from sqlalchemy.orm import aliased

from eventsapp.access import needs
from eventsapp.access.models import AccessNeed, NeedState
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.registration import reach
from eventsapp.registration.models import GONE, Category, Entry
from eventsapp.submissions.links import Holder
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import SameAgain
from eventsapp.volunteering import assignments, volunteers
from eventsapp.volunteering import models as volunteering
from eventsapp.volunteering import shifts as every_shift
from eventsapp.volunteering.models import Assignment, Shift, Volunteer
from eventsapp.workflows import comparing


@dataclass
class Held:
    """What one person held: their category, and the shifts they were on."""

    person: Person
    is_registrant: bool
    entry: Entry | None = None
    shifts: list[Shift] = field(default_factory=list)
    volunteer: Volunteer | None = None

    @property
    def does(self) -> list[str]:
        """In words: the category, and each role once."""
        category = [self.entry.category.called.said()] if self.entry else []
        return [*category, *dict.fromkeys(shift.role.name.said() for shift in self.shifts)]


def held(registration: Registration) -> list[Held]:
    """Everybody of a form who took part or helped to the end, the registrant first; the nameless are left out."""
    holder = Holder(registration, registration.registrant_id)
    found: dict[int, Held] = {}
    for entry in reach.entries(holder):
        if entry.is_current and entry.supports_id is None:
            _of(found, entry.person, registration).entry = entry
    for assignment in assignments.within(holder):
        if assignment.is_current and not assignment.is_placeholder:
            _of(found, assignment.person, registration).shifts.append(assignment.shift)
    for person_id, volunteer in volunteers.of_people(registration.edition_id, list(found)).items():
        found[person_id].volunteer = volunteer
    return sorted(found.values(), key=lambda one: not one.is_registrant)


def kept_needs(asked: SameAgain, people: Sequence[Held]) -> dict[int, list[AccessNeed]]:
    """What would help them, as far as it is still kept and the link's person may read it, by person id.

    An adult with an address of their own reads and says theirs behind a link of their own.
    """
    own = {one.person.id for one in people if one.is_registrant or not one.person.email}
    found: dict[int, list[AccessNeed]] = {}
    for need in needs.of(asked.registration.edition_id, own):
        if need.state != NeedState.TAKEN_BACK:
            found.setdefault(need.person_id, []).append(need)
    return found


def same_category(entry: Entry, offered: Sequence[Category]) -> Category | None:
    """The category of that name at the site of that name, if it is offered again."""
    return next((one for one in offered if comparing.is_same(one.called, entry.category.called)), None)


def same_shifts(shifts: Sequence[Shift], edition: Edition, now: datetime) -> list[Shift]:
    """The shifts that follow these, as far as they are still ahead; otherwise the only one of a role of that name."""
    ahead = [one for one in every_shift.of(edition) if one.starts_at > now] if shifts else []
    offered = [one for one in ahead if one.is_offered]
    found: dict[int, Shift] = {}
    for shift in shifts:
        follows = [one for one in offered if one.follows_id == shift.id]
        of_role = [one for one in offered if comparing.is_same(one.role.name, shift.role.name)]
        for one in follows or (of_role if len(of_role) == 1 else []):
            found[one.id] = one
    return list(found.values())


def has_signed_up(edition_id: int, person_id: SQLColumnExpression[int] | int) -> ColumnElement[bool]:
    """The condition that this person has sent a form for the edition, takes part in it or helps."""
    takes_part = and_(Entry.edition_id == edition_id, Entry.person_id == person_id, Entry.status.not_in(GONE))
    helps = and_(
        Assignment.edition_id == edition_id,
        Assignment.person_id == person_id,
        Assignment.status.not_in(volunteering.GONE),
    )
    form = aliased(Registration)
    sent = and_(form.edition_id == edition_id, form.registrant_id == person_id)
    return or_(exists().where(sent), exists().where(takes_part), exists().where(helps))


def is_signed_up(asked: SameAgain) -> bool:
    """Whether they are signed up already."""
    return bool(db.session.scalar(select(has_signed_up(asked.edition_id, asked.person_id))))


def _of(found: dict[int, Held], person: Person, registration: Registration) -> Held:
    return found.setdefault(person.id, Held(person, person.id == registration.registrant_id))
