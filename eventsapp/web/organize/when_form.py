"""The fields in which organizers say when an edition is: its days, its times once they are known, and its time zone."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from eventsapp.core import clock
from eventsapp.events import rules
from eventsapp.events.models import Edition
from eventsapp.events.rules import When
from eventsapp.web.organize.fields import DayField, TimeField, read_day, read_time
from eventsapp.web.organize.setup_form import SetupForm, zone_choices
from eventsapp.web.parts.forms import choice, one_of


class WhenForm(SetupForm):
    """One day or several; without times whole days, or a date that is not confirmed yet."""

    starts_on = DayField(_l("First day"), required=_l("Enter a day as year, month and day, like 2027-06-01."))
    ends_on = DayField(_l("Last day, if there are several"))
    starts_at = TimeField(_l("Begins at"))
    ends_at = TimeField(_l("Ends at"))
    zone = SelectField(_l("Time zone of the place"), [one_of(_l("Choose a time zone."))], validate_choice=False)

    def offer_zones(self, known: str) -> None:
        """Fill the menu; the one that is set is there in any case."""
        self.zone.choices = [choice(code, words) for code, words in zone_choices(known).items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Two times or none."""
        is_valid: bool = super().validate(extra_validators)
        if bool(self.starts_at.data) == bool(self.ends_at.data):
            return is_valid
        empty = self.ends_at if self.starts_at.data else self.starts_at
        empty.errors = [*empty.errors, _("Enter when it begins and when it ends, or leave both empty.")]
        return False

    def when(self) -> When:
        """When the form would hold it; refuses an end before the beginning."""
        first = read_day(self.starts_on.data or "")
        if first is None:
            raise RuntimeError("read before it was checked")
        last = read_day(self.ends_on.data or "") or first
        begins, ends = read_time(self.starts_at.data or ""), read_time(self.ends_at.data or "")
        if begins is None or ends is None:
            return rules.whole_days(first, last)
        moments = [clock.moment(datetime.combine(*wall), self.zone.data) for wall in ((first, begins), (last, ends))]
        return rules.at_times(moments[0], moments[1], self.zone.data)


def as_typed(when: When, zone: str) -> dict[str, str]:
    """When something is, as somebody would have typed it."""
    begins, ends = (clock.local(moment, zone) if moment else None for moment in (when.starts_at, when.ends_at))
    return {
        "starts_on": when.starts_on.isoformat(),
        "ends_on": "" if when.ends_on == when.starts_on else when.ends_on.isoformat(),
        "starts_at": begins.strftime("%H:%M") if begins else "",
        "ends_at": ends.strftime("%H:%M") if ends else "",
        "zone": zone,
    }


def of(edition: Edition) -> dict[str, str]:
    """The same of an edition."""
    return as_typed(rules.when(edition), edition.zone)
