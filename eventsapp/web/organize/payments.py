"""Payments of a fee, written down by hand: cash, cheque, e-transfer."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField

from eventsapp.core import clock
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.registration import payments
from eventsapp.registration.models import Method, Payment
from eventsapp.reports import registrations
from eventsapp.submissions.models import Registration
from eventsapp.web.organize import fields, registration_words
from eventsapp.web.organize.pressing import address_of, press
from eventsapp.web.organize.registrations import PAGE
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, choice, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import paying

blueprint = Blueprint("payments", __name__)

BY_HAND = (Method.CASH, Method.CHEQUE, Method.E_TRANSFER)


class PaymentForm(Form):
    """What came in, how and when."""

    amount = fields.AmountField(_l("Amount"), required=_l("Enter the amount that came in."))
    method = RadioField(
        _l("How was it paid?"), validate_choice=False, validators=[one_of(_l("Choose how it was paid."))]
    )
    received_on = fields.DayField(_l("Received on"), required=_l("Enter the day on which the money came in."))
    known = HiddenField()
    """How many payments there were when the form was opened."""

    def __init__(self, registration: Registration) -> None:
        super().__init__(data={"received_on": clock.today(registration.edition.zone).isoformat()})
        self.method.choices = [choice(method, registration_words.METHODS[method]) for method in BY_HAND]

    def record(self, registration: Registration) -> Payment | None:
        """Write it down, or say in the form why not."""
        return self.save(
            lambda: paying.record(
                registration,
                fields.read_amount(self.amount.data or "") or 0,
                Method(self.method.data),
                fields.read_day(self.received_on.data or "") or clock.today(registration.edition.zone),
                known=fields.read_number(self.known.data or "") or 0,
                by=acting(),
            )
        )


@blueprint.route(f"{PAGE}/payment", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_PAYMENTS)
def new(edition: Edition, reference: str) -> Any:
    """Write down money that came in."""
    registration = registrations.find(edition, reference)
    form = PaymentForm(registration)
    if form.record(registration):
        flash(_("The payment is recorded. A mail confirms it."))
        return redirect(address_of(edition, reference, anchor="payments"), 303)
    known = payments.of(registration)
    form.known.data = str(len(known))
    page = render_template(
        "organize/payments/new.html",
        edition=edition,
        registration=registration,
        form=form,
        known=known,
        due=payments.due([registration.id])[registration.id],
        words=registration_words,
    )
    return page, 422 if form.errors else 200


@blueprint.post(f"{PAGE}/payments/<int:number>/reversal")
@guards.needs(Permission.RECORD_PAYMENTS)
def reverse(edition: Edition, reference: str, number: int) -> Response:
    """Take a payment back that was written down by mistake."""
    registration = registrations.find(edition, reference)
    known = {payment.id: payment for payment in payments.of(registration)}
    if number not in known:
        raise NotFound
    return press(
        lambda: paying.reverse(known[number], registration, by=acting()),
        _("The payment is taken back. Both rows stay in the list."),
        back=address_of(edition, reference, anchor="payments"),
    )
