"""Giving: what the form of a gift says becomes a promise, paid later or online."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit.trail import Actor
from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Checkout, CheckoutState, Purpose
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import donors, goals, pages, pledges
from eventsapp.fundraising.gift_models import Pledge, PledgeCheckout, PledgeStatus, ShownAs
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.workflows import thanking


class NotTakingGifts(Refusal):
    """It raises no money, or not any more."""

    sentence = _l("This event does not take gifts any more. Write to us if you would like to give all the same.")
    status = 409


class NoUnits(Refusal):
    """An amount for each of something that this edition does not count."""

    sentence = _l("Choose an amount. This event does not count anything that could be paid for one by one.")
    field = "choice"


class NotKnownYet(Refusal):
    """What it comes to is known only after the event, so nothing can be paid now."""

    sentence = _l("What it comes to is known only after the event. Choose to pay later.")
    field = "pay"


class NothingDue(Refusal):
    """It was paid or cancelled before, or its units are not known yet."""

    sentence = _l("There is nothing to pay for this promise now.")
    status = 409


@dataclass(frozen=True, kw_only=True)
class GivingPlan:
    """What somebody wants to give, as their form says it."""

    edition: Edition
    page: FundraisingPage | None
    """Whose page the form stands on; it may be closed by now."""
    given: donors.Given
    amount_cents: int
    form_key: str
    language: str
    per_unit: bool = False
    maximum_cents: int | None = None
    shown_as: ShownAs = ShownAs.ANONYMOUS
    shown_name: str = ""
    message: str = ""
    dedication: str = ""
    wants_receipt: bool = False


def pledge(plan: GivingPlan, *, by: Actor) -> Pledge:
    """Promise to give later; the same form sent again is the same promise."""
    known = _sent_before(plan)
    if known is not None:
        return known
    promised = _promise(plan, PledgeStatus.OPEN, by=by)
    thanking.pledge(promised)
    return promised


def give_online(plan: GivingPlan, *, by: Actor) -> Checkout:
    """Begin to pay at once. Until the money is there it is a promise that counts nowhere. A form that was paid, sent
    again, is refused."""
    if plan.per_unit:
        raise NotKnownYet
    begun = _sent_before(plan) or _promise(plan, PledgeStatus.BEGUN, by=by)
    return pay_online(begun, language=plan.language)


def pay_online(pledge: Pledge, *, language: str) -> Checkout:
    """Pay for a promise that was made before. Pressed twice it is one payment."""
    pledge = locked(pledge)
    if pledge.status not in (PledgeStatus.OPEN, PledgeStatus.BEGUN):
        raise NothingDue
    return _checkout(pledge, language)


def pay_another_way(pledge: Pledge, *, by: Actor) -> Pledge:
    """Whoever began to pay online promises to pay by other means, and is told how."""
    pledge = pledges.leave_open(pledge, by=by)
    thanking.pledge(pledge)
    return pledge


def _sent_before(plan: GivingPlan) -> Pledge | None:
    hold("gift form", plan.form_key)
    return pledges.of_form(plan.form_key)


def _promise(plan: GivingPlan, status: PledgeStatus, *, by: Actor) -> Pledge:
    fundraising = goals.of(plan.edition)
    if fundraising is None or not goals.takes_gifts(plan.edition):
        raise NotTakingGifts
    if plan.per_unit and not fundraising.unit.said():
        raise NoUnits
    return pledges.promise(
        pledges.Promise(
            edition=plan.edition,
            page=pages.counting(plan.page) if plan.page else None,
            donor=donors.welcome(plan.given, by=by),
            amount_cents=plan.amount_cents,
            per_unit=plan.per_unit,
            maximum_cents=plan.maximum_cents if plan.per_unit else None,
            form_key=plan.form_key,
            language=plan.language,
            shown_as=plan.shown_as,
            shown_name=plan.shown_name,
            message=plan.message,
            dedication=plan.dedication,
            wants_receipt=plan.wants_receipt,
        ),
        status=status,
        by=by,
    )


def _checkout(pledge: Pledge, language: str) -> Checkout:
    """The payment that is asked for already, or a new one."""
    due = pledge.due_cents
    if not due:
        raise NothingDue
    db.session.flush()
    query = (
        select(Checkout)
        .join(PledgeCheckout)
        .where(PledgeCheckout.pledge_id == pledge.id, Checkout.state == CheckoutState.BEGUN)
        .where(Checkout.amount_cents == due)
        .order_by(Checkout.id.desc())
    )
    known = db.session.scalars(query).first()
    if known is not None:
        return known
    checkout = checkouts.begin(Purpose.GIFT, due, language=language)
    db.session.add(PledgeCheckout(checkout=checkout, pledge=pledge))
    return checkout
