"""What taking part costs, what came in, and how the rest can be paid: online, or another way."""

from typing import Any

from flask import Blueprint, redirect, render_template

from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Checkout
from eventsapp.core import languages, money
from eventsapp.core.refusals import NotFound
from eventsapp.registration import payments
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.web.parts import paying_online
from eventsapp.web.parts.brakes import braked
from eventsapp.workflows import online_fees

blueprint = Blueprint("paying", __name__)


@blueprint.get("/my/<token>/payment")
@opened(code=True)
def show(door: Door) -> str:
    """The amount, the reference to write beside it, and the ways to pay."""
    if not door.is_registrants:
        raise NotFound
    due = payments.due([door.registration.id])[door.registration.id]
    begun = online_fees.latest(door.registration)
    return render_template(
        "mine/paying/show.html",
        door=door,
        owed=money.said(due.owed_cents),
        paid=money.said(due.paid_cents),
        to_pay=money.said(due.to_pay_cents) if due.to_pay_cents > 0 else "",
        too_much=money.said(-due.to_pay_cents) if due.to_pay_cents < 0 else "",
        can_pay_online=due.to_pay_cents >= checkouts.SMALLEST_CENTS and checkouts.is_offered(),
        on_its_way=money.said(begun.amount_cents) if begun is not None and begun.is_waiting else "",
    )


@blueprint.post("/my/<token>/payment/online")
@opened(code=True)
@braked("PAYMENTS_PER_ADDRESS")
def online(door: Door) -> Any:
    """To the page of the payment provider, with all that is still to pay."""
    if not (door.is_registrants and checkouts.is_offered()):
        raise NotFound
    begun: list[Checkout] = []
    back = door.address("paying.show")
    if not pressed(lambda: begun.append(online_fees.begin(door.registration, language=languages.current()))):
        return redirect(back, 303)
    return paying_online.to_provider(begun[-1], back_to=back)
