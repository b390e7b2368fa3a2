"""Gifts that the owner of a page received in person: reported here, counted when the money reaches the charity."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, languages, money, tokens
from eventsapp.core.refusals import NotFound
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Gift, GiftMethod
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.web.mine import own_pages
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.web.parts.address_form import AddressForm
from eventsapp.web.parts.amounts import GiftAmountField
from eventsapp.web.parts.days import DayField
from eventsapp.web.parts.forms import AddressField, LineField, blank_is_fine, choice, one_of
from eventsapp.workflows import reporting

blueprint = Blueprint("gifts_received", __name__)

METHODS = {
    GiftMethod.CASH: _l("Cash"),
    GiftMethod.CHEQUE: _l("Cheque"),
    GiftMethod.E_TRANSFER: _l("E-transfer"),
}


class ReceivedForm(AddressForm):
    """What somebody gave: how much, how and when; who, if they wish to be known; where they live, for a receipt."""

    form_key = HiddenField()
    page = RadioField(_l("For which page?"), validate_choice=False, validators=[one_of(_l("Choose the page."))])
    amount = GiftAmountField(_l("Amount in dollars"), required=_l("Enter the amount."))
    method = RadioField(_l("How was it given?"), validate_choice=False, validators=[one_of(_l("Choose how."))])
    received_on = DayField(_l("Received on"), required=_l("Enter the day on which you received it."))
    first_name = LineField(_l("First name"), longest=100, render_kw={"autocomplete": "off"})
    last_name = LineField(_l("Last name"), longest=100, render_kw={"autocomplete": "off"})
    email = AddressField(_l("E-mail address"), render_kw={"autocomplete": "off"})
    wants_receipt = BooleanField(_l("They would like an official receipt"))

    def __init__(self, door: Door, pages: list[FundraisingPage]) -> None:
        today = clock.today(door.edition.zone).isoformat()
        super().__init__(data={"received_on": today, "method": "cash", "page": pages[0].code, "form_key": ""})
        self.page.choices = [choice(page.code, page.shown_name) for page in pages]
        self.method.choices = [choice(method, words) for method, words in METHODS.items()]
        if len(pages) == 1:
            self.page.data = pages[0].code
        if not 20 <= len(self.form_key.data or "") <= 60:
            self.form_key.data = tokens.secret()
        for name in ("street", "city", "postcode"):
            field = self[name]
            field.flags.required = False
            field.render_kw = {"autocomplete": "off"}
            if not self.wants_receipt.data:
                field.validators = [blank_is_fine, *field.validators]

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, and a name where a receipt is wanted."""
        is_right = super().validate(extra_validators)
        if self.wants_receipt.data and not (self.first_name.data and self.last_name.data):
            empty = self.last_name if self.first_name.data else self.first_name
            empty.errors = [_("A receipt must say the first and the last name of whoever gave.")]
            return False
        return bool(is_right)

    def report(self, pages: list[FundraisingPage]) -> Gift | None:
        """Write it down, or say in the form why not."""
        return self.save(lambda: reporting.report(self._said(pages), by=PUBLIC))

    def _said(self, pages: list[FundraisingPage]) -> reporting.Report:
        typed = [f"{name}={text}" for name, text in request.form.items(multi=True) if name != "csrf_token"]
        given = Given(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            email=self.email.data or "",
            language=languages.current(),
            **(self.said if self.wants_receipt.data else {}),
        )
        return reporting.Report(
            page=next(page for page in pages if page.code == self.page.data),
            amount_cents=self.amount.cents or 0,
            method=GiftMethod(self.method.data),
            received_on=self.received_on.day or clock.now().date(),
            given=given,
            wants_receipt=bool(self.wants_receipt.data),
            form_key=tokens.digest("\x1f".join(typed)),
        )


@blueprint.get("/my/<token>/fundraising/gifts")
@opened(code=True)
def index(door: Door) -> str:
    """Everything that was reported for the pages within reach, with how it stands."""
    pages = [(page, reporting.of_page(page)) for page in own_pages.within(door)]
    return render_template(
        "mine/gifts_received/index.html",
        door=door,
        pages=pages,
        can_be_taken_back=reporting.can_be_taken_back([gift for _page, gifts in pages for gift in gifts]),
        methods=METHODS,
        money=money.said,
    )


@blueprint.route("/my/<token>/fundraising/gifts/new", methods=["GET", "POST"])
@opened(code=True)
def new(door: Door) -> Any:
    """Report one."""
    pages = [page for page in own_pages.within(door) if page.closed_at is None]
    if not pages:
        return redirect(door.address("gifts_received.index"), 303)
    form = ReceivedForm(door, pages)
    if form.report(pages):
        flash(_("Thank you. It stands on the page as reported, and counts for good once we have the money."))
        return redirect(door.address("gifts_received.index"), 303)
    return render_template("mine/gifts_received/new.html", door=door, form=form), 422 if form.errors else 200


@blueprint.post("/my/<token>/fundraising/gifts/<reference>/taking-back")
@opened(code=True)
def take_back(door: Door, reference: str) -> Response:
    """Take one back that was reported by mistake."""
    gift = _reported(door, reference)
    if pressed(lambda: reporting.take_back(gift, _("Taken back by whoever reported it"), by=PUBLIC)):
        flash(_("It is taken back."))
    return redirect(door.address("gifts_received.index"), 303)


def _reported(door: Door, reference: str) -> Gift:
    for page in own_pages.within(door):
        for gift in reporting.of_page(page):
            if gift.reference == reference:
                return gift
    raise NotFound
