"""Payments online for organizers: which ones need a look, and giving money back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Checkout
from eventsapp.checkout.providers import Unavailable
from eventsapp.core import money
from eventsapp.core.refusals import NotFound
from eventsapp.organization import details
from eventsapp.permissions.table import Permission
from eventsapp.reports import online_payments
from eventsapp.web.organize import checkout_words, fields
from eventsapp.web.organize.pressing import press
from eventsapp.web.organize.registrations import acting
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.workflows import handling_online

blueprint = Blueprint("online_payments", __name__)

ONE = "/payments-online/<int:number>"


class RefundForm(Form):
    """How much goes back."""

    amount = fields.AmountField(_l("Amount to give back"), required=_l("Enter the amount that goes back."))

    def give_back(self, checkout: Checkout) -> bool:
        """Ask the provider, after it was written down that it is wanted; or say in the form why not."""
        cents = fields.read_amount(self.amount.data or "") or 0
        wanted = self.save(lambda: handling_online.ask(checkout, cents, by=acting()))
        if wanted is None:
            return False
        try:
            handling_online.carry_out(wanted)
        except Unavailable as failure:
            self.refuse(failure)
            return False
        return True


@blueprint.get("/payments-online")
@guards.needs(Permission.RECORD_GIFTS)
def index() -> str:
    """Those that need a look, or all that came."""
    unusual = request.args.get("all") != "1"
    before = request.args.get("before", type=int)
    page = online_payments.page(unusual=unusual, before=before if before and 0 < before < 2**31 else None)
    shown = None if unusual else "1"
    following = url_for("organize.online_payments.index", before=page.following, all=shown) if page.following else ""
    return render_template(
        "organize/online_payments/index.html",
        lines=page.lines,
        unusual=unusual,
        following=following,
        is_offered=checkouts.is_offered(),
        attention=checkout_words.ATTENTION,
        what_to_do=checkout_words.WHAT_TO_DO,
        zone=details.zone(),
    )


@blueprint.post(f"{ONE}/look")
@guards.needs(Permission.RECORD_GIFTS)
def look(number: int) -> Response:
    """Say that somebody has seen to it."""
    checkout = _found(number)
    return press(
        lambda: handling_online.see_to(checkout, by=acting()),
        _("It is seen to, and stands in the list of all payments."),
        back=url_for("organize.online_payments.index"),
    )


@blueprint.route(f"{ONE}/refund", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
@guards.confirmed
def refund(number: int) -> Any:
    """Give money back, all that is left or a part; the books follow once the provider has done it."""
    checkout = _found(number)
    left = handling_online.left_cents(checkout)
    form = RefundForm(data={"amount": f"{left // 100}.{left % 100:02d}"})
    if form.give_back(checkout):
        flash(_("The provider gives it back. It leaves our books as soon as the provider says so."))
        return redirect(url_for("organize.online_payments.index", all=1), 303)
    page = render_template("organize/online_payments/refund.html", form=form, checkout=checkout, left=money.said(left))
    return page, 422 if form.errors else 200


def _found(number: int) -> Checkout:
    checkout = checkouts.find(number)
    if checkout is None:
        raise NotFound
    return checkout
