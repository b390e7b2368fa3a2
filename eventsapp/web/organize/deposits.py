"""Deposits: which envelopes went to the bank, and whether the slip says what was counted."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from eventsapp.core import clock, money
from eventsapp.fundraising import batch_lists, batches, deposits
from eventsapp.fundraising.batch_models import Batch, Deposit
from eventsapp.organization import details
from eventsapp.permissions.table import Permission
from eventsapp.reports import bookkeeping
from eventsapp.web.organize import fields
from eventsapp.web.organize.gifts import MOST_NUMBER
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LinesField, choice, some_of
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("deposits", __name__)

PLACE = "/deposits"
LONGEST_WORDS = 1000


class DepositForm(Form):
    """Which envelopes, and what the bank's slip says."""

    batches = SelectMultipleField(
        _l("Which envelopes?"),
        validate_choice=False,
        validators=[some_of(_l("Tick the envelopes that went to the bank."))],
    )
    amount = fields.AmountField(_l("Amount on the bank’s slip"), required=_l("Enter the amount on the slip."))
    deposited_on = fields.DayField(_l("Day on the slip"), required=_l("Enter the day on the slip."))
    difference_words = LinesField(_l("Why does it differ from what was counted?"), longest=LONGEST_WORDS)

    def __init__(self, waiting: list[Batch]) -> None:
        super().__init__(data={"deposited_on": clock.today(details.zone()).isoformat()})
        self.waiting = {str(batch.id): batch for batch in waiting}
        self.batches.choices = [choice(batch.id, _called(batch)) for batch in waiting]

    def make(self) -> Deposit | None:
        """Write it down, or say why not."""
        return self.save(
            lambda: deposits.make(
                [self.waiting[number] for number in self.batches.data or ()],
                deposited_on=fields.read_day(self.deposited_on.data or "") or clock.today(details.zone()),
                amount_cents=fields.read_amount(self.amount.data or "") or 0,
                difference_words=self.difference_words.data or "",
                zone=details.zone(),
                by=acting(),
            )
        )


@blueprint.get(PLACE)
@guards.needs(Permission.RECORD_GIFTS)
def index() -> str:
    """What waits for the bank, and what went there, the latest first."""
    before = request.args.get("before", type=int)
    found, following = deposits.page(before if before and 0 < before < MOST_NUMBER else None)
    return render_template(
        "organize/deposits/index.html",
        deposits=found,
        waiting=batch_lists.held(deposits.waiting()),
        newest=url_for("organize.deposits.index") if before else "",
        following=url_for("organize.deposits.index", before=following) if following else "",
        zone=details.zone(),
    )


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def new() -> Any:
    """Write a deposit down."""
    form = DepositForm(deposits.waiting())
    if deposit := form.make():
        flash(_("The deposit is written down."))
        return redirect(url_for("organize.deposits.show", reference=deposit.reference), 303)
    return render_template("organize/deposits/new.html", form=form), 422 if form.errors else 200


@blueprint.get(f"{PLACE}/<reference>")
@guards.needs(Permission.RECORD_GIFTS)
def show(reference: str) -> str:
    """One deposit down to its envelopes, and what was taken back since."""
    deposit = deposits.find(reference)
    shares = deposits.shares(deposit)
    counted = sum(share.counted_cents for share in shares)
    return render_template(
        "organize/deposits/show.html",
        deposit=deposit,
        shares=shares,
        counted=counted,
        taken_back=sum(share.taken_back_cents for share in shares),
        differs_by=deposit.amount_cents - counted,
        recorded_by=bookkeeping.name_of(deposit.recorded_by),
        zone=details.zone(),
    )


def _called(batch: Batch) -> str:
    whose = batch.page.shown_name if batch.page else _("for several")
    return _(
        "%(reference)s, %(whose)s, %(event)s %(year)s: %(amount)s",
        reference=batch.reference,
        whose=whose,
        event=batch.edition.series.name.said(),
        year=batch.edition.year,
        amount=money.said(batches.counted(batch).total_cents),
    )
