"""The forms in which organizers say what became of a promise."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField
from wtforms.validators import StopValidation

from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.fundraising import pledges, units
from eventsapp.fundraising.gift_models import Gift, GiftMethod, Pledge
from eventsapp.web.organize import fields
from eventsapp.web.parts.forms import Form, LineField, choice, one_of
from eventsapp.workflows import keeping_pledges

METHODS = {
    GiftMethod.CASH: _l("Cash"),
    GiftMethod.CHEQUE: _l("Cheque"),
    GiftMethod.E_TRANSFER: _l("E-transfer"),
    GiftMethod.CARD: _l("Card at our terminal"),
}


class KeptForm(Form):
    """What came in, how and when."""

    form_key = HiddenField()
    amount = fields.AmountField(_l("Amount"), required=_l("Enter the amount that came in."))
    method = RadioField(_l("How was it given?"), validate_choice=False, validators=[one_of(_l("Choose how."))])
    received_on = fields.DayField(_l("Received on"), required=_l("Enter the day on which the money came in."))

    def __init__(self, pledge: Pledge) -> None:
        due = "" if pledge.due_cents is None else f"{pledge.due_cents / 100:.2f}"
        today = clock.today(pledge.edition.zone).isoformat()
        super().__init__(data={"amount": due, "received_on": today, "form_key": tokens.secret()})
        self.method.choices = [choice(method, words) for method, words in METHODS.items()]

    def keep(self, pledge: Pledge, *, by: Actor) -> Gift | None:
        """Write the gift down, or say in the form why not."""
        return self.save(
            lambda: keeping_pledges.keep(
                pledge,
                amount_cents=fields.read_amount(self.amount.data or "") or 0,
                method=GiftMethod(self.method.data),
                received_on=fields.read_day(self.received_on.data or "") or clock.today(pledge.edition.zone),
                form_key=(self.form_key.data or "")[:64],
                by=by,
            )
        )


class UnitsForm(Form):
    """How many there were."""

    units = LineField(_l("How many?"), longest=20, required=pledges.UnitsUnusable.sentence)

    def __init__(self, pledge: Pledge) -> None:
        known = pledge.units_hundredths
        super().__init__(data={"units": "" if known is None else units.said(known)})

    def validate_units(self, field: Field) -> None:
        """A number, with a comma or a point."""
        if units.read(field.data or "") is None:
            raise StopValidation(str(pledges.UnitsUnusable.sentence))

    def settle(self, pledge: Pledge, *, by: Actor) -> Pledge | None:
        """Say it, or say in the form why not."""
        return self.save(lambda: keeping_pledges.settle(pledge, units.read(self.units.data or "") or 0, by=by))
