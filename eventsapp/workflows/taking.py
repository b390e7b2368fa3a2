"""Taking another shift, or saying when one could help: of somebody whose registration was sent before."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, sealing
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules as standings
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments, clashes, rules, shifts, volunteers
from eventsapp.volunteering.clashes import Clash, Commitment
from eventsapp.volunteering.models import Assignment, Shift, Volunteer
from eventsapp.workflows import commitments, shift_letters, shift_waitlists
from eventsapp.workflows.joining import AlreadyPromised, ShiftGone, TooYoungToHelp
from eventsapp.workflows.signup import SignUpClosed
from eventsapp.workflows.summaries import Attending


class CannotTakeIt(Refusal):
    """They cannot take it; whoever put them into a form is not told whether they are too young or busy then."""

    sentence = _l("%(name)s cannot take this shift here. Choose another one, or write to us.")
    field = "shifts"


@dataclass(frozen=True)
class Fit:
    """How well a shift goes with what somebody is and has promised."""

    age: int | None = None
    """From which age it is, where they are too young for it."""
    clashes: Sequence[Clash] = ()

    @property
    def is_possible(self) -> bool:
        return self.age is None and not any(clash.is_hard for clash in self.clashes)


def fit(shift: Shift, attending: Attending, promised: Sequence[Commitment], *, beside_guardian: bool) -> Fit:
    """How the shift goes with their age and with what they promised."""
    edition = attending.registration.edition
    age = None
    if not rules.is_old_enough(shift, attending.from_age, edition.zone, beside_guardian=beside_guardian):
        age = rules.minimum_age(shift.role, shift.starts_at, shift.ends_at, edition.zone)
    wanted = commitments.of_shift(shift, edition)
    before = clashes.among(promised)
    return Fit(age, [one for one in clashes.among([*promised, wanted]) if one not in before])


def take(registration: Registration, attending: Attending, shift: Shift, *, by: Actor) -> Assignment:
    """Give somebody of the registration a place on one more shift, or a turn on its waitlist. Taken twice it is taken
    once.

    Who only took part so far becomes a volunteer, with the age and the guardian of their entry.
    """
    person, edition = attending.person, registration.edition
    commitments.hold_still([person])
    if not standings.is_open(edition, clock.now()):
        raise SignUpClosed
    is_over = shift.cancelled_at is not None or shift.starts_at <= clock.now()
    if shift.edition_id != edition.id or is_over or not shift.is_offered:
        raise ShiftGone(name=person.name)
    if earlier := assignments.on(shift, [person]).get(person.id):
        return earlier
    attending = volunteers.of_person(edition.id, person) or attending
    beside = attending.guardian is not None and bool(assignments.on(shift, [attending.guardian]))
    fits = fit(shift, attending, commitments.of([person])[person.id], beside_guardian=beside)
    if fits.age is not None:
        raise TooYoungToHelp(shift=shifts.called(shift, edition), age=fits.age, name=person.name)
    if not fits.is_possible:
        raise AlreadyPromised(shift=shifts.called(shift, edition), name=person.name)
    volunteer = _volunteer(registration, attending, by=by)
    assignment = shifts.take(registration, shift, volunteer, by=by)
    if assignment.is_held:  # a guardian who only waits is not there
        shift_waitlists.refuse_if_too_young(shift, edition, [volunteer])
    shift_letters.taken([assignment])
    return assignment


def say_when(registration: Registration, attending: Attending, availability: str, *, may_ask: bool, by: Actor) -> None:
    """Keep when somebody could help and whether they may be asked; what they said before does not count any more."""
    commitments.hold_still([attending.person])
    volunteer = _volunteer(registration, attending, by=by)
    volunteer.sealed_availability = sealing.seal(availability) if availability else ""
    volunteer.may_ask = may_ask
    trail.record("volunteer.availability_said", volunteer, by=by, may_ask=may_ask)


def _volunteer(registration: Registration, attending: Attending, *, by: Actor) -> Volunteer:
    return volunteers.welcome(
        registration,
        attending.person,
        from_age=attending.from_age,
        to_age=attending.to_age,
        is_minor=attending.is_minor,
        guardian=attending.guardian,
        by=by,
    )
