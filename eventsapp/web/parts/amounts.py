"""A field in which an amount of money is typed, in the ways in which people write it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from eventsapp.core import money
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising import gifts
from eventsapp.web.parts.forms import LineField


class GiftAmountField(LineField):
    """An amount somebody can give at once."""

    def __init__(self, label: Any, *, required: Any = None, **options: Any) -> None:
        options.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, longest=40, required=required, validators=[_can_be_given], **options)

    @property
    def cents(self) -> int | None:
        """What was typed; None where nothing was, or no amount."""
        return money.read(self.data or "")


def _can_be_given(form: Any, field: Field) -> None:
    cents = money.read(field.data or "")
    if cents is None:
        raise StopValidation(str(_l("Enter an amount in dollars and cents, like 12.50.")))
    try:
        gifts.refuse_amount(cents)
    except Refusal as refusal:
        raise StopValidation(str(refusal)) from None
