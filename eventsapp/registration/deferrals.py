"""Deferrals: taking part next time instead, with what was paid carried over."""

from collections.abc import Collection

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.registration import payments
from eventsapp.registration.models import Deferral, Entry, Method, Payment
from eventsapp.submissions.models import Registration


def defer(entry: Entry, *, by: Actor) -> Deferral:
    """Keep for next time what was paid for an entry that has just ended: what its registration now has too much,
    and never more than the entry cost."""
    registration = entry.registration
    credit = max(0, min(entry.fee_cents, -payments.balance(registration)))
    deferral = Deferral(
        entry=entry, person_id=entry.person_id, series_id=registration.edition.series_id, credit_cents=credit
    )
    db.session.add(deferral)
    trail.record("entry.credit_kept", entry, by=by, credit_cents=credit)
    if credit:
        _carry(registration, -credit, by=by)
    return deferral


def use(registration: Registration, people: Collection[Person], *, by: Actor) -> int:
    """Pay with what these people kept from an earlier edition of the series; says how much that is, in cents."""
    if not people:
        return 0
    query = (
        select(Deferral)
        .join(Entry, Entry.id == Deferral.entry_id)
        .where(
            Deferral.person_id.in_([person.id for person in people]),
            Deferral.series_id == registration.edition.series_id,
            Deferral.used_by_id.is_(None),
            Entry.edition_id != registration.edition_id,
        )
        .order_by(Deferral.entry_id)
        .with_for_update(of=Deferral)
    )
    kept = list(db.session.scalars(query.execution_options(populate_existing=True)))
    for deferral in kept:
        deferral.used_by_id = registration.id
        trail.record("entry.credit_used", deferral, by=by, credit_cents=deferral.credit_cents)
    credit = sum(deferral.credit_cents for deferral in kept)
    if credit:
        _carry(registration, credit, by=by)
    return credit


def _carry(registration: Registration, cents: int, *, by: Actor) -> None:
    payment = Payment(
        registration_id=registration.id,
        amount_cents=cents,
        method=Method.CREDIT,
        received_on=clock.today(registration.edition.zone),
        recorded_at=clock.now(),
        recorded_by=by.account_id,
    )
    db.session.add(payment)
    trail.record("payment.carried_over", payment, by=by, amount_cents=cents)
