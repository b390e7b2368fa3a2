"""Roles: the kinds of work of an edition, as organizers set them up."""

from dataclasses import dataclass, fields
from datetime import time

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, exists, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity.models import Party, Pool
from eventsapp.core import ordering
from eventsapp.core.db import db, locked, row_of, set_columns
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.volunteering import rules
from eventsapp.volunteering.models import Assignment, Check, Role, Shift
from eventsapp.volunteering.records import HelpRequest, ShiftCount


class NotBesideThatAge(Refusal):
    """Children beside their guardian would have to be older than those who come alone."""

    sentence = _l("This must be lower than the minimum age, or empty.")
    field = "beside_guardian_age"


class NightNotWhole(Refusal):
    """A rule for the night that does not say all of it."""

    sentence = _l("For the night, enter the age and both times, or leave all three empty.")
    field = "night_age"


class NightIsNoTime(Refusal):
    """A night that ends as it begins."""

    sentence = _l("The night must end at another time than it begins.")
    field = "night_until"


class IsUsed(Refusal):
    """People have been on its shifts; what they did is kept."""

    sentence = _l("People have signed up for this role, so it stays. You can cancel its shifts instead.")


@dataclass(frozen=True)
class Described:
    """What a role is and what it asks for; each as on `Role`."""

    name: Bilingual
    description: Bilingual
    requirements: Bilingual | None = None
    minimum_age: int | None = None
    beside_guardian_age: int | None = None
    night_age: int | None = None
    night_from: time | None = None
    night_until: time | None = None
    training: Bilingual | None = None
    check_kind: str = Check.NONE
    needs_approval: bool = False
    is_seated: bool = False
    has_no_lifting: bool = False
    contact: str = ""


def of(edition: Edition) -> list[Role]:
    """The roles of the edition in the organizer's order."""
    query = select(Role).where(Role.edition_id == edition.id)
    return list(db.session.scalars(query.order_by(Role.position, Role.id)))


def find(edition: Edition, number: int) -> Role:
    """That role of the edition; refuses with NotFound."""
    return row_of(Role, number, edition_id=edition.id)


def described(role: Role) -> Described:
    """The role as it is described now."""
    return Described(**{one.name: getattr(role, one.name) for one in fields(Described)})


def add(edition: Edition, wanted: Described, *, by: Actor) -> Role:
    """A new role, after the others; one that is there already and the same in everything is left as it is.

    So asking twice makes none twice.
    """
    _refuse_unless_whole(wanted)
    locked(edition)
    there = of(edition)
    if same := next((role for role in there if described(role) == wanted), None):
        return same
    role = Role(edition_id=edition.id, position=ordering.after(there), **vars(wanted))
    db.session.add(role)
    trail.record("role.added", role, by=by)
    return role


def edit(role: Role, wanted: Described, *, by: Actor) -> Role:
    """Describe it anew. Whoever is on its shifts stays there, also those younger than it asks for now."""
    _refuse_unless_whole(wanted)
    role = locked(role)
    changed = set_columns(role, vars(wanted))
    if changed:
        trail.record("role.edited", role, by=by, changed=changed)
    return role


def move(role: Role, steps: int, *, by: Actor) -> None:
    """Put it so many steps later in the organizer's order, or earlier; at either end it stays where it is."""
    edition = locked(db.session.get_one(Edition, role.edition_id))
    if (there := ordering.move(of(edition), role, steps)) is not None:
        trail.record("role.moved", role, by=by, position=there)


def remove(role: Role, *, by: Actor) -> None:
    """Take it away with its shifts; refused once somebody has been on one of them."""
    shifts = list(db.session.scalars(select(Shift).where(Shift.role_id == role.id).order_by(Shift.pool_id)))
    for shift in shifts:
        locked(shift.pool)
    locked(role)
    if is_used(role):
        raise IsUsed
    trail.record("role.removed", role, by=by, shifts=len(shifts))
    db.session.execute(delete(Shift).where(Shift.role_id == role.id))
    db.session.execute(delete(Pool).where(Pool.id.in_([shift.pool_id for shift in shifts])))
    db.session.execute(delete(Role).where(Role.id == role.id))


def is_used(role: Role) -> bool:
    """Whether somebody has been on one of its shifts, waited for one or was asked to help there."""
    traces = (
        exists().where(Assignment.shift_id == Shift.id),
        exists().where(Party.pool_id == Shift.pool_id),
        exists().where(HelpRequest.shift_id == Shift.id),
        exists().where(ShiftCount.shift_id == Shift.id),
    )
    found = [select(Shift.id).where(Shift.role_id == role.id, trace).exists() for trace in traces]
    return any(db.session.scalar(select(one)) for one in found)


def _refuse_unless_whole(wanted: Described) -> None:
    usual = rules.USUAL_AGE if wanted.minimum_age is None else wanted.minimum_age
    if wanted.beside_guardian_age is not None and wanted.beside_guardian_age >= usual:
        raise NotBesideThatAge
    night = (wanted.night_age, wanted.night_from, wanted.night_until)
    if any(one is not None for one in night) and None in night:
        raise NightNotWhole
    if wanted.night_from is not None and wanted.night_from == wanted.night_until:
        raise NightIsNoTime
