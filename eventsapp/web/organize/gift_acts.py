"""What becomes of one gift at the desk: confirmed, taken back, or made to count for another page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts as every_gift
from eventsapp.fundraising.gift_models import Gift
from eventsapp.permissions.table import Permission
from eventsapp.web.organize import fields
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.gifts import ONE, find, words
from eventsapp.web.organize.page_fields import PageFields
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LineField
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import counting_gifts, reversing

blueprint = Blueprint("gift_acts", __name__)

LONGEST_REASON = 300


class ConfirmForm(Form):
    """How much was counted."""

    amount = fields.AmountField(_l("Amount that was counted"), required=_l("Enter the amount that was counted."))

    def __init__(self, gift: Gift) -> None:
        super().__init__(data={"amount": as_typed(gift.amount_cents)})


class ReverseForm(Form):
    """Why it is taken back, and how much of it."""

    reason = LineField(_l("Why is it taken back?"), longest=LONGEST_REASON, required=_l("Say why, in a few words."))
    amount = fields.AmountField(_l("Only a part of it"))


class MoveForm(PageFields):
    """For which page it counts, and why."""

    reason = LineField(_l("Why does it move?"), longest=LONGEST_REASON, required=_l("Say why, in a few words."))

    def __init__(self, edition: Edition) -> None:
        super().__init__()
        self.edition = edition
        self.look_for_page()

    def validate(self, extra_validators: Any = None) -> bool:
        """It is plain which page is meant."""
        is_valid: bool = super().validate(extra_validators)
        return self.settle_page() and is_valid


@blueprint.route(f"{ONE}/confirmation", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def confirm(edition: Edition, reference: str) -> Any:
    """The money is here: this much."""
    gift = find(edition, reference)
    form = ConfirmForm(gift)
    if form.save(
        lambda: counting_gifts.confirm(gift, amount_cents=fields.read_amount(form.amount.data or ""), by=acting())
    ):
        flash(_("The gift is confirmed."))
        return _back(edition, reference)
    return _page("confirm", edition, gift, form)


@blueprint.route(f"{ONE}/reversal", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def reverse(edition: Edition, reference: str) -> Any:
    """Take it back; its rows stay in the ledger."""
    gift, form = find(edition, reference), ReverseForm()
    if form.save(
        lambda: reversing.reverse(
            gift,
            form.reason.data or "",
            amount_cents=fields.read_amount(form.amount.data) if form.amount.data else None,
            by=acting(),
        )
    ):
        flash(_("It is taken back. All rows stay in the ledger."))
        return _back(edition, reference)
    return _page("reverse", edition, gift, form)


@blueprint.route(f"{ONE}/page", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def move(edition: Edition, reference: str) -> Any:
    """Let it count for another page."""
    gift, form = find(edition, reference), MoveForm(edition)
    if "look" not in request.form and form.save(
        lambda: every_gift.credit(gift, form.chosen_page, form.reason.data or "", by=acting()) is not None
    ):
        flash(_("It counts there now. The ledger has a row for each side."))
        return _back(edition, reference)
    return _page("move", edition, gift, form)


def as_typed(cents: int) -> str:
    """An amount as it stands in a box."""
    return f"{cents // 100}.{cents % 100:02d}"


def _page(name: str, edition: Edition, gift: Gift, form: Form) -> Any:
    page = render_template(
        f"organize/gifts/{name}.html",
        edition=edition,
        gift=gift,
        form=form,
        looks=request.form.get("look", ""),
        back=page_of(edition, "gifts.show", reference=gift.reference),
        **words(edition),
    )
    return page, 422 if form.errors else 200


def _back(edition: Edition, reference: str) -> Any:
    return redirect(page_of(edition, "gifts.show", reference=reference), 303)
