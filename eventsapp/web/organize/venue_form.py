"""What organizers type about a venue."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from eventsapp.events import venues
from eventsapp.events.holidays import PROVINCES
from eventsapp.events.models import Venue
from eventsapp.events.venues import Described
from eventsapp.web.organize.fields import PositionField, SentenceField, read_position
from eventsapp.web.organize.role_form import EN, FR
from eventsapp.web.organize.setup_form import SetupForm, as_number, in_both
from eventsapp.web.parts.forms import LineField, LinesField, choice, one_of

NAMES = {
    "AB": _l("Alberta"),
    "BC": _l("British Columbia"),
    "MB": _l("Manitoba"),
    "NB": _l("New Brunswick"),
    "NL": _l("Newfoundland and Labrador"),
    "NS": _l("Nova Scotia"),
    "NT": _l("Northwest Territories"),
    "NU": _l("Nunavut"),
    "ON": _l("Ontario"),
    "PE": _l("Prince Edward Island"),
    "QC": _l("Quebec"),
    "SK": _l("Saskatchewan"),
    "YT": _l("Yukon"),
}


class VenueForm(SetupForm):
    """A place, how to get there and around in it; without a street it is online."""

    name_en = SentenceField(_l("Name in English"), 120, _l("Enter the name in English."), **EN)
    name_fr = SentenceField(_l("Name in French"), 120, _l("Enter the name in French."), **FR)
    street = LineField(_l("Street and number"), longest=200)
    city = LineField(_l("City"), longest=100)
    province = SelectField(
        _l("Province or territory"),
        [one_of(_l("Choose a province or territory."), required=False)],
        validate_choice=False,
    )
    postcode = LineField(_l("Postal code"), longest=10)
    latitude = PositionField(_l("Latitude"), most=90)
    longitude = PositionField(_l("Longitude"), most=180)
    directions_en = LinesField(_l("How to get there, in English"), longest=3_000, **EN)
    directions_fr = LinesField(_l("How to get there, in French"), longest=3_000, **FR)
    access_notes_en = LinesField(_l("Access, in English"), longest=3_000, **EN)
    access_notes_fr = LinesField(_l("Access, in French"), longest=3_000, **FR)

    def __init__(self, venue: Venue | None = None) -> None:
        super().__init__(data=as_typed(venue) if venue else {"province": ""})
        self.province.choices = [choice("", _("None")), *(choice(code, NAMES[code]) for code in PROVINCES)]
        if venue is not None:
            self.watch(venue, lambda: as_typed(venue))

    def described(self) -> Described:
        """The venue the form describes."""
        return Described(
            name=self.text("name"),
            directions=self.text("directions"),
            access_notes=self.text("access_notes"),
            street=self.street.data or "",
            city=self.city.data or "",
            province=self.province.data or "",
            postcode=self.postcode.data or "",
            latitude=read_position(self.latitude.data or ""),
            longitude=read_position(self.longitude.data or ""),
        )


def as_typed(venue: Venue) -> dict[str, Any]:
    """The venue as somebody would have typed it."""
    known = venues.described(venue)
    return {
        **in_both("name", known.name),
        **in_both("directions", known.directions),
        **in_both("access_notes", known.access_notes),
        **{name: getattr(known, name) for name in ("street", "city", "province", "postcode")},
        "latitude": as_number(known.latitude),
        "longitude": as_number(known.longitude),
    }
