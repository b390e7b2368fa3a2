"""Finding one's way back: a manage link for everything an address is signed up for and that is still to come."""

from datetime import timedelta

from sqlalchemy import select, union

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, hold
from eventsapp.events.models import Edition
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE, Entry
from eventsapp.submissions import links
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import models as volunteering
from eventsapp.volunteering.models import Assignment
from eventsapp.workflows import confirming

AGAIN_AFTER = timedelta(minutes=10)
"""Nobody's mailbox is filled: whoever was sent a link so long ago, or later, is not sent another."""
PAST_SHOWN = timedelta(days=60)
"""So long after its day somebody still finds back to it."""


def send_links(address: str, *, by: Actor) -> int:
    """Mail a link for each registration of the people with this address; how many there were is told nobody."""
    key = directory.email_key(address)
    hold("links", key)
    mailed = 0
    for registration, person in _still_to_come(key):
        sent = [link.made_at for link in links.live(registration, person)]
        if not sent or max(sent) <= clock.now() - AGAIN_AFTER:
            trail.record("manage_link.sent_again", registration, by=by)
            confirming.link_again(registration, person)
            mailed += 1
    return mailed


def _still_to_come(email_key: str) -> list[tuple[Registration, Person]]:
    """What these people sent in, and what they were signed up for, up to a while after its day."""
    people = select(Person.id).where(Person.email_key == email_key)
    sent = select(Registration.id.label("number"), Registration.registrant_id.label("person"))
    entered = select(Entry.registration_id, Entry.person_id).where(Entry.status.not_in(GONE))
    helping = select(Assignment.registration_id, Assignment.person_id).where(
        Assignment.status.not_in(volunteering.GONE)
    )
    theirs = union(
        sent.where(Registration.registrant_id.in_(people)),
        entered.where(Entry.person_id.in_(people)),
        helping.where(Assignment.person_id.in_(people)),
    ).subquery()
    query = (
        select(Registration, Person)
        .join(theirs, theirs.c.number == Registration.id)
        .join(Person, Person.id == theirs.c.person)
        .join(Edition, Edition.id == Registration.edition_id)
        .where(Edition.ends_on >= clock.now().date() - PAST_SHOWN)
        .order_by(Registration.id, Person.id)
    )
    return [(registration, person) for registration, person in db.session.execute(query)]
