"""Giving back: volunteers give a shift up, say that they still come or cannot, or let a named person have it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens, words
from eventsapp.core.db import hold
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.submissions import registrations
from eventsapp.volunteering import assignments, clashes, rules, shifts, states, volunteers
from eventsapp.volunteering.attendance import CAME
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from eventsapp.workflows import alerting, commitments, shift_letters, shift_waitlists
from eventsapp.workflows.handing_over import adult_age


class HasBegun(Refusal):
    """What is under way is not given back by a form."""

    sentence = _l("%(shift)s has begun, so nothing can be changed here any more. Tell the people on the spot, please.")


class NotTheirsAnyMore(Refusal):
    """They gave it back, passed it on, or were taken off it meanwhile."""

    sentence = _l("%(name)s does not have this shift any more, so nothing was changed.")


class NotTheirsYet(Refusal):
    """Who waits has nothing to pass on."""

    sentence = _l("%(name)s has no place on this shift yet, so there is nothing to pass on.")


class CannotHaveIt(Refusal):
    """They cannot take it over; it is not said whether that is because they are busy then, or on it already."""

    sentence = _l("We cannot pass the shift on to this person. Choose somebody else, or write to us.")
    field = "email"


def can_change(assignment: Assignment) -> bool:
    """Whether it can still be given back or passed on."""
    return assignment.is_current and assignment.status not in CAME and clock.now() < assignment.shift.starts_at


def give_back(leaving: Sequence[Assignment], *, shift_id: int | None = None, by: Actor) -> list[Assignment]:
    """Let people off one shift, or out of its line; what that frees goes to whoever waits. Who left before is left out.

    Refused once the shift has begun, and to whoever was moved away from the shift that a page showed (`shift_id`).
    """
    shown = leaving[0].shift_id if shift_id is None else shift_id
    leaving = [one for one in (assignments.held_on(one, shown) for one in leaving) if one.is_current]
    if not leaving:
        return []
    shift = leaving[0].shift
    for one in leaving:
        _refuse_if_begun(one)
    held = sum(one.is_held for one in leaving)
    for one in leaving:
        assignments.end(one, AssignmentStatus.DROPPED, by=by)
    shift_letters.left(leaving)
    shift_waitlists.freed(shift, by=by)
    alerting.left_shift(shift, held, by=by)
    return leaving


def cannot_come(leaving: Sequence[Assignment], *, shift_id: int | None = None, by: Actor) -> list[Assignment]:
    """Asked shortly before, they cannot: their places are free at once, and the shift's lead is told."""
    left = give_back(leaving, shift_id=shift_id, by=by)
    for one in left:
        shift_letters.cannot_come(one)
    return left


def still_coming(coming: Sequence[Assignment], *, by: Actor) -> list[Assignment]:
    """Asked shortly before, they still come; who said so before is left as they are."""
    held = [assignments.held_still(one) for one in sorted(coming, key=lambda one: one.shift.pool_id)]
    there = [one for one in held if one.is_held]
    if not there:
        raise NotTheirsAnyMore(name=held[0].person.name)
    for one in there:
        if one.status == AssignmentStatus.CONFIRMED:
            states.refuse_if_off(one.registration.edition)
            _refuse_if_begun(one)
            one.status = AssignmentStatus.REAFFIRMED
            trail.record("assignment.reaffirmed", one, by=by, shift=one.shift_id)
    return there


def hand_over(assignment: Assignment, *, name: str, email: str, shift_id: int | None = None, by: Actor) -> Assignment:
    """Let a named adult have the place, with a registration and a page of their own. The same form once more changes
    nothing. Refused to whoever was moved away from the shift that a page showed (`shift_id`).

    Whoever waits for the shift is not passed over: no place becomes free.
    """
    hold("sign-up", directory.email_key(email))
    assignment = assignments.held_on(assignment, assignment.shift_id if shift_id is None else shift_id)
    if earlier := _handed_before(assignment, name, email):
        return earlier
    if not assignment.is_current:
        raise NotTheirsAnyMore(name=assignment.person.name)
    states.refuse_if_off(assignment.registration.edition)
    _refuse_if_begun(assignment)
    if not assignment.is_held:
        raise NotTheirsYet(name=assignment.person.name)
    shift, edition = assignment.shift, assignment.registration.edition
    language = assignment.registration.language
    person = directory.welcome(name=name, email=email, language=language)
    _refuse_unfit(shift, edition, person)
    theirs = registrations.take_in(edition, person, form_key=tokens.digest(tokens.secret()), language=language)
    volunteer = volunteers.welcome(theirs, person, from_age=age_to_take_over(shift, edition), by=by)
    assignment.status = AssignmentStatus.DROPPED
    assignment.ended_at = clock.now()
    handed = shifts.take(theirs, shift, volunteer, party=assignment.party, by=by)
    trail.record("assignment.handed_over", assignment, by=by, to=handed.id)
    shift_letters.handed_over(assignment, handed)
    return handed


def age_to_take_over(shift: Shift, edition: Edition) -> int:
    """From which age somebody may take the shift over: an adult, and old enough for it."""
    return max(adult_age(edition), rules.minimum_age(shift.role, shift.starts_at, shift.ends_at, edition.zone))


def _refuse_if_begun(assignment: Assignment) -> None:
    if not can_change(assignment):
        raise HasBegun(shift=shifts.called(assignment.shift, assignment.registration.edition))


def _refuse_unfit(shift: Shift, edition: Edition, person: Person) -> None:
    """Refuse somebody known to be too young, or to have promised that time; they are held still."""
    known = [one for one in (volunteers.of_person(edition.id, person), entries.current(edition, person)) if one]
    if any(one.is_minor or not rules.is_old_enough(shift, one.from_age, edition.zone) for one in known):
        raise CannotHaveIt
    wanted = commitments.of_shift(shift, edition)
    if any(clashes.hard([wanted, other]) for other in commitments.of([person])[person.id]):
        raise CannotHaveIt


def _handed_before(assignment: Assignment, name: str, email: str) -> Assignment | None:
    """Whose it became, if the same form was sent before."""
    if assignment.is_current:
        return None
    wanted = (directory.email_key(email), words.folded(name)[:200])
    now = assignments.of_party(assignment.party)
    return next((one for one in now if (one.person.email_key, one.person.name_key) == wanted), None)
