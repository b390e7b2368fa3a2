"""Payments online for organizers: what each was for, how it stands, and which ones somebody should look at."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from eventsapp.checkout.models import Checkout, CheckoutState
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising.gift_models import Pledge, PledgeCheckout
from eventsapp.registration.models import FeeCheckout
from eventsapp.submissions.models import Registration

AT_ONCE = 50


@dataclass(frozen=True)
class Line:
    """One payment, and what it was for."""

    checkout: Checkout
    edition: Edition | None
    reference: str
    """Of the registration or the pledge; empty where there is none any more."""


@dataclass(frozen=True)
class Page:
    """Some of them, the latest first; `following` is where the next page goes on, if there is one."""

    lines: list[Line]
    following: int | None


def page(*, unusual: bool, before: int | None = None) -> Page:
    """Those that somebody should look at, or all that came, in two queries."""
    query = select(Checkout, Registration, Pledge).order_by(Checkout.id.desc()).limit(AT_ONCE + 1)
    query = query.outerjoin(FeeCheckout, FeeCheckout.checkout_id == Checkout.id)
    query = query.outerjoin(Registration, Registration.id == FeeCheckout.registration_id)
    query = query.outerjoin(PledgeCheckout, PledgeCheckout.checkout_id == Checkout.id)
    query = query.outerjoin(Pledge, Pledge.id == PledgeCheckout.pledge_id)
    if unusual:
        query = query.where(Checkout.attention.is_not(None), Checkout.looked_at.is_(None))
    else:
        query = query.where(Checkout.state == CheckoutState.PAID)
    if before is not None:
        query = query.where(Checkout.id < before)
    rows = db.session.execute(query).all()
    shown = rows[:AT_ONCE]
    paid_for = [(checkout, registration or pledge) for checkout, registration, pledge in shown]
    known = _editions({about.edition_id for _checkout, about in paid_for if about is not None})
    lines = [_line(checkout, about, known) for checkout, about in paid_for]
    return Page(lines, shown[-1][0].id if len(rows) > AT_ONCE else None)


def _line(checkout: Checkout, about: Registration | Pledge | None, known: dict[int, Edition]) -> Line:
    if about is None:
        return Line(checkout, None, "")
    return Line(checkout, known[about.edition_id], about.reference)


def _editions(numbers: set[int]) -> dict[int, Edition]:
    if not numbers:
        return {}
    query = select(Edition).join(Edition.series).where(Edition.id.in_(numbers)).options(contains_eager(Edition.series))
    return {edition.id: edition for edition in db.session.scalars(query)}
