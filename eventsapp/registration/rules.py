"""Who may take part as what: ages, decided from an age band or a day of birth."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import npgettext

CONSENT_AGE = 14
"""From here on a young person consents to what is kept about them (Quebec, P-39.1, s. 4.1); a guardian must as well."""
_MAJORITY = {"BC": 19, "NB": 19, "NL": 19, "NS": 19, "NT": 19, "NU": 19, "YT": 19}


def majority(province: str, own: int | None = None) -> int:
    """From which age people sign for themselves there; `own` is what the organizers set for the edition."""
    return own or _MAJORITY.get(province, 18)


def bands(boundaries: Iterable[int], *, lowest: int = 0, highest: int | None = None) -> list[tuple[int, int | None]]:
    """The age bands that these ages cut, the oldest first: (from, to), to itself included, None: and above."""
    cuts = sorted({age for age in boundaries if lowest < age and (highest is None or age <= highest)} | {lowest})
    tops: list[int | None] = [*(age - 1 for age in cuts[1:]), highest]
    return list(reversed(list(zip(cuts, tops, strict=True))))


def said(low: int, high: int | None) -> str:
    """An age band in words."""
    if high is None:
        return _("%(age)s or older", age=low)
    if low == high:
        return str(npgettext("age", "%(num)s", "%(num)s", low))
    return _("%(age)s or younger", age=high) if not low else _("%(low)s to %(high)s", low=low, high=high)


def age_on(day: date, born_on: date) -> int:
    """Whole years on that day; who was born on February 29 is a year older on March 1."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_old_enough(from_age: int | None, minimum: int | None) -> bool:
    """Whether everybody of the band has the minimum age; an unknown age is taken at its word."""
    return minimum is None or from_age is None or from_age >= minimum


def is_young_enough(from_age: int | None, to_age: int | None, maximum: int | None) -> bool:
    """Whether nobody of the band is above the maximum age."""
    if maximum is None or from_age is None:
        return True
    return to_age is not None and to_age <= maximum
