"""Signing up, to take part or to help: one form becomes one registration, however often it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import hold
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.people import directory
from eventsapp.registration import entries
from eventsapp.registration.models import Category
from eventsapp.submissions import registrations
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import shifts as shifts_of_volunteers
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.rules import overlap
from eventsapp.workflows import confirming


class SignUpClosed(Refusal):
    """The edition takes no sign-ups now."""

    sentence = _l("Sign-up has just closed. Nothing was sent.")


@dataclass(frozen=True)
class Outcome:
    """What the person is told: their registration, and for each category or shift whether they wait for it."""

    registration: Registration
    waits_for: frozenset[int]


def participant(
    edition: Edition, category: Category, *, name: str, email: str, language: str, form_key: str, by: Actor
) -> Outcome:
    """Enter one person in one category.

    Somebody already entered is not entered twice. The answer is the same as to a newcomer, so that nobody can find
    out who takes part; the mail to the address on file tells how it is.
    """
    hold("sign-up", directory.email_key(email))
    _refuse_if_closed(edition)
    key = _key(form_key, name, email, category.id)
    if sent_before := registrations.of_form(key):
        return Outcome(sent_before, confirming.categories_waited_for(sent_before))

    earlier = entries.current(edition, name=name, email=email)
    person = earlier.person if earlier else directory.welcome(name=name, email=email, language=language)
    registration = registrations.take_in(edition, person, form_key=key, language=language)
    trail.record("registration.submitted", registration, by=by, repeats=bool(earlier))
    if earlier:
        confirming.entry_repeated(registration, earlier)
        return Outcome(registration, frozenset({category.id} if category.pool.is_full else ()))
    entry = entries.enter(registration, category, person, by=by)
    confirming.entry(registration, entry)
    return Outcome(registration, confirming.categories_waited_for(registration))


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
) -> Outcome:
    """Put one volunteer on one or more shifts, all of them or none.

    A shift they already have is left as it is; one at the time of another is refused.
    """
    hold("sign-up", directory.email_key(email))
    _refuse_if_closed(edition)
    key = _key(form_key, name, email, *sorted(shift.id for shift in shifts))
    if sent_before := registrations.of_form(key):
        return Outcome(sent_before, confirming.shifts_waited_for(sent_before))

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
    return Outcome(registration, confirming.shifts_waited_for(registration))


def _refuse_if_closed(edition: Edition) -> None:
    if rules.standing(edition, clock.now()) is not State.OPEN:
        raise SignUpClosed


def _key(form_key: str, *content: object) -> str:
    """The form and what was typed into it: sent again it is the same, changed after going back it is another."""
    return tokens.digest("\x1f".join([form_key, *(str(part).casefold() for part in content)]))
