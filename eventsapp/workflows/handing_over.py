"""Handing over: a place to another person or to next year, a registration to whom it is about."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import tokens, words
from eventsapp.core.db import db, hold
from eventsapp.core.languages import speaking
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people import directory
from eventsapp.registration import changes, deferrals, entries, reach
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.submissions import links, registrations
from eventsapp.submissions.models import Basis, ManageLink
from eventsapp.volunteering import assignments
from eventsapp.workflows import changing, commitments, confirming, waitlists
from eventsapp.workflows.checking import WrongAge


class NoPlaceYet(Refusal):
    """Who waits has nothing to pass on."""

    sentence = _l("%(name)s has no place yet, so there is nothing to pass on.")


class OnlyAdultsPassOn(Refusal):
    """The place of a minor, or of a support person, is not passed on by a form."""

    sentence = _l("This place cannot be passed on here. Please write or call us, and we do it with you.")


class CannotHaveIt(Refusal):
    """They cannot have it; it is not said whether that is because they take part already."""

    sentence = _l("We cannot pass the place on to this person. Choose somebody else, or write to us.")
    field = "email"


class NotYoursAlone(Refusal):
    """Others are in the registration who are not within reach of the link."""

    sentence = _l("Other people are on this registration too. Please write or call us, and we do it with you.")


def transfer(entry: Entry, *, name: str, email: str, by: Actor) -> Entry:
    """Pass a place on to another adult, who has a page of their own for it and accepts their own waiver.

    What was paid, or is still owed, stays with the old registration. The same form once more changes nothing.
    """
    edition = entry.registration.edition
    hold("sign-up", directory.email_key(email))
    changing.hold_places(edition, by=by)
    db.session.refresh(entry)
    if earlier := _passed_on_before(entry, name, email):
        return earlier
    entry = changing.still_there(edition, entry, by=by)
    if entry.is_minor or entry.party is None:
        raise OnlyAdultsPassOn
    if entry.status != EntryStatus.CONFIRMED:
        raise NoPlaceYet(name=entry.person.name)
    adult = adult_age(edition)
    if not ages.is_young_enough(adult, None, entry.category.maximum_age):
        raise WrongAge(name=name, category=entry.category.name.said())
    person = directory.welcome(name=name, email=email, language=entry.registration.language)
    if entries.already_in(edition, [person]) or commitments.helps_at_start(entry.category, edition, person):
        raise CannotHaveIt
    language = entry.registration.language
    theirs = registrations.take_in(edition, person, form_key=tokens.digest(tokens.secret()), language=language)
    handed = changes.hand_on(entry, theirs, person, from_age=adult, by=by)
    changing.step_out(entry, by=by)
    confirming.transferred(entry, handed, changing.to_sign(handed))
    return handed


def defer(entry: Entry, *, by: Actor) -> Entry:
    """Let somebody take part next time instead; the place is free at once, and what was paid is kept for them."""
    edition = entry.registration.edition
    entry = changing.still_there(edition, entry, by=by)
    if entry.status != EntryStatus.CONFIRMED or entry.party is None:
        raise NoPlaceYet(name=entry.person.name)
    changing.give_back([entry])
    changes.end(entry, EntryStatus.DEFERRED, by=by)
    deferrals.defer(entry, by=by)
    changing.step_out(entry, by=by)
    confirming.left([entry])
    waitlists.freed(edition, by=by)
    return entry


def take_over(link: ManageLink, *, by: Actor) -> None:
    """Make the link's person the registrant in place of whoever signed them up; the helper's links end."""
    changing.hold_places(link.registration.edition, by=by)
    registration = link.registration
    db.session.refresh(registration)
    if registration.registrant_id == link.person_id:
        return
    if not may_take_over(link):
        raise NotYoursAlone
    links.revoke_all(registration, registration.registrant, by=by)
    registration.registrant = link.person
    registration.basis = Basis.SELF
    trail.record("registration.taken_over", registration, by=by)
    with speaking(registration.language):
        told = _("This registration is yours alone now. The links of whoever signed you up do not work any more.")
    confirming.changed(registration, [told])


def may_take_over(link: ManageLink) -> bool:
    """Whether the link's person takes part or helps, and everybody else in the registration is theirs to care for."""
    current = {entry.id: entry.person_id for entry in entries.of(link.registration) if entry.is_current}
    helping = {one.id: one.person_id for one in assignments.of(link.registration)}
    entered = {entry.id for entry in reach.entries(link) if entry.is_current}
    helped = {one.id for one in assignments.within(link) if one.is_current}
    comes = link.person_id in {*current.values(), *helping.values()}
    return comes and current.keys() == entered and helping.keys() == helped


def adult_age(edition: Edition) -> int:
    """From which age people sign for themselves there."""
    return ages.majority(edition.venue.province if edition.venue else "", edition.majority_age)


def _passed_on_before(entry: Entry, name: str, email: str) -> Entry | None:
    """Whose it became, if the same form was sent before."""
    if entry.party is None or entry.status != EntryStatus.TRANSFERRED:
        return None
    wanted = (directory.email_key(email), words.folded(name)[:200])
    now = entries.of_party(entry.party)
    return next((one for one in now if (one.person.email_key, one.person.name_key) == wanted), None)
