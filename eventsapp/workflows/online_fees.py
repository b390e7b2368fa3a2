"""A fee paid online: begun by whoever signed up, and written down beside the payments that came another way."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Checkout, CheckoutState, Purpose
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.registration import payments
from eventsapp.registration.models import FeeCheckout, Method
from eventsapp.submissions.models import Registration
from eventsapp.workflows import paying

USED_AGAIN_FOR = timedelta(hours=23)
"""How long a second press leads to the page of the first; the provider ends a page after a day."""


class NothingToPay(Refusal):
    """It is paid, or costs nothing, or too little for a card."""

    sentence = _l("There is nothing to pay online now.")
    status = 409


def begin(registration: Registration, *, language: str) -> Checkout:
    """The payment of all that is still owed. Pressed again it is the same one, unless another amount is owed by now."""
    registration = locked(registration)
    owed = payments.balance(registration)
    if owed < checkouts.SMALLEST_CENTS:
        raise NothingToPay
    known = latest(registration)
    if known is not None and _can_be_used_again(known, owed, language):
        return known
    checkout = checkouts.begin(Purpose.FEE, owed, language=language)
    db.session.add(FeeCheckout(checkout_id=checkout.id, registration_id=registration.id))
    return checkout


def latest(registration: Registration) -> Checkout | None:
    """The last payment online that was begun for it, whatever became of it."""
    query = (
        select(Checkout)
        .join(FeeCheckout, FeeCheckout.checkout_id == Checkout.id)
        .where(FeeCheckout.registration_id == registration.id)
        .order_by(Checkout.id.desc())
    )
    return db.session.scalars(query).first()


def _can_be_used_again(known: Checkout, owed: int, language: str) -> bool:
    is_recent = clock.now() - known.begun_at < USED_AGAIN_FOR
    is_open = known.state == CheckoutState.BEGUN
    return is_open and is_recent and known.amount_cents == owed and known.language == language


@dataclass(frozen=True)
class Books:
    """The payments of a registration, as one payment online changes them."""

    checkout: Checkout
    registration: Registration

    @property
    def edition(self) -> Edition:
        return self.registration.edition

    def hold_it(self) -> bool:
        """Whether it was written down before, which no list does with fees."""
        return False

    def came(self, cents: int, day: date) -> None:
        """The money is there; whoever signed up is told."""
        paying.record(self.registration, cents, Method.ONLINE, day, by=OPERATOR)

    def came_back(self, cents: int, day: date, event_id: str) -> None:
        """What a bank had taken is ours again."""
        paying.record(self.registration, cents, Method.ONLINE, day, by=OPERATOR)

    def went(self, cents: int, reason: str) -> bool:
        """Write down what went back; whether it could be, which it always can."""
        paying.give_back(self.registration, cents, Method.ONLINE, by=OPERATOR)
        return True
