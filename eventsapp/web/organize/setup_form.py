"""What the forms of setting up have in common: texts in two languages, and being looked at before they are saved."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _

from eventsapp.core import clock
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.web.organize.fields import DayField, TimeField, read_day, read_time
from eventsapp.web.parts.meanwhile import SharedForm

Result = TypeVar("Result")


class SetupForm(SharedForm):
    """Texts may be there in one language only for a while; what is missing is told on the edition's page."""

    def text(self, name: str) -> Bilingual:
        """What was typed there in both languages."""
        return Bilingual(en=self[f"{name}_en"].data or "", fr=self[f"{name}_fr"].data or "")

    def text_if_any(self, name: str) -> Bilingual | None:
        """The same; None where nothing was."""
        said = self.text(name)
        return said if said.en or said.fr else None

    def looks(self, read: Callable[[], Result]) -> Result | None:
        """What the fields stand for, if only a preview was asked for; otherwise, or if they are wrong, None."""
        if not wants_preview() or not self.validate_on_submit():
            return None
        try:
            return read()
        except Refusal as refusal:
            self.refuse(refusal)
            return None

    def refuse_half(self, day: DayField, hour: TimeField) -> bool:
        """A day and its time belong together; says whether one of them is missing."""
        if bool(day.data) == bool(hour.data):
            return False
        empty = hour if day.data else day
        empty.errors = [*empty.errors, _("Enter both the day and the time, or leave both empty.")]
        return True


def wants_preview() -> bool:
    """Whether the button was the one that only shows."""
    return "preview" in request.form


def in_both(name: str, text: Bilingual | None) -> dict[str, str]:
    """A text as the fields of a form have it."""
    return {f"{name}_en": text.en if text else "", f"{name}_fr": text.fr if text else ""}


def moment_in(day: DayField, hour: TimeField, zone: str) -> datetime | None:
    """The moment that was typed, where the event is; None where nothing was."""
    on, at = read_day(day.data or ""), read_time(hour.data or "")
    return clock.moment(datetime.combine(on, at), zone) if on and at else None


def as_moment(name: str, moment: datetime | None, zone: str) -> dict[str, str]:
    """A moment as the fields `…_on` and `…_time` have it."""
    wall = clock.local(moment, zone) if moment else None
    return {
        f"{name}_on": wall.date().isoformat() if wall else "",
        f"{name}_time": wall.strftime("%H:%M") if wall else "",
    }


def as_number(number: float | None) -> str:
    """A number as a field has it."""
    return "" if number is None else str(number)


def zone_choices(known: str) -> dict[str, Any]:
    """The time zones of Canada in words, and the one that is set if it is another."""
    words = {
        "America/St_Johns": _("Newfoundland time"),
        "America/Halifax": _("Atlantic time"),
        "America/Toronto": _("Eastern time"),
        "America/Winnipeg": _("Central time"),
        "America/Regina": _("Saskatchewan time, the same all year"),
        "America/Edmonton": _("Mountain time"),
        "America/Whitehorse": _("Yukon time, the same all year"),
        "America/Vancouver": _("Pacific time"),
    }
    return words if known in words else words | {known: known}
