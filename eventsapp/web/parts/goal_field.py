"""A field for the goal of an edition or a page: an amount above zero, or nothing."""

import re
import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from eventsapp.core import money
from eventsapp.web.parts.forms import LineField

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")


class GoalField(LineField):
    """Dollars and cents in the ways in which people write them; nobody has to have a goal."""

    def __init__(self, label: Any, **options: Any) -> None:
        options.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, longest=40, validators=[_is_amount], **options)

    @property
    def cents(self) -> int | None:
        """What was typed, once it was checked."""
        return _read(self.data or "")


def typed(cents: int | None) -> str:
    """An amount as the field has it."""
    return "" if cents is None else f"{cents // 100}.{cents % 100:02d}"


def _read(text: str) -> int | None:
    """``1,250`` is a thousand and more here: a goal of a dollar and a quarter is nobody's."""
    return money.read(_THOUSANDS.sub("", unicodedata.normalize("NFKC", text).strip())) or None


def _is_amount(form: Any, field: Field) -> None:
    if _read(field.data or "") is None:
        raise StopValidation(str(_l("Enter a goal in dollars, like 500, or leave it empty.")))
