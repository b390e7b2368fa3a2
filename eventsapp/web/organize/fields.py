"""Fields in which organizers type days, times, amounts and numbers, in the ways in which people write them."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import DataRequired, StopValidation

from eventsapp.core import money
from eventsapp.core.words import cleaned_lines
from eventsapp.web.parts.forms import AtMost, LineField, Printable, blank_is_fine

_DAY = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_TIME = re.compile(r"(\d{1,2})(?: ?[:h.] ?(\d{2})?)? ?(a\.?m\.?|p\.?m\.?)?", re.IGNORECASE)
_DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,10})?")
_YEARS = range(2000, 2101)


class SentenceField(StringField):
    """One line that somebody composed: unlike in a name typed by a visitor, its no-break spaces are meant."""

    def __init__(self, label: Any, longest: int, required: Any = None, **options: Any) -> None:
        validators = [DataRequired(required) if required else blank_is_fine, Printable(), AtMost(longest)]
        super().__init__(label, validators, filters=[_joined], **options)


class DayField(LineField):
    """A day, as ``2027-06-01``: the one way of writing it that nobody reads otherwise."""

    def __init__(self, label: Any, *, required: Any = None, **options: Any) -> None:
        super().__init__(label, longest=40, required=required, validators=[_is_day], **options)


class TimeField(LineField):
    """A time of the day, as ``17:00``, ``17 h`` or ``5 p.m.``"""

    def __init__(self, label: Any, **options: Any) -> None:
        refused = _l("Enter a time, like 17:00 or 5 p.m.")
        super().__init__(label, longest=40, validators=[_readable(read_time, refused)], **options)


class AmountField(LineField):
    """An amount of money above zero."""

    def __init__(self, label: Any, *, required: Any = None, **options: Any) -> None:
        refused = _l("Enter an amount in dollars and cents, like 12.50.")
        super().__init__(label, longest=40, required=required, validators=[_readable(read_amount, refused)], **options)


class FeeField(LineField):
    """An amount of money; nothing at all is one too."""

    def __init__(self, label: Any, *, required: Any, **options: Any) -> None:
        refused = _l("Enter an amount in dollars and cents, like 12.50, or 0 if it is free.")
        super().__init__(label, longest=40, required=required, validators=[_readable(read_fee, refused)], **options)


class NumberField(LineField):
    """A whole number from the lowest to the highest."""

    def __init__(self, label: Any, *, lowest: int, highest: int, required: Any = None, **options: Any) -> None:
        refused = _l("Enter a whole number from %(lowest)s to %(highest)s.", lowest=lowest, highest=highest)

        def read(typed: str) -> int | None:
            number = read_number(typed)
            return number if number is not None and lowest <= number <= highest else None

        options.setdefault("render_kw", {"inputmode": "numeric"})
        super().__init__(label, longest=40, required=required, validators=[_readable(read, refused)], **options)

    @property
    def number(self) -> int | None:
        """What was typed, once it was checked."""
        return read_number(self.data or "")


class PositionField(LineField):
    """Degrees on the map, north or east of zero; with a comma or a point."""

    def __init__(self, label: Any, *, most: int, **options: Any) -> None:
        refused = _l("Enter degrees from -%(most)s to %(most)s, like 43.6465.", most=most)

        def read(typed: str) -> float | None:
            degrees = read_position(typed)
            return degrees if degrees is not None and abs(degrees) <= most else None

        super().__init__(label, longest=40, validators=[_readable(read, refused)], **options)


def read_day(typed: str) -> date | None:
    """The day that was typed; None where it is none."""
    found = _DAY.fullmatch(_plain(typed))
    if found is None or int(found[1]) not in _YEARS:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_time(typed: str) -> time | None:
    """The time of the day that was typed; None where it is none."""
    found = _TIME.fullmatch(_plain(typed))
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_amount(typed: str) -> int | None:
    """Cents of the amount that was typed, if it is above zero; ``1,250.00`` is read as well."""
    return read_fee(typed) or None


def read_fee(typed: str) -> int | None:
    """The same, zero included."""
    return money.read(typed)


def read_number(typed: str) -> int | None:
    """The whole number that was typed; None where it is none."""
    plain = _plain(typed)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 9 else None


def read_position(typed: str) -> float | None:
    """The degrees that were typed; None where they are none."""
    found = _DEGREES.fullmatch(_plain(typed).replace("\u2212", "-").replace(",", "."))
    return float(found[0]) if found else None


def _joined(text: str | None) -> str:
    return cleaned_lines(text or "").replace("\n", " ")


def _plain(typed: str) -> str:
    """Full-width digits and signs as plain ones, and every space an ordinary one."""
    return unicodedata.normalize("NFKC", typed).strip()


def _is_day(form: Any, field: Field) -> None:
    """Refuses what is no day, and says what is wrong with one that nearly is."""
    typed = field.data or ""
    if read_day(typed) is not None:
        return
    found = _DAY.fullmatch(_plain(typed))
    if found is None:
        raise StopValidation(str(_l("Enter a day as year, month and day, like 2027-06-01.")))
    if int(found[1]) not in _YEARS:
        first, last = _YEARS.start, _YEARS.stop - 1
        raise StopValidation(str(_l("Enter a year from %(first)s to %(last)s.", first=first, last=last)))
    raise StopValidation(str(_l("There is no such day. Look at the month and the day once more.")))


def _readable(read: Callable[[str], object], refused: Any) -> Callable[[Any, Field], None]:
    def check(form: Any, field: Field) -> None:
        if read(field.data or "") is None:
            raise StopValidation(str(refused))

    return check
