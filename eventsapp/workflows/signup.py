"""Signing up: one form, one intent, one registration."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, hold_each
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.people import directory, households
from eventsapp.people.models import Household, Person
from eventsapp.registration import deferrals, entries
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.submissions import registrations
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.workflows import checking, commitments, confirming, entering
from eventsapp.workflows.plans import Plan
from eventsapp.workflows.summaries import Letterhead

_AT_DESK = (State.OPEN, State.CLOSED)
"""States in which an organizer may sign somebody up who stands before them."""


class SignUpClosed(Refusal):
    """The edition takes no sign-ups now."""

    sentence = _l("Sign-up has just closed. Nothing was sent.")


@dataclass(frozen=True)
class Outcome:
    """What the person is told. Of somebody who was signed up before it tells the same as of a newcomer."""

    registration: Registration
    waits: bool
    """Whether those who take part are on the waitlist."""
    total_cents: int = 0
    waits_for: frozenset[int] = frozenset()
    """The shifts for which somebody is on the waitlist."""


def household(
    edition: Edition, plan: Plan, *, is_unsent: bool = False, letterhead: Letterhead | None = None, by: Actor
) -> Outcome:
    """Enter a whole party: all who take part get their places, or all of them wait; each shift is had or waited for.

    Somebody already entered is not entered twice, and nobody is given a shift for a time they promised before. The
    answer is the same as to a newcomer, so that nobody can find out who takes part or helps; the mail to the address on
    file tells how it is.

    `is_unsent` says that whoever calls holds the form, and knows that it was not sent before. The `letterhead` is asked
    for unless it is at hand.
    """
    key = tokens.digest(plan.form_key)
    addresses = sorted({directory.email_key(one) for one in _addresses(plan) if one})
    hold_each([("form", key), *(("sign-up", one) for one in addresses)], beside=("arrivals", edition.id))
    if not is_unsent and (sent_before := registrations.of_form(key)):
        entered = [entry for entry in entries.of(sent_before) if entry.party_id is not None]
        return _outcome(sent_before, plan, entered, assignments.of(sent_before), plan.total_cents or 0)
    if rules.standing(edition, clock.now()) not in (_AT_DESK if plan.is_at_desk else (State.OPEN,)):
        raise SignUpClosed
    checked = checking.checked(edition, plan)
    registrant, is_stranger = _registrant(plan)
    found = entering.people(plan, registrant, is_stranger=is_stranger)
    commitments.hold_still([person for person in found.acquaintances if not person.email])
    known = entries.already_in(edition, found.acquaintances)
    wanted = [found.people[comer.key].id for comer in plan.comers if comer.category_id is not None]
    earlier = [known[person_id] for person_id in wanted if person_id in known]

    registration = registrations.take_in(edition, registrant, form_key=key, language=plan.language, basis=plan.basis)
    newcomers = len(plan.comers) - len(earlier)
    action = "registration.walk_up" if plan.is_at_desk else "registration.submitted"
    with trail.together():
        trail.record(action, registration, by=by, people=newcomers, repeats=len(earlier))
        arrival = entering.bring_in(registration, plan, checked, found, known, letterhead=letterhead, by=by)
        entered = list(arrival.entered.values())
        returning = [entry.person for entry in entered if entry.person_id not in found.strangers]
        credit = deferrals.use(registration, returning, by=by)
        confirming.household(
            registration,
            entered=entered,
            repeated=earlier,
            joined=arrival.joined,
            to_sign=arrival.to_sign,
            total_cents=max(0, arrival.total_cents - credit),
            known=arrival.known,
        )
    return _outcome(registration, plan, entered, arrival.joined.assignments, checked.total_cents)


def _registrant(plan: Plan) -> tuple[Person, bool]:
    """Who fills the form in, as known under their address, and whether they are a stranger. At the desk somebody may
    have no address: nobody can say then whether we know them, so they are new."""
    if not plan.email:
        return households.placeholder(Household(made_at=clock.now()), plan.name, language=plan.language), True
    phone = next((comer.phone for comer in plan.comers if comer.is_registrant), "")
    return directory.meet(name=plan.name, email=plan.email, phone=phone, language=plan.language)


def _addresses(plan: Plan) -> list[str]:
    guardian = [plan.guardian.email] if plan.guardian and plan.guardian.email else []
    return [plan.email, *(comer.email for comer in plan.comers if comer.email), *guardian]


def _outcome(
    registration: Registration, plan: Plan, entered: Sequence[Entry], taken: Sequence[Assignment], total: int
) -> Outcome:
    """What is told of it, the first time and whenever the same form comes again."""
    waits_for = _waited_for(plan, taken)
    if entered:
        waits = any(entry.status == EntryStatus.WAITLISTED for entry in entered)
        return Outcome(registration, waits, total, waits_for)
    chosen = [db.session.get(Category, comer.category_id) for comer in plan.comers if comer.category_id is not None]
    wanted = Counter(category.pool_id for category in chosen if category)
    waits = bool(wanted) and places.would_wait(registration.edition.pool, wanted)
    return Outcome(registration, waits, total, waits_for)


def _waited_for(plan: Plan, assigned: Sequence[Assignment]) -> frozenset[int]:
    """The shifts of the form that somebody waits for; who was on one before is told as a newcomer would be."""
    taken = {one.shift_id: one for one in assigned}
    asked_for = {number for comer in plan.comers for number in comer.shift_ids} - taken.keys()
    query = select(Shift).where(Shift.id.in_(asked_for)).options(joinedload(Shift.pool))
    others = db.session.scalars(query) if asked_for else ()
    waited = {number for number, one in taken.items() if not one.is_held}
    return frozenset(waited | {shift.id for shift in others if shift.pool.is_full})
