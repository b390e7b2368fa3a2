"""What a payment online means: a gift or a fee in our books, and out of them again when the money goes back.

The provider tells how a payment stands; the books follow it by what has changed since, so that each thing is told once,
ten times, or in the wrong order, and the books are the same.
"""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import OPERATOR
from eventsapp.checkout import events
from eventsapp.checkout.events import Heard
from eventsapp.checkout.models import Attention, Checkout
from eventsapp.checkout.providers import Kind, Told
from eventsapp.checkout.rules import Standing
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.languages import speaking
from eventsapp.events.models import Edition
from eventsapp.fundraising.gift_models import PledgeCheckout, PledgeStatus
from eventsapp.registration import payments
from eventsapp.registration.models import FeeCheckout
from eventsapp.workflows import online_fees, online_gifts

REFUNDED = "Refunded online – Remboursé en ligne"
DISPUTED = "Taken back by the bank of the card – Repris par la banque de la carte"
"""Reasons in the ledger, which holds one text for readers of both languages."""

_SAYS_NOTHING = (Kind.OPEN, Kind.OTHER)


def hear(told: Told, *, provider: str) -> None:
    """Take in what the provider told, and let the books follow."""
    if told.kind in _SAYS_NOTHING:
        return
    heard = events.take_in(told, provider=provider)
    if heard is None:
        return
    for act, details in heard.acts:
        trail.record(act, heard.checkout, by=OPERATOR, **details)
    if heard.attention is not None:
        _flag(heard, heard.attention)
    _follow(heard)


def edition_of(checkout: Checkout) -> Edition | None:
    """The edition it is paid for."""
    fee, pledge = _fee(checkout), _pledge(checkout)
    if fee is not None:
        return fee.registration.edition
    return pledge.pledge.edition if pledge is not None else None


def described(checkout: Checkout) -> str:
    """What is paid for, in the language it was begun in, as whoever pays reads it on the provider's page."""
    edition = edition_of(checkout)
    with speaking(checkout.language):
        event = f"{edition.series.name.said()} {edition.year}" if edition else ""
        return _("Gift: %(event)s", event=event) if checkout.is_gift else _("Fee: %(event)s", event=event)


def is_due(checkout: Checkout) -> bool:
    """Whether it is still to be paid: what it is for may have been paid another way meanwhile, or called off."""
    fee, pledge = _fee(checkout), _pledge(checkout)
    if fee is not None:
        return payments.balance(fee.registration) >= checkout.amount_cents
    return pledge is None or pledge.pledge.status in (PledgeStatus.OPEN, PledgeStatus.BEGUN)


def _follow(heard: Heard) -> None:
    checkout, standing = heard.checkout, heard.standing
    if standing.paid_cents is None or standing.currency != checkout.currency:
        return  # money in another currency has no place in books that are kept in this one
    fee, pledge = _fee(checkout), _pledge(checkout)
    books: _Books
    if fee is not None:
        books = online_fees.Books(checkout, fee.registration)
    elif pledge is not None:
        books = online_gifts.Books(checkout, pledge.pledge)
    else:
        _flag(heard, Attention.UNPLACED)
        return
    if checkout.booked_at is None:
        if not is_due(checkout) and not books.hold_it():
            _flag(heard, Attention.NOT_DUE)
        books.came(standing.paid_cents, _day(heard, books.edition))
        checkout.booked_at, checkout.booked_cents = clock.now(), standing.paid_cents
    _bring_to(standing, heard, books)


def _bring_to(standing: Standing, heard: Heard, books: "_Books") -> None:
    checkout = heard.checkout
    more = standing.kept_cents - checkout.booked_cents
    reason = DISPUTED if standing.disputed_cents else REFUNDED
    if more < 0 and not books.went(-more, reason):
        _flag(heard, Attention.BOOKS)
    if more > 0:
        books.came_back(more, _day(heard, books.edition), heard.event.event_id)
    checkout.booked_cents = standing.kept_cents


def _flag(heard: Heard, attention: Attention) -> None:
    """Ask that somebody looks at it, also if they did so before for another reason."""
    heard.checkout.attention, heard.checkout.looked_at = attention, None
    heard.event.outcome = attention
    trail.record("checkout.flagged", heard.checkout, by=OPERATOR, attention=attention)


def _day(heard: Heard, edition: Edition) -> date:
    """The day at the event on which it happened; clocks differ, and nothing comes in on a day that is still to come."""
    happened: datetime = heard.event.happened_at
    return min(clock.today(edition.zone), clock.local(happened, edition.zone).date())


def _fee(checkout: Checkout) -> FeeCheckout | None:
    return db.session.scalars(select(FeeCheckout).where(FeeCheckout.checkout_id == checkout.id)).first()


def _pledge(checkout: Checkout) -> PledgeCheckout | None:
    return db.session.scalars(select(PledgeCheckout).where(PledgeCheckout.checkout_id == checkout.id)).first()


_Books = online_fees.Books | online_gifts.Books
