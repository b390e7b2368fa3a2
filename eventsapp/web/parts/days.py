"""A field in which a day is typed as year, month and day: the one way of writing it that nobody reads otherwise."""

import re
import unicodedata
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from eventsapp.web.parts.forms import LineField

_DAY = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")


class DayField(LineField):
    """A day, as ``2027-06-01``."""

    def __init__(self, label: Any, *, required: Any, **options: Any) -> None:
        super().__init__(label, longest=40, required=required, validators=[_is_day], **options)

    @property
    def day(self) -> date | None:
        """What was typed; None where it is no day."""
        found = _DAY.fullmatch(unicodedata.normalize("NFKC", self.data or "").strip())
        try:
            return date(*(int(part) for part in found.groups())) if found else None
        except ValueError:
            return None


def _is_day(form: Any, field: Field) -> None:
    if field.day is None:
        raise StopValidation(str(_l("Enter a day as year, month and day, like 2027-06-01.")))
