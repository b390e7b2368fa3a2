"""Signing up: one form, one intent, one registration."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, hold
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.people import directory
from eventsapp.registration import deferrals, entries, prices
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.submissions import registrations
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import shifts as shifts_of_volunteers
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.rules import overlap
from eventsapp.workflows import checking, confirming, entering
from eventsapp.workflows.plans import Plan


class SignUpClosed(Refusal):
    """The edition takes no sign-ups now."""

    sentence = _l("Sign-up has just closed. Nothing was sent.")


@dataclass(frozen=True)
class Outcome:
    """What the person is told. Of somebody who was signed up before it tells the same as of a newcomer."""

    registration: Registration
    waits: bool
    """Whether the party is on the waitlist."""
    total_cents: int = 0


@dataclass(frozen=True)
class VolunteerOutcome:
    """What a volunteer is told: for each shift whether they wait for it."""

    registration: Registration
    waits_for: frozenset[int]


def household(edition: Edition, plan: Plan, *, by: Actor) -> Outcome:
    """Enter a whole party: all of it gets its places, or all of it waits.

    Somebody already entered is not entered twice. The answer is the same as to a newcomer, so that nobody can find
    out who takes part; the mail to the address on file tells how it is.
    """
    key = tokens.digest(plan.form_key)
    hold("form", key)
    for address in sorted({directory.email_key(one) for one in _addresses(plan)}):
        hold("sign-up", address)
    if sent_before := registrations.of_form(key):
        entered = [entry for entry in entries.of(sent_before) if entry.party_id is not None]
        return _outcome(sent_before, plan, entered, plan.total_cents or 0)
    if rules.standing(edition, clock.now()) is not State.OPEN:
        raise SignUpClosed
    checked = checking.checked(edition, plan)
    registrant = directory.welcome(name=plan.name, email=plan.email, language=plan.language)
    found = entering.people(plan, registrant)
    known = entries.already_in(edition, found.values())
    earlier = {comer: known[person.id] for comer, person in found.items() if person.id in known}

    registration = registrations.take_in(edition, registrant, form_key=key, language=plan.language, basis=plan.basis)
    newcomers = len(plan.comers) - len(earlier)
    trail.record("registration.submitted", registration, by=by, people=newcomers, repeats=len(earlier))
    arrival = entering.bring_in(registration, plan, checked, found, earlier, by=by)
    entered = list(arrival.entered.values())
    credit = deferrals.use(registration, [entry.person for entry in entered], by=by) if entered else 0
    confirming.household(
        registration,
        entered=entered,
        repeated=list(earlier.values()),
        to_sign=arrival.to_sign,
        total_cents=max(0, arrival.total_cents - credit),
    )
    return _outcome(registration, plan, entered, checked.total_cents)


def total_cents(edition: Edition, plan: Plan) -> int:
    """What the whole party would pay, the code taken off; refused where the code does not work."""
    fees, code = checking.costs(edition, plan)
    total = sum(fees.values())
    return total - prices.off(code, total) if code else total


def volunteer(
    edition: Edition,
    shifts: Sequence[Shift],
    *,
    name: str,
    email: str,
    phone: str,
    language: str,
    form_key: str,
    by: Actor,
) -> VolunteerOutcome:
    """Put one volunteer on one or more shifts, all of them or none.

    A shift they already have is left as it is; one at the time of another is refused.
    """
    hold("sign-up", directory.email_key(email))
    if rules.standing(edition, clock.now()) is not State.OPEN:
        raise SignUpClosed
    key = _key(form_key, name, email, *sorted(shift.id for shift in shifts))
    if sent_before := registrations.of_form(key):
        return VolunteerOutcome(sent_before, confirming.shifts_waited_for(sent_before))

    shifts_of_volunteers.refuse_if_clashing(shifts, edition)
    held = shifts_of_volunteers.held(name=name, email=email)
    new = [shift for shift in shifts if shift.id not in {one.id for one in held}]
    for shift in new:
        if any(overlap(shift, one) for one in held):
            raise shifts_of_volunteers.AlreadyHelping(shift=shifts_of_volunteers.called(shift, edition))

    person = directory.welcome(name=name, email=email, phone=phone, language=language)
    registration = registrations.take_in(edition, person, form_key=key, language=language)
    trail.record("registration.submitted", registration, by=by, repeats=not new)
    for shift in sorted(new, key=lambda shift: shift.pool_id):  # locks are taken in the order of their ids
        shifts_of_volunteers.take(registration, shift, person, by=by)
    confirming.shifts(registration, shifts)
    return VolunteerOutcome(registration, confirming.shifts_waited_for(registration))


def _addresses(plan: Plan) -> list[str]:
    guardian = [plan.guardian.email] if plan.guardian and plan.guardian.email else []
    return [plan.email, *(comer.email for comer in plan.comers if comer.email), *guardian]


def _outcome(registration: Registration, plan: Plan, entered: Sequence[Entry], total: int) -> Outcome:
    """What is told of it, the first time and whenever the same form comes again."""
    if entered:
        return Outcome(registration, any(entry.status == EntryStatus.WAITLISTED for entry in entered), total)
    chosen = [db.session.get(Category, comer.category_id) for comer in plan.comers]
    wanted = Counter(category.pool_id for category in chosen if category)
    return Outcome(registration, places.would_wait(registration.edition.pool, wanted), total)


def _key(form_key: str, *content: object) -> str:
    """The form and what was typed into it: sent again it is the same, changed after going back it is another."""
    return tokens.digest("\x1f".join([form_key, *(str(part).casefold() for part in content)]))
