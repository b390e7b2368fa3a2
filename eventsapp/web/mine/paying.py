"""What taking part costs, what came in, and how the rest can be paid."""

from flask import Blueprint, render_template

from eventsapp.core import money
from eventsapp.core.refusals import NotFound
from eventsapp.registration import payments
from eventsapp.web.mine.doors import Door, opened

blueprint = Blueprint("paying", __name__)


@blueprint.get("/my/<token>/payment")
@opened(code=True)
def show(door: Door) -> str:
    """The amount, the reference to write beside it, and the ways to pay."""
    if not door.is_registrants:
        raise NotFound
    due = payments.due([door.registration.id])[door.registration.id]
    return render_template(
        "mine/paying/show.html",
        door=door,
        owed=money.said(due.owed_cents),
        paid=money.said(due.paid_cents),
        to_pay=money.said(due.to_pay_cents) if due.to_pay_cents > 0 else "",
        too_much=money.said(-due.to_pay_cents) if due.to_pay_cents < 0 else "",
    )
