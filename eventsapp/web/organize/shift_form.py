"""What organizers type about a shift, or about many at once."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import ValidationError

from eventsapp.core import clock, languages
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.volunteering import planning, timetable
from eventsapp.volunteering.models import Priority, Role
from eventsapp.volunteering.planning import Lead, Planned
from eventsapp.volunteering.timetable import Pattern
from eventsapp.web.organize.fields import DayField, NumberField, TimeField, read_day, read_time
from eventsapp.web.organize.role_form import EN, FR, TwoLanguages
from eventsapp.web.organize.site_form import chosen_site, offer_sites, site_field
from eventsapp.web.parts.forms import AddressField, Form, LineField, LinesField, choice, one_of
from eventsapp.web.parts.meanwhile import SharedForm

Result = TypeVar("Result")

MOST_HELPERS = 10_000
LONGEST_PLACE = 100
PRIORITIES = {
    Priority.CRITICAL: _l("Critical: the event cannot do without it"),
    Priority.USUAL: _l("Usual"),
    Priority.NICE: _l("Nice to have: it goes first if too few people come"),
}
_STAFFING = ("site", "minimum", "ideal", "maximum", "priority", "lead_name", "lead_email")
_WHEN = _l("Enter a day as year, month and day, like 2027-06-01.")
_TIME = _l("Enter a time, like 17:00 or 5 p.m.")


class NotAsManyPlaces(Refusal):
    """Places named in one language only."""

    sentence = _l("Places in English: %(en)s, in French: %(fr)s. Enter each place in both, in the same order.")
    field = "place_fr"


class _Shown(Form):
    """A form whose sense is shown, or asked about, before anything is done."""

    def reads(self, read: Callable[[], Result]) -> Result | None:
        """What the fields stand for, if they were sent and stand for something; otherwise the form says why not."""
        if not self.validate_on_submit():
            return None
        try:
            return read()
        except Refusal as refusal:
            self.refuse(refusal)
            return None


class _StaffingForm(_Shown, TwoLanguages):
    """How many people a shift needs, how much it matters and who leads it."""

    site = site_field()
    minimum = NumberField(
        _l("Fewest people"), lowest=0, highest=MOST_HELPERS, required=_l("Enter the fewest people it needs, or 0.")
    )
    ideal = NumberField(
        _l("Ideal number of people"), lowest=0, highest=MOST_HELPERS, required=_l("Enter the ideal number of people.")
    )
    maximum = NumberField(_l("Most people"), lowest=1, highest=MOST_HELPERS)
    priority = SelectField(
        _l("How much it matters"), [one_of(_l("Choose how much it matters."))], validate_choice=False
    )
    lead_name = LineField(_l("Name of the lead"), longest=100)
    lead_email = AddressField(_l("E-mail of the lead"))

    def __init__(self, edition: Edition, **known: Any) -> None:
        super().__init__(data={"priority": str(Priority.USUAL)} | known)
        self.edition = edition
        for name in _STAFFING:  # after when and where, as on the page, also in the summary of errors
            self._fields[name] = self._fields.pop(name)
        self.priority.choices = [choice(one, str(label)) for one, label in PRIORITIES.items()]
        offer_sites(self, edition)

    def validate(self, extra_validators: Any = None) -> bool:
        """A lead has a name and an address: somebody has to be told when people cannot come."""
        is_valid: bool = super().validate(extra_validators)
        name, email = self.lead_name, self.lead_email
        if bool(name.data) == bool(email.data):
            return is_valid
        empty = email if name.data else name
        empty.errors = [*empty.errors, _("Enter both the name and the e-mail of the lead, or leave both empty.")]
        return False

    def staffed(self, role: Role, span: timetable.Span, place: Bilingual) -> Planned:
        """A shift with these numbers."""
        wanted = Planned(
            role,
            *span,
            place,
            self.minimum.number or 0,
            self.ideal.number or 0,
            self.maximum.number,
            Priority(self.priority.data),
            Lead(self.lead_name.data, self.lead_email.data) if self.lead_name.data else None,
            chosen_site(self),
        )
        planning.refuse_unless_in_order(wanted)
        return wanted


class ShiftForm(SharedForm, _StaffingForm):
    """One shift."""

    day = DayField(_l("Day"), required=_WHEN)
    begins = TimeField(_l("Begins at"), required=_TIME)
    ends = TimeField(_l("Ends at"), required=_TIME)
    ends_next_day = BooleanField(_l("It ends the next day"))
    place_en = LineField(
        _l("Place in English"), longest=LONGEST_PLACE, required=_l("Enter the place in English."), **EN
    )
    place_fr = LineField(_l("Place in French"), longest=LONGEST_PLACE, required=_l("Enter the place in French."), **FR)

    def __init__(self, edition: Edition, known: Planned | None = None) -> None:
        super().__init__(edition, **(as_typed(edition, known) if known else {"day": edition.starts_on.isoformat()}))

    def planned(self, role: Role) -> Planned:
        """The shift the form asks for."""
        span = timetable.span(
            self.edition,
            *_read(self.day.data, self.begins.data, self.ends.data),
            ends_next_day=bool(self.ends_next_day.data),
        )
        return self.staffed(role, span, self.text("place"))


class PatternForm(_StaffingForm):
    """Many shifts of one role at once: one after another, at several places, on several days."""

    day = DayField(_l("First day"), required=_WHEN)
    last_day = DayField(_l("Last day"))
    begins = TimeField(_l("The first shift begins at"), required=_TIME)
    ends = TimeField(_l("The last shift ends at"), required=_TIME)
    ends_next_day = BooleanField(_l("The last one ends the next day"))
    minutes = NumberField(
        _l("Minutes each shift lasts"), lowest=15, highest=24 * 60, required=_l("Enter how many minutes a shift lasts.")
    )
    place_en = LinesField(_l("Places in English"), longest=2_000, required=_l("Enter the places in English."), **EN)
    place_fr = LinesField(_l("Places in French"), longest=2_000, required=_l("Enter the places in French."), **FR)
    seen = HiddenField()

    def __init__(self, edition: Edition) -> None:
        super().__init__(edition, day=edition.starts_on.isoformat(), minutes="120")

    def validate_place_en(self, field: Any) -> None:
        """Each line is a place, no longer than that of a single shift."""
        for number, place in enumerate((field.data or "").split("\n"), start=1):
            length = len(place.strip())
            if length > LONGEST_PLACE:
                raise ValidationError(
                    _(
                        "For each place, please use at most %(most)d characters; line %(line)d has %(length)d.",
                        most=LONGEST_PLACE,
                        line=number,
                        length=length,
                    )
                )

    validate_place_fr = validate_place_en

    def planned(self, role: Role) -> list[Planned]:
        """The shifts the form asks for, by time and then in the order of the places."""
        day, begins, ends = _read(self.day.data, self.begins.data, self.ends.data)
        pattern = Pattern(
            day,
            read_day(self.last_day.data or "") or day,
            begins,
            ends,
            self.minutes.number or 0,
            ends_next_day=bool(self.ends_next_day.data),
        )
        places, spans = self._places(), pattern.spans(self.edition)
        timetable.refuse_if_too_many(len(spans) * len(places))
        return [self.staffed(role, span, place) for span in spans for place in places]

    def _places(self) -> list[Bilingual]:
        english, french = (_lines(field.data) for field in (self.place_en, self.place_fr))
        if len(english) != len(french):
            raise NotAsManyPlaces(en=len(english), fr=len(french))
        return [Bilingual(en=en, fr=fr) for en, fr in zip(english, french, strict=True)]


class CopyDayForm(_Shown):
    """Which day to copy to which."""

    from_day = SelectField(_l("Day to copy"), [one_of(_l("Choose a day that has shifts."))], validate_choice=False)
    to_day = DayField(_l("Copy to (day)"), required=_WHEN)
    seen = HiddenField()

    def __init__(self, edition: Edition, days: Sequence[date]) -> None:
        super().__init__(data={"from_day": days[0].isoformat()} if days else None)
        self.edition = edition
        self.from_day.choices = [choice(day.isoformat(), languages.day(day)) for day in days]

    def planned(self) -> list[Planned]:
        """The shifts of that day as they would be on the other."""
        days = [read_day(field.data or "") for field in (self.from_day, self.to_day)]
        return planning.day_copied(self.edition, *[day for day in days if day])


def fingerprint(wanted: Sequence[Planned]) -> str:
    """What was shown before it was made: whoever changes the form afterwards sees it again first."""
    said = [
        (one.known_by, one.place.fr, one.minimum, one.ideal, one.maximum, str(one.priority), one.lead) for one in wanted
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:20]


def _read(day: str | None, begins: str | None, ends: str | None) -> tuple[date, time, time]:
    found = read_day(day or ""), read_time(begins or ""), read_time(ends or "")
    if found[0] is None or found[1] is None or found[2] is None:
        raise RuntimeError("read before it was checked")
    return found[0], found[1], found[2]


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


def as_typed(edition: Edition, known: Planned) -> dict[str, Any]:
    """The shift as somebody would have typed it."""
    begins, ends = (clock.local(moment, edition.zone) for moment in known.span)
    return {
        "day": begins.date().isoformat(),
        "begins": begins.strftime("%H:%M"),
        "ends": ends.strftime("%H:%M"),
        "ends_next_day": ends.date() > begins.date(),
        "place_en": known.place.en,
        "place_fr": known.place.fr,
        "site": "" if known.site_id is None else str(known.site_id),
        "minimum": str(known.minimum),
        "ideal": str(known.ideal),
        "maximum": "" if known.maximum is None else str(known.maximum),
        "priority": str(known.priority),
        "lead_name": known.lead.name if known.lead else "",
        "lead_email": known.lead.email if known.lead else "",
    }
