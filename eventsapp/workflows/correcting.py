"""Correcting what is known of people: a name, an address, a telephone number."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import words
from eventsapp.core.db import db, hold, locked
from eventsapp.core.languages import speaking
from eventsapp.core.refusals import Refusal
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment
from eventsapp.workflows import changing, confirming


class HasOwnPage(Refusal):
    """Whoever has an address of their own has a page of their own, and changes their name there."""

    sentence = _l("%(name)s has a page of their own and can change the name there.")


def contact(registration: Registration, person: Person, *, name: str, email: str, phone: str, by: Actor) -> bool:
    """Correct how the person of a link is called and reached; says whether anything changed.

    The old address and the new one are both told.
    """
    changing.refuse_if_closed(registration.edition, by=by)
    hold("sign-up", directory.email_key(email))
    person = locked(person)
    before = person.email or ""
    sentences = _renamed(registration, person, name)
    if (person.phone or "") != phone:
        person.phone = phone or None
        with speaking(registration.language):
            sentences.append(_("The telephone number was changed."))
    if before != email:
        person.email, person.email_key = email, directory.email_key(email)
    if not sentences and before == email:
        return False
    trail.record("person.corrected", person, by=by, address=before != email)
    if before != email:
        confirming.address_changed(registration, before, person=person)
    if sentences:
        confirming.changed(registration, sentences, person=person)
    return True


def rename(entry: Entry, name: str, *, by: Actor) -> bool:
    """Correct the name of somebody who has no address of their own, such as a child; says whether it changed."""
    changing.refuse_if_closed(entry.registration.edition, by=by)
    person = locked(entry.person)
    if not entry.is_current:
        raise changing.NotThereAnyMore(name=person.name)
    if person.email:
        raise HasOwnPage(name=person.name)
    sentences = _renamed(entry.registration, person, name)
    if sentences:
        trail.record("person.corrected", person, by=by, address=False)
        confirming.changed(entry.registration, sentences)
    return bool(sentences)


def _renamed(registration: Registration, person: Person, name: str) -> list[str]:
    """The new name, on the rosters too, and the sentence that tells of it."""
    if person.name == name:
        return []
    with speaking(registration.language):
        told = _("The name %(old)s was changed to %(new)s.", old=person.name, new=name)
    person.name, person.name_key = name, words.folded(name)[:200]
    for kept in (Entry, Assignment):
        db.session.execute(update(kept).where(kept.person_id == person.id).values(name_key=person.name_key))
    return [told]
