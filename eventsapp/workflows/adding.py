"""Adding people to a registration that was sent: they come in as with a form of their own, and wait on their own."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, hold
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.events.models import State
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from eventsapp.workflows import checking, commitments, confirming, entering, joining
from eventsapp.workflows.plans import Comer, Guardian, Plan
from eventsapp.workflows.signup import SignUpClosed


class CannotBeAdded(Refusal):
    """They take part elsewhere; that is not said, since nobody learns here who takes part."""

    sentence = _l("We cannot add this person here. If they signed up themselves, they have a page of their own.")
    field = "name"


def add(registration: Registration, comers: Sequence[Comer], *, by: Actor) -> list[Entry]:
    """Enter more people: all of them get their places, or one turn on the waitlist. Who is in already is left out."""
    edition, registrant = registration.edition, registration.registrant
    for address in sorted({directory.email_key(one) for one in [registrant.email or "", *(c.email for c in comers)]}):
        hold("sign-up", address, beside=("arrivals", edition.id))
    db.session.refresh(registrant)  # whoever held it before may have given them a household
    if rules.standing(edition, clock.now()) is not State.OPEN:
        raise SignUpClosed
    guardian = _guardian(registration)
    plan = Plan(
        name=registrant.name,
        email=registrant.email or "",
        comers=tuple(comers),
        form_key="",
        language=registration.language,
        guardian=Guardian(name=guardian.name, email=guardian.email or "") if guardian else None,
    )
    checked = checking.checked(edition, plan)
    found = entering.people(plan, registrant)
    commitments.hold_still([person for person in found.acquaintances if not person.email])
    joining.refuse_if_promised(edition, found.people, plan, checked.categories)
    known = entries.already_in(edition, found.acquaintances)
    if any(entry.registration_id != registration.id for entry in known.values()):
        raise CannotBeAdded
    with trail.together():
        arrival = entering.bring_in(registration, plan, checked, found, known, by=by)
        entered = list(arrival.entered.values())
        if entered:
            trail.record("registration.people_added", registration, by=by, people=len(entered))
            confirming.added(registration, entered, arrival.joined, arrival.to_sign, known=arrival.known)
    return entered


def _guardian(registration: Registration) -> Person | None:
    """Who consents for a minor who is added: the registrant; if that is a minor, whoever consents for them."""
    own = entries.already_in(registration.edition, [registration.registrant]).get(registration.registrant_id)
    return own.guardian if own is not None and own.is_minor else registration.registrant
