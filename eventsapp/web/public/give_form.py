"""The form of a gift: how much and from whom, then what a receipt needs where one is wanted.

Both steps are one form that travels with the page (decision 3): each step is sent everything and looks over all of it.
"""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import StopValidation

from eventsapp.checkout import checkouts
from eventsapp.core import languages, money, tokens
from eventsapp.events.models import Edition
from eventsapp.fundraising import donors
from eventsapp.fundraising.gift_models import ShownAs
from eventsapp.fundraising.models import Fundraising, FundraisingPage
from eventsapp.web.parts.address_form import AddressForm
from eventsapp.web.parts.amounts import GiftAmountField
from eventsapp.web.parts.forms import Form, LineField, LinesField, choice, one_of
from eventsapp.web.public.asking import email_field
from eventsapp.workflows.giving import GivingPlan

USUAL_CENTS = (25_00, 50_00, 100_00, 250_00)
OTHER, UNIT = "other", "unit"
LATER, ONLINE = "later", "online"
_NO_ANSWERS = ("csrf_token", "go")


def answers() -> list[tuple[str, str]]:
    """Everything that was typed so far, in both steps, to go along with the next page."""
    return [(name, text) for name, text in request.form.items(multi=True) if name not in _NO_ANSWERS]


class GiftForm(Form):
    """How much, from whom, and what is shown of it."""

    form_key = HiddenField()
    choice = RadioField(_l("How much would you like to give?"), validate_choice=False)
    amount = GiftAmountField(_l("Amount in dollars"))
    maximum = GiftAmountField(_l("At most in all"))
    pay = RadioField(
        _l("When would you like to pay?"), validate_choice=False, validators=[one_of(_l("Choose when to pay."))]
    )
    first_name = LineField(
        _l("First name"),
        longest=100,
        required=_l("Enter your first name."),
        render_kw={"autocomplete": "given-name", "spellcheck": "false"},
    )
    last_name = LineField(
        _l("Last name"), longest=100, render_kw={"autocomplete": "family-name", "spellcheck": "false"}
    )
    email = email_field()
    organization_name = LineField(
        _l("Organization"), longest=200, render_kw={"autocomplete": "organization", "spellcheck": "false"}
    )
    shown_as = RadioField(
        _l("What may everybody see?"), validate_choice=False, validators=[one_of(_l("Choose what may be seen."))]
    )
    message = LinesField(_l("Message"), longest=500)
    dedication = LineField(_l("In honour or in memory of"), longest=200)
    wants_receipt = BooleanField(_l("I would like an official receipt for income tax"))

    def __init__(self, fundraising: Fundraising) -> None:
        super().__init__()
        unit = fundraising.unit.said()
        self.choice.choices = [
            *(choice(cents, money.said(cents).replace(".00", "").replace(",00", "")) for cents in USUAL_CENTS),
            choice(OTHER, _("Another amount")),
            *([choice(UNIT, _("An amount for each %(unit)s", unit=unit))] if unit else []),
        ]
        self.choice.flags.required = True
        self.pay.choices = [
            *([choice(ONLINE, _("Now, online by card"))] if checkouts.is_offered() else []),
            choice(LATER, _("Later: I promise it now, and pay by the ways we name")),
        ]
        self.shown_as.choices = [
            choice(ShownAs.NAME, _("My name, without the amount")),
            choice(ShownAs.ANONYMOUS, _("Nothing about me: my gift is anonymous")),
        ]
        if len(self.pay.choices) == 1:
            self.pay.data = LATER
        if request.method != "POST":
            self.shown_as.data = str(ShownAs.ANONYMOUS)
        if not 20 <= len(self.form_key.data or "") <= 60:
            self.form_key.data = tokens.secret()

    def validate_choice(self, field: Any) -> None:
        """One of the usual amounts, or one that was typed; whoever types one has chosen so."""
        if self.amount.data and not field.data:
            field.data = OTHER
        if field.data not in [one.value for one in field.iter_choices()]:
            raise StopValidation(_("Choose an amount, or type one."))
        if self.amount.data and self.is_usual:
            chosen = money.said(int(field.data))
            raise StopValidation(
                _("You chose %(chosen)s and typed an amount. Choose “Another amount”, or empty the box.", chosen=chosen)
            )

    def validate_pay(self, field: Any) -> None:
        """What comes by the unit is paid once the units are known."""
        if self.is_per_unit and field.data == ONLINE:
            raise StopValidation(_("What it comes to is known only after the event. Choose to pay later."))

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, and that an amount was typed where it had to be."""
        is_right = super().validate(extra_validators)
        if not self.choice.errors and not self.is_usual and not self.amount.data:
            self.amount.errors = [_("Enter the amount.")]
            return False
        return bool(is_right)

    @property
    def is_usual(self) -> bool:
        """Whether one of the usual amounts was chosen."""
        return self.choice.data in [str(cents) for cents in USUAL_CENTS]

    @property
    def is_per_unit(self) -> bool:
        return bool(self.choice.data == UNIT)

    @property
    def is_online(self) -> bool:
        return bool(self.pay.data == ONLINE)

    @property
    def cents(self) -> int:
        """How much was chosen or typed, once it was looked over."""
        return int(self.choice.data) if self.is_usual else self.amount.cents or 0


class ReceiptForm(AddressForm):
    """The second step, for who wants a receipt."""

    @property
    def is_begun(self) -> bool:
        """Whether this step was seen before: its boxes were sent along, even empty ones."""
        return "street" in request.form


def plan(edition: Edition, page: FundraisingPage | None, form: GiftForm, receipt: ReceiptForm | None) -> GivingPlan:
    """What both steps say. The key is that of the opened form with all that was typed: *Back*, a change, and sent again
    is another gift."""
    typed = "\x1f".join(f"{name}={text}" for name, text in answers())
    given = donors.Given(
        first_name=form.first_name.data or "",
        last_name=form.last_name.data or "",
        organization_name=form.organization_name.data or "",
        email=form.email.data or "",
        language=languages.current(),
        **(receipt.said if receipt else {}),
    )
    return GivingPlan(
        edition=edition,
        page=page,
        given=given,
        amount_cents=form.cents,
        per_unit=form.is_per_unit,
        maximum_cents=form.maximum.cents if form.is_per_unit else None,
        form_key=tokens.digest(typed),
        language=languages.current(),
        shown_as=ShownAs(form.shown_as.data),
        shown_name=given.name[:100],
        message=form.message.data or "",
        dedication=form.dedication.data or "",
        wants_receipt=receipt is not None,
    )
