"""Starting next year: choose the day, read line by line what comes along, then begin the edition with one button."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from eventsapp.core import languages
from eventsapp.core.refusals import Refusal
from eventsapp.events import proposals
from eventsapp.events.models import Edition
from eventsapp.events.proposals import Proposal as Day
from eventsapp.permissions.table import Permission
from eventsapp.web.organize import next_year_words as words
from eventsapp.web.organize.along import AlongForm
from eventsapp.web.organize.fields import DayField, read_day
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, choice, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import next_year, next_year_lines
from eventsapp.workflows.along import Left
from eventsapp.workflows.next_year_lines import Fate, Proposal

blueprint = Blueprint("next_year", __name__)

OTHER = "other"


class DayForm(Form):
    """One of the days that the rule proposes, or another one."""

    day = RadioField(_l("On which day?"), [one_of(_l("Choose a day."))], validate_choice=False)
    other = DayField(_l("Another day"), render_kw={"autocomplete": "off"})

    def __init__(self, dates: list[Day], taken: set[int]) -> None:
        self.dates, self.taken = dates, taken
        typed = request.args if "day" in request.args or "other" in request.args else None
        first = (
            dates[0].day.isoformat() if dates and not taken else ""
        )  # who goes back and presses again begins no other
        super().__init__(formdata=typed, data={"day": first}, meta={"csrf": False})
        self.day.choices = [
            *(choice(one.day, languages.day(one.day)) for one in dates),
            choice(OTHER, _("Another day")),
        ]
        if not dates:
            self.day.data = OTHER
            self.day.choices = self.day.choices[-1:]
            self.other.label.text = _("Day of the next edition")
        self.is_chosen = typed is not None

    @property
    def chosen(self) -> date | None:
        """The day that is proposed, chosen or typed; None where it is none yet."""
        if not self.is_chosen and not self.day.data:
            return None
        if self.day.data != OTHER:
            return read_day(self.day.data or "") if self.validate() else None
        if not self.other.data:
            if self.is_chosen:
                self.other.errors = [_("Enter the day.")]
            return None
        return read_day(self.other.data) if self.validate() else None

    def details(self) -> dict[str, dict[str, Any]]:
        """What speaks against each of the days."""
        told: dict[str, dict[str, Any]] = {OTHER: {"pick": 1}}
        for one in self.dates:
            taken = _("There is an edition of that year already.") if one.day.year in self.taken else ""
            told[one.day.isoformat()] = {"hint": ". ".join(words.clashes(one)), "reason": taken}
        return told


class StartForm(AlongForm):
    """What comes along to that day, and the button that begins it."""

    day = HiddenField()


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/next-year", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def show(edition: Edition) -> Any:
    """What would come along to the chosen day; and its beginning."""
    source = next_year.latest(edition.series)
    if source is None:
        return render_template("organize/next_year/none.html", edition=edition)
    if source.id != edition.id:
        return redirect(_address(source), 303)
    form = StartForm()
    if not form.is_submitted() or not (day := read_day(form.day.data or "")):
        return _page(source, form)
    return _page(source, form, day) if form.only_looks else _start(source, day, form)


def _start(source: Edition, day: date, form: StartForm) -> Any:
    if there := next((one for one in next_year.later(source) if one.year == day.year), None):
        flash(_("The edition of %(year)s is there already.", year=there.year), "info")
        return redirect(url_for("organize.dashboard.show", slug=source.series.slug, year=there.year), 303)
    left = form.left
    proposal = _proposed(source, day, left, form)
    if proposal is not None and form.is_as_shown(proposal.lines):
        started = form.save(lambda: next_year.start(source, day, left, by=acting()))
        if started is not None:
            flash(_("The edition of %(year)s is there, as a draft that only organizers see.", year=started.year))
            return redirect(url_for("organize.dashboard.show", slug=source.series.slug, year=started.year), 303)
    return _page(source, form, day, has_changed=proposal is not None and not form.errors)


def _page(source: Edition, form: StartForm, day: date | None = None, *, has_changed: bool = False) -> Any:
    there = next_year.later(source)
    days = DayForm(_flagged(source, next_year.dates(source)), {one.year for one in there})
    day = day or days.chosen
    proposal = _proposed(source, day, form.left, days) if day else None
    if proposal is not None:
        form.day.data = proposal.day.isoformat()
        form.show(proposal.lines)
    page = render_template(
        "organize/next_year/show.html",
        edition=source,
        there=there,
        days=days,
        form=form if form.errors else days,
        start=form,
        answers=form.answers(),
        proposal=proposal,
        against=words.clashes(_flagged(source, [day])[0]) if day else [],
        parts=[(fate, proposal.of(fate)) for fate in words.FATES if proposal.of(fate)] if proposal else [],
        needs_you=len(proposal.of(Fate.NEEDS_YOU)) if proposal else 0,
        words=words,
        has_changed=has_changed,
    )
    return page, 422 if days.errors or form.errors else 200


def _proposed(source: Edition, day: date, left: Left, form: Form) -> Proposal | None:
    try:
        return next_year_lines.proposed(source, day, left)
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _flagged(source: Edition, days: list[date]) -> list[Day]:
    reach = guards.held().reach(Permission.EDIT_EVENT)
    province = source.venue.province if source.venue else ""
    series_ids = None if reach.everything else reach.series_ids
    return proposals.flagged(days, province=province, besides=source.series, series_ids=series_ids)


def _address(edition: Edition) -> str:
    return url_for("organize.next_year.show", slug=edition.series.slug, year=edition.year)
