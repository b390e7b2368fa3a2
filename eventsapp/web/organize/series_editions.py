"""The next edition of a series: the rule and the usual times propose, the organizer decides."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from eventsapp.core import clock
from eventsapp.events import editions, venues
from eventsapp.events import series as every_series
from eventsapp.events.models import Edition, Series
from eventsapp.organization import details
from eventsapp.permissions.table import Permission
from eventsapp.web.organize.fields import NumberField, read_day
from eventsapp.web.organize.series import PLACE, flagged
from eventsapp.web.organize.series_form import NOWHERE, venue_choices
from eventsapp.web.organize.when_form import WhenForm, as_typed
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import one_of
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("series_editions", __name__)


class NewEditionForm(WhenForm):
    """The year, when and where."""

    year = NumberField(_l("Year"), lowest=2000, highest=2100, required=_l("Enter the year."))
    venue = SelectField(_l("Venue"), [one_of(_l("Choose a venue."), required=False)], validate_choice=False)

    def __init__(self, series: Series, proposed: dict[str, str]) -> None:
        super().__init__(data=proposed)
        for name in list(self._fields):  # the year comes first, as on the page, also in the summary of errors
            if name != "year":
                self._fields[name] = self._fields.pop(name)
        self.venues = {str(venue.id): venue for venue in venues.listed()}
        self.venue.choices = venue_choices(self.venues)
        self.offer_zones(proposed["zone"])
        self.series = series

    def validate_starts_on(self, field: Any) -> None:
        """Its first day is in its year: that is what it is called by."""
        day = read_day(field.data or "")
        if day is not None and self.year.number is not None and day.year != self.year.number:
            raise ValidationError(_("This day is not in the year %(year)s.", year=self.year.number))

    def draft(self) -> Edition:
        """The edition, seen by organizers alone."""
        return editions.draft(
            self.series,
            self.year.number or 0,
            self.when(),
            zone=self.zone.data,
            venue=self.venues.get(self.venue.data or NOWHERE),
            by=acting(),
        )


@blueprint.route(f"{PLACE}/editions/new", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def new(series: Series) -> Any:
    """Begin it as a draft, with what is proposed for the next free year or for the one that was asked for."""
    year = request.args.get("year", type=_year) or every_series.next_free_year(series, clock.today(details.zone()))
    form = NewEditionForm(series, _proposed(series, year))
    if made := form.save(form.draft):
        flash(_("The edition is there, as a draft that only organizers see."))
        return redirect(url_for("organize.edition_setup.show", slug=series.slug, year=made.year), 303)
    day = read_day(form.starts_on.data or "")
    page = render_template(
        "organize/series_editions/new.html",
        form=form,
        series=series,
        year=year,
        dates=flagged([day], form.venues.get(form.venue.data or NOWHERE), series) if day else [],
    )
    return page, 422 if form.errors else 200


def _proposed(series: Series, year: int) -> dict[str, str]:
    zone = _zone(series)
    when = every_series.proposed(series, year, zone)
    known = {"year": str(year), "zone": zone, "venue": str(series.venue_id) if series.venue_id else NOWHERE}
    return known | (as_typed(when, zone) if when else {})


def _zone(series: Series) -> str:
    """Where the last one was, or else where the charity is."""
    last = next(iter(editions.of(series, with_drafts=True)), None)
    return last.zone if last else details.zone()


def _year(typed: str) -> int:
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
    return number if 2000 <= number <= 2100 else 0
