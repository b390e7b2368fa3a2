"""Erasing what is held of a registration because its people wish so, once nobody takes part or helps any more."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, or_, select

from eventsapp.access.models import AccessNeed
from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.organizing.models import RosterNote
from eventsapp.outbox.models import Message
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE, Answer, Entry
from eventsapp.retention import forgetting
from eventsapp.retention.table import SIGNATURE_DAYS
from eventsapp.submissions.models import ChangeRequest, FreshCode, ManageLink, Registration
from eventsapp.submissions.records import SameAgain
from eventsapp.volunteering.models import Assignment, Volunteer


class StillTakesPart(Refusal):
    """Somebody has a place or a shift at an event that is still to come."""

    sentence = _l("Somebody of this registration still takes part or helps. Give up the places and shifts first.")


def is_possible(registration: Registration) -> bool:
    """Whether it can be done at once: the event is over, or nobody has a place or a shift any more."""
    if rules.is_over(registration.edition, clock.now()):
        return True
    takes_part = exists().where(Entry.registration_id == registration.id, Entry.status.not_in(GONE))
    helps = exists().where(Assignment.registration_id == registration.id, Assignment.ended_at.is_(None))
    return not db.session.scalar(select(or_(takes_part, helps)))


def erase(registration: Registration, *, by: Actor) -> None:
    """Let this registration name nobody, and its people be nobody unless another registration knows them. What was
    paid stays as a number; who accepted rules stays for its time, as `table` says."""
    registration = locked(registration)
    if not is_possible(registration):
        raise StillTakesPart
    ours = {registration.registrant_id}
    for part in (Entry, Assignment, Volunteer):
        ours |= set(db.session.scalars(select(part.person_id).where(part.registration_id == registration.id)))
    links = select(ManageLink.id).where(ManageLink.registration_id == registration.id)
    again = select(SameAgain.id).where(SameAgain.registration_id == registration.id)
    forgetting.remove(FreshCode, FreshCode.link_id.in_(links) | FreshCode.same_again_id.in_(again))
    forgetting.remove(SameAgain, SameAgain.registration_id == registration.id)
    forgetting.remove_feeds(registration_ids=[registration.id])
    for model in (ManageLink, Answer, ChangeRequest):
        forgetting.remove(model, model.registration_id == registration.id)
    for told in (AccessNeed, RosterNote):
        forgetting.remove(told, (told.edition_id == registration.edition_id) & told.person_id.in_(ours))
    forgetting.blank(Entry, Entry.registration_id == registration.id, name_key="", born_on=None)
    forgetting.blank(Assignment, Assignment.registration_id == registration.id, name_key="")
    forgetting.blank(Volunteer, Volunteer.registration_id == registration.id, sealed_availability="", may_ask=False)
    forgetting.blank(Registration, Registration.id == registration.id, group_name="")
    forgetting.empty_messages(Message.about == f"registration:{registration.id}")
    alone = list(db.session.scalars(select(Person.id).where(Person.id.in_(ours), ~_known_elsewhere(registration))))
    forgetting.people(alone, clock.now() - timedelta(days=SIGNATURE_DAYS))
    trail.record("registration.erased", registration, by=by, number=len(alone))


def _known_elsewhere(registration: Registration) -> ColumnElement[bool]:
    others = [
        exists().where(part.person_id == Person.id, part.registration_id != registration.id)
        for part in (Entry, Assignment, Volunteer)
    ]
    others.append(exists().where(Registration.registrant_id == Person.id, Registration.id != registration.id))
    guarded = [
        exists().where(part.guardian_id == Person.id, part.registration_id != registration.id)
        for part in (Entry, Volunteer)
    ]
    return or_(*others, *guarded)
