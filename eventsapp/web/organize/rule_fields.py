"""The fields in which organizers choose on which day of the year an event is usually held."""

from typing import Any

from babel import dates
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from eventsapp.core import languages
from eventsapp.events import patterns
from eventsapp.events.patterns import LAST_DAY, WEEKDAYS, Kind, Pattern
from eventsapp.web.parts.forms import Form, LineField, choice, one_of

KINDS = {
    Kind.NONE: _l("No rule: the date is chosen by hand each year"),
    Kind.NTH: _l("A weekday of a month, like the first Sunday of June"),
    Kind.DATE: _l("The same date each year, like September 15"),
    Kind.FROM: _l("A weekday on or after a date, like the Saturday on or after September 10"),
    Kind.UNTIL: _l("A weekday on or before a date, like the Saturday on or before August 31"),
    Kind.OTHER: _l("Another rule, written as a calendar program writes it"),
}
PICKS = {str(kind): {"pick": number} for number, kind in enumerate(KINDS, start=1)}
"""The number of each kind, by which the fields it needs are shown with it."""
_CHOSEN = [one_of(_l("Choose one of these."))]


class RuleFields(Form):
    """A rule; which of the fields count depends on its kind."""

    rule_kind = RadioField(_l("How its date is found"), _CHOSEN, validate_choice=False)
    rule_nth = SelectField(_l("Which one"), _CHOSEN, validate_choice=False)
    rule_weekday = SelectField(_l("Weekday"), _CHOSEN, validate_choice=False)
    rule_month = SelectField(_l("Month"), _CHOSEN, validate_choice=False)
    rule_day = SelectField(_l("Day of the month"), _CHOSEN, validate_choice=False)
    rule_text = LineField(_l("The rule (RFC 5545)"), longest=200)

    def offer_rules(self) -> None:
        """Fill the menus, in the language of the page."""
        locale = languages.locale()
        weekdays, months = dates.get_day_names("wide", locale=locale), dates.get_month_names("wide", locale=locale)
        self.rule_kind.choices = [choice(kind, words) for kind, words in KINDS.items()]
        self.rule_nth.choices = [choice(number, words) for number, words in _which().items()]
        self.rule_weekday.choices = [choice(code, weekdays[number]) for number, code in enumerate(WEEKDAYS)]
        self.rule_month.choices = [choice(number, months[number]) for number in range(1, 13)]
        days = [choice(number, str(number)) for number in range(1, 32)]
        self.rule_day.choices = [*days, choice(LAST_DAY, _("The last day"))]

    def rule(self) -> str:
        """The rule that was chosen; refuses what no year has."""
        return patterns.written(
            Pattern(
                Kind(self.rule_kind.data),
                nth=int(self.rule_nth.data),
                weekday=self.rule_weekday.data,
                month=int(self.rule_month.data),
                day=int(self.rule_day.data),
                text=self.rule_text.data or "",
            )
        )


def as_typed(rule: str) -> dict[str, Any]:
    """A rule as somebody would have chosen it."""
    known = patterns.read(rule)
    return {
        "rule_kind": str(known.kind),
        "rule_nth": str(known.nth),
        "rule_weekday": known.weekday,
        "rule_month": str(known.month),
        "rule_day": str(known.day),
        "rule_text": known.text,
    }


def _which() -> dict[int, str]:
    return {
        1: _("First"),
        2: _("Second"),
        3: _("Third"),
        4: _("Fourth"),
        5: _("Fifth"),
        -1: _("Last"),
        -2: _("Second to last"),
    }
