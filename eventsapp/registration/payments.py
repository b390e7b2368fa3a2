"""Payments: money that came in for a registration. A fee is what taking part costs; it is not a gift.

Nothing is ever changed here: a mistake is reversed, which is another row.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, insert, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.among import among, one_of
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.registration import prices
from eventsapp.registration.models import Entry, FeeCode, FeeCodeUse, Method, Payment
from eventsapp.submissions.models import Registration


class NoAmount(Refusal):
    """A payment of nothing, or of less."""

    sentence = _l("Enter an amount above zero.")
    field = "amount"


class NotReceivedYet(Refusal):
    """The day it came in is still to come."""

    sentence = _l("This day is still to come. Enter the day on which the money came in.")
    field = "received_on"


class PaymentMeanwhile(Refusal):
    """Another payment was written down since the form was opened: perhaps the same one."""

    sentence = _l(
        "A payment was recorded for this registration since you opened this form. Look at the list below: "
        "if yours is not in it, send it again."
    )


class AlreadyReversed(Refusal):
    """It was reversed before, or it is a reversal itself."""

    sentence = _l("This payment has been reversed already.")
    status = 409


@dataclass(frozen=True)
class Due:
    """How a registration stands, in cents."""

    owed_cents: int = 0
    """The code taken off. Who waits or was offered a place owes nothing yet."""
    paid_cents: int = 0

    @property
    def to_pay_cents(self) -> int:
        """What is still to pay; below zero more came in than is owed."""
        return self.owed_cents - self.paid_cents


def record(
    registration: Registration,
    amount_cents: int,
    method: Method,
    received_on: date,
    *,
    known: int | None = None,
    by: Actor,
) -> Payment:
    """Write down money that came in. `known` is how many rows its writer saw: when there are more, it may be a second
    press of the same button, and is refused."""
    registration = locked(registration)
    if amount_cents <= 0:
        raise NoAmount
    if received_on > clock.today(registration.edition.zone):
        raise NotReceivedYet
    if known is not None and known != len(of(registration)):
        raise PaymentMeanwhile
    return _added(registration, amount_cents, method, received_on, by=by)


def record_imported(paid: Sequence[tuple[int, date, int]], *, by: Actor) -> None:
    """Write down what a list says came in for these registrations, on which day and how much, in a few statements.

    Nobody else knows these registrations yet, or what came in for them is new: the list was not imported before.
    """
    if not paid:
        return
    usual = {"method": Method.IMPORTED, "recorded_at": clock.now(), "recorded_by": by.account_id}
    rows = [
        {"registration_id": number, "received_on": day, "amount_cents": amount, **usual} for number, day, amount in paid
    ]
    numbers = list(db.session.scalars(insert(Payment).returning(Payment.id, sort_by_parameter_order=True), rows))
    trail.record_all("payment.imported", Payment, numbers, by=by)


def reverse(payment: Payment, *, by: Actor) -> Payment:
    """Take a payment back that was written down by mistake; both rows stay."""
    registration = locked(db.session.get_one(Registration, payment.registration_id))
    known = select(Payment.id).where(Payment.reverses_id == payment.id)
    if payment.reverses_id is not None or db.session.scalar(known) is not None:
        raise AlreadyReversed
    today = clock.today(registration.edition.zone)
    method = Method(payment.method)
    return _added(registration, -payment.amount_cents, method, today, reverses=payment, by=by)


def give_back(registration: Registration, amount_cents: int, method: Method, *, by: Actor) -> Payment:
    """Write down that money went back, all of a payment or a part."""
    registration = locked(registration)
    if amount_cents <= 0:
        raise NoAmount
    return _added(registration, -amount_cents, method, clock.today(registration.edition.zone), by=by)


def of(registration: Registration) -> list[Payment]:
    """Everything that was written down for it, in order."""
    query = select(Payment).where(Payment.registration_id == registration.id).order_by(Payment.id)
    return list(db.session.scalars(query))


def balance(registration: Registration) -> int:
    """What is still to pay, in cents; below zero more came in than is owed."""
    return due([registration.id])[registration.id].to_pay_cents


def due(registration_ids: Collection[int]) -> dict[int, Due]:
    """How these registrations stand, in one query."""
    if not registration_ids:
        return {}
    found = dict.fromkeys(registration_ids, Due())
    for key, fees_cents, paid_cents, used_cents, code in db.session.execute(_DUE, {"numbers": list(found)}):
        off_cents = prices.still_off(code, used_cents or 0, int(fees_cents))
        found[key] = Due(int(fees_cents) - off_cents, int(paid_cents))
    return found


def _added(
    registration: Registration,
    amount_cents: int,
    method: Method,
    received_on: date,
    *,
    reverses: Payment | None = None,
    by: Actor,
) -> Payment:
    payment = Payment(
        registration_id=registration.id,
        amount_cents=amount_cents,
        method=method,
        received_on=received_on,
        recorded_at=clock.now(),
        recorded_by=by.account_id,
        reverses_id=reverses.id if reverses else None,
    )
    db.session.add(payment)
    action = "payment.reversed" if reverses else "payment.recorded" if amount_cents > 0 else "payment.returned"
    trail.record(action, payment, by=by, amount_cents=amount_cents, method=method)
    return payment


_FEES = (
    select(func.coalesce(func.sum(Entry.fee_cents), 0))
    .where(Entry.registration_id == Registration.id, one_of(Entry.status, prices.OWING))
    .scalar_subquery()
)
_PAID = (
    select(func.coalesce(func.sum(Payment.amount_cents), 0))
    .where(Payment.registration_id == Registration.id)
    .scalar_subquery()
)
# Asked by every page of a roster, so it is put together once.
_DUE = (
    select(Registration.id, _FEES, _PAID, FeeCodeUse.off_cents, FeeCode)
    .outerjoin(FeeCodeUse, FeeCodeUse.registration_id == Registration.id)
    .outerjoin(FeeCode, FeeCode.id == FeeCodeUse.code_id)
    .where(among(Registration.id, "numbers"))
)
