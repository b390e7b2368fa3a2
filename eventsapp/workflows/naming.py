"""Naming: the people of a group, whose places were taken before anybody knew who would come."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select, update

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import words
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import GONE, Assignment
from eventsapp.workflows import changing
from eventsapp.workflows.correcting import HasOwnPage


class NamedTwice(Refusal):
    """Two people of a group go by one name."""

    sentence = _l("%(name)s is in the group twice. Tell the two apart, for example by a letter after the name.")
    field = "names"


class TooManyNames(Refusal):
    """More names than places without one."""

    sentence = _l("%(typed)s names are new, and %(free)s places have no name yet. Please take out what is too many.")
    field = "names"


def people(registration: Registration) -> list[tuple[Person, bool]]:
    """Everybody of a group in the order of their places, and whether their name is still to come."""
    query = (
        select(Person, exists().where(Assignment.person_id == Person.id, Assignment.is_placeholder))
        .where(
            Person.id.in_(
                select(Assignment.person_id).where(
                    Assignment.registration_id == registration.id, Assignment.status.not_in(GONE)
                )
            ),
            Person.email.is_(None),
        )
        .order_by(Person.id)
    )
    return [(person, unnamed) for person, unnamed in db.session.execute(query)]


def fill(registration: Registration, names: Sequence[str], *, by: Actor) -> int:
    """Give the places without a name these names, in their order; says how many. Who is in the group already is left
    out, so that a list can be sent again with more names on it."""
    changing.refuse_if_closed(registration.edition, by=by)
    locked(registration)
    members = people(registration)
    known = {person.name_key for person, is_unnamed in members if not is_unnamed}
    new: dict[str, str] = {}
    for name in names:
        key = words.folded(name)[:200]
        if key in new:
            raise NamedTwice(name=name)
        if key not in known:
            new[key] = name
    free = [person for person, is_unnamed in members if is_unnamed]
    if len(new) > len(free):
        raise TooManyNames(typed=len(new), free=len(free))
    for person, name in zip(free, new.values(), strict=False):
        _call(person, name, by=by)
    return len(new)


def name(registration: Registration, person: Person, name: str, *, by: Actor) -> bool:
    """Give somebody without an address of their own another name; says whether it changed."""
    changing.refuse_if_closed(registration.edition, by=by)
    person = locked(person)
    if person.email:
        raise HasOwnPage(name=person.name)
    if person.name == name:
        return False
    _call(person, name, by=by)
    return True


def _call(person: Person, name: str, *, by: Actor) -> None:
    person.name, person.name_key = name, words.folded(name)[:200]
    for kept in (Entry, Assignment):
        db.session.execute(update(kept).where(kept.person_id == person.id).values(name_key=person.name_key))
    named = update(Assignment).where(Assignment.person_id == person.id, Assignment.is_placeholder)
    db.session.execute(named.values(is_placeholder=False))
    trail.record("person.named", person, by=by)
