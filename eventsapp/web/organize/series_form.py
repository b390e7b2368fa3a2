"""What organizers type about a series."""

import re
from datetime import time
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from eventsapp.core.words import folded
from eventsapp.events import series as every_series
from eventsapp.events import venues
from eventsapp.events.models import Series, Venue
from eventsapp.events.series import Described
from eventsapp.web.organize import rule_fields
from eventsapp.web.organize.fields import NumberField, SentenceField, TimeField, read_time
from eventsapp.web.organize.role_form import EN, FR
from eventsapp.web.organize.rule_fields import RuleFields
from eventsapp.web.organize.setup_form import SetupForm, as_number, in_both
from eventsapp.web.parts import addresses
from eventsapp.web.parts.forms import LineField, LinesField, choice, one_of

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_ADDRESS = _l("Use small letters without accents, digits and hyphens, like zoo-walk.")
NOWHERE = ""
_USUAL = {"usual_days": "1", "venue": NOWHERE}


class SeriesForm(SetupForm, RuleFields):
    """A series: its names, its address, its texts, and how its next date is proposed."""

    name_en = SentenceField(_l("Name in English"), 120, _l("Enter the name in English."), **EN)
    name_fr = SentenceField(_l("Name in French"), 120, _l("Enter the name in French."), **FR)
    slug = LineField(_l("Address of its page"), longest=60, required=_ADDRESS)
    summary_en = SentenceField(_l("Summary in English"), 300, **EN)
    summary_fr = SentenceField(_l("Summary in French"), 300, **FR)
    description_en = LinesField(_l("Text of its page, in English"), longest=20_000, **EN)
    description_fr = LinesField(_l("Text of its page, in French"), longest=20_000, **FR)
    first_year = NumberField(_l("Year of the first edition"), lowest=1800, highest=2100)
    usual_start = TimeField(_l("Usually begins at"))
    usual_end = TimeField(_l("Usually ends at"))
    usual_days = NumberField(
        _l("Usually lasts (days)"), lowest=1, highest=366, required=_l("Enter how many days it usually lasts.")
    )
    venue = SelectField(_l("Usual venue"), [one_of(_l("Choose a venue."), required=False)], validate_choice=False)

    def __init__(self, series: Series | None = None) -> None:
        super().__init__(data=as_typed(series) if series else _USUAL | rule_fields.as_typed(""))
        self.known = series
        self.venues = {str(venue.id): venue for venue in venues.listed()}
        self.venue.choices = venue_choices(self.venues)
        self.offer_rules()
        if series is not None:
            self.watch(series, lambda: as_typed(series))

    def validate(self, extra_validators: Any = None) -> bool:
        """Two times or none; an address is made of the English name if none is given."""
        self.slug.data = (self.slug.data or _made_of(self.name_en.data or "")).lower()
        is_valid: bool = super().validate(extra_validators)
        if bool(self.usual_start.data) == bool(self.usual_end.data):
            return is_valid
        empty = self.usual_end if self.usual_start.data else self.usual_start
        empty.errors = [*empty.errors, _("Enter when it begins and when it ends, or leave both empty.")]
        return False

    def validate_slug(self, field: Any) -> None:
        """It must not be one of our own."""
        if self.known is not None and field.data == self.known.slug:
            return
        if not _SLUG.fullmatch(field.data) or field.data.isdigit():
            raise ValidationError(_ADDRESS)
        if field.data in addresses.reserved(current_app):
            raise ValidationError(_("Pages of this site have that address. Please choose another one."))

    def described(self) -> Described:
        """The series the form describes."""
        return Described(
            slug=self.slug.data,
            name=self.text("name"),
            summary=self.text("summary"),
            description=self.text("description"),
            rule=self.rule(),
            first_year=self.first_year.number,
            venue=self.chosen_venue,
            usual_start=read_time(self.usual_start.data or ""),
            usual_end=read_time(self.usual_end.data or ""),
            usual_days=self.usual_days.number or 1,
        )

    @property
    def chosen_venue(self) -> Venue | None:
        return self.venues.get(self.venue.data or NOWHERE)


def as_typed(series: Series) -> dict[str, Any]:
    """The series as somebody would have typed it."""
    known = every_series.described(series)
    return {
        **in_both("name", known.name),
        **in_both("summary", known.summary),
        **in_both("description", known.description),
        **rule_fields.as_typed(known.rule),
        "slug": known.slug,
        "first_year": as_number(known.first_year),
        "usual_start": _wall(known.usual_start),
        "usual_end": _wall(known.usual_end),
        "usual_days": str(known.usual_days),
        "venue": str(known.venue.id) if known.venue else NOWHERE,
    }


def venue_choices(known: dict[str, Venue]) -> list[Any]:
    """The venues by name; the first is none."""
    named = sorted(known.values(), key=lambda venue: folded(venue.name.said()))
    return [choice(NOWHERE, _("Not known yet")), *(choice(venue.id, _placed(venue)) for venue in named)]


def _placed(venue: Venue) -> str:
    return f"{venue.name.said()}, {venue.city}" if venue.city else venue.name.said()


def _made_of(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folded(name.replace("'", "").replace("\u2019", ""))).strip("-")[:60].strip("-")


def _wall(at: time | None) -> str:
    return at.strftime("%H:%M") if at else ""
