"""Forms that say what a list shows, sent by GET."""

from typing import Any

from flask_babel import gettext as _
from wtforms import Form, SelectField

from eventsapp.web.organize.fields import read_day


class GetForm(Form):
    """What to show; a choice that is none is as if it had not been made."""

    def forget_unknown(self) -> None:
        """Leave out what was chosen of choices that are not there."""
        for field in self:
            if isinstance(field, SelectField) and field.data not in [one.value for one in field.iter_choices()]:
                field.data = ""

    def are_days_in_order(self) -> bool:
        """Whether the day `until` is not before the day `since`; if it is, that is said beside it."""
        first, last = (read_day(self[name].data or "") for name in ("since", "until"))
        if not (first and last and last < first):
            return True
        self["until"].errors = [*self["until"].errors, _("The last day is before the first.")]
        return False

    def asked(self) -> dict[str, Any]:
        """What is asked for, for the address of another page of the same."""
        return {field.name: "y" if field.data is True else str(field.data) for field in self if field.data}
