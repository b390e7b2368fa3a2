"""The waitlist of a shift: a place that became free is offered, taken, declined, or passes on to the next in line."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import rules as fair
from eventsapp.capacity import waitlist
from eventsapp.capacity.models import Party, Placement
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.volunteering import assignments, clashes, rules, shifts, states, volunteers
from eventsapp.volunteering.models import Shift, Volunteer
from eventsapp.workflows import commitments, shift_letters


class NoOffersNow(Refusal):
    """The shift has begun, was cancelled, or its event does not take place as planned."""

    sentence = _l("Places are offered only until the shift begins, and not while it is cancelled or postponed.")


class NotFree(Refusal):
    """Meanwhile they promised something else for that time."""

    sentence = _l("%(name)s has promised something else for that time: %(what)s. Give that back first.")


class TooYoung(Refusal):
    """The role, or the time of day, asks for a higher age."""

    sentence = _l("%(shift)s is for people from age %(age)s, and %(name)s may be younger.")


class GuardianNotThere(Refusal):
    """A child may only be there beside their guardian, who has no place."""

    sentence = _l("%(name)s can be on %(shift)s only beside %(guardian)s, who needs a place on it first.")


def freed(shift: Shift, *, by: Actor) -> None:
    """Offer what is free now to those who wait, in their order, as long as the shift has not begun."""
    if not is_coming(shift):
        return
    for party in waitlist.offer_freed(shift.pool, until=_answer_by(shift)):
        shift_letters.offered(assignments.follow(party, by=by))


def accept(party: Party, *, by: Actor) -> None:
    """Take the places that were offered; refused when the offer is over, or they are not free any more.

    Done twice it is done once.
    """
    shift = shift_of(party)
    commitments.hold_still([one.person for one in assignments.of_party(party)])
    if not is_coming(shift):
        raise waitlist.OfferOver
    moved = assignments.follow(waitlist.accept(party), by=by)
    if not moved:
        return
    refuse_if_not_free(shift, [one.person for one in moved])
    edition = db.session.get_one(Edition, shift.edition_id)
    known = volunteers.of_people(edition.id, [one.person_id for one in moved])
    refuse_if_too_young(shift, edition, known.values())
    shift_letters.accepted(moved)


def leave(party: Party, *, by: Actor) -> None:
    """Decline an offer, or leave the line; who comes next is offered what that frees. Done twice it is done once."""
    party = waitlist.leave(party)
    left = assignments.follow(party, by=by)
    if left:
        shift_letters.left(left)
    freed(shift_of(party), by=by)


def offer_by_hand(party: Party, *, by: Actor) -> None:
    """Offer a waiting party its places out of turn, if all of it fits. The audit trail tells who did it."""
    shift = shift_of(party)
    if not is_coming(shift):
        raise NoOffersNow
    party = waitlist.offer_now(party, until=_answer_by(shift))
    trail.record("waitlist.offered_by_hand", party, by=by)
    shift_letters.offered(assignments.follow(party, by=by))


def expire(party: Party, *, by: Actor) -> bool:
    """End an offer whose time has passed, and offer its places to the next. Says whether it did: another may have."""
    if party.placement != Placement.OFFERED or not waitlist.expire(party):
        return False
    ended = assignments.follow(party, by=by)
    freed(shift_of(party), by=by)
    if party.placement != Placement.OFFERED:  # nobody else waits: it was offered the same places again
        shift_letters.offer_ended(ended, waits_again=party.placement == Placement.WAITING)
    return True


def refuse_if_not_free(shift: Shift, people: list[Person], *, leaving: Shift | None = None) -> None:
    """Refuse a shift to people who promised something else for its time, in words; they are held still before.

    What they leave for it does not count.
    """
    edition = db.session.get_one(Edition, shift.edition_id)
    wanted = commitments.of_shift(shift, edition)
    promised = commitments.of(people)
    given_up = (shift.id, leaving.id if leaving else shift.id)
    for person in people:
        for other in promised[person.id]:
            if other.shift_id not in given_up and clashes.hard([wanted, other]):
                raise NotFree(name=person.name, what=other.what)


def refuse_if_too_young(shift: Shift, edition: Edition, joining: Iterable[Volunteer]) -> None:
    """Refuse a shift to whoever is too young for it, and is not beside a guardian who has a place there."""
    for volunteer in joining:
        guardian = volunteer.guardian
        there = guardian is not None and any(one.is_held for one in assignments.on(shift, [guardian]).values())
        if rules.is_old_enough(shift, volunteer.from_age, edition.zone, beside_guardian=there):
            continue
        called, name = shifts.called(shift, edition), volunteer.person.name
        if guardian and rules.is_old_enough(shift, volunteer.from_age, edition.zone, beside_guardian=True):
            raise GuardianNotThere(shift=called, name=name, guardian=guardian.name)
        age = rules.minimum_age(shift.role, shift.starts_at, shift.ends_at, edition.zone)
        raise TooYoung(shift=called, age=age, name=name)


def shift_of(party: Party) -> Shift:
    """The shift whose places the party has or waits for."""
    return db.session.scalars(select(Shift).where(Shift.pool_id == party.pool_id)).one()


def is_of_shift(party: Party) -> bool:
    """Whether the party has or waits for places of a shift, and not of an edition."""
    return db.session.scalar(select(Shift.id).where(Shift.pool_id == party.pool_id)) is not None


def is_coming(shift: Shift) -> bool:
    """Whether the shift takes place as far as we know, and has not begun: only then are its places given."""
    edition = db.session.get_one(Edition, shift.edition_id)
    return shift.cancelled_at is None and edition.state in states.COMING and clock.now() < shift.starts_at


def _answer_by(shift: Shift) -> datetime:
    edition = db.session.get_one(Edition, shift.edition_id)
    return fair.answer_by(clock.now(), shift.starts_at, edition.offer_hours)
