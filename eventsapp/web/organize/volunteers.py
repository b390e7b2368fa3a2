"""The volunteers of an edition: those who look for a shift, and the page of each with what was seen of them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SearchField, SelectField

from eventsapp.core import clock
from eventsapp.core.refusals import NotFound
from eventsapp.core.words import row_number
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import filters, helpers
from eventsapp.reports.helpers import Show
from eventsapp.volunteering import qualifications, volunteers
from eventsapp.web.organize import shift_times, shift_words
from eventsapp.web.organize.get_form import GetForm
from eventsapp.web.organize.pressing import press
from eventsapp.web.organize.qualification_form import QualificationForm, trainings
from eventsapp.web.parts import guards
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("volunteers", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/volunteers"


class FilterForm(GetForm):
    """Whom to show, sent by GET; whatever cannot be read in it is as if it had not been asked for."""

    q = SearchField(_l("Name"))
    show = SelectField(_l("Show"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__(request.args)
        self.q.data = filters.as_typed(self.q.data or "")
        self.show.choices = [
            (Show.LOOKING, _("Who looks for a shift")),
            (Show.WORDS, _("All who said when they could help")),
            (Show.ALL, _("All volunteers")),
        ]
        if self.show.data not in list(Show):
            self.show.data = Show.LOOKING


@blueprint.get(PLACE)
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def index(edition: Edition) -> str:
    """A page of them, each with their own words about when they could help."""
    form = FilterForm()
    page = helpers.page(
        edition.id, Show(form.show.data), form.q.data or "", after=row_number(request.args.get("after"))
    )
    return render_template(
        "organize/volunteers/index.html",
        edition=edition,
        form=form,
        page=page,
        availability=volunteers.availability,
        words=shift_words,
        following=_address("index", edition, **form.asked(), after=str(page.after)) if page.after else "",
        is_first=not request.args.get("after"),
    )


@blueprint.route(f"{PLACE}/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def show(edition: Edition, number: int) -> Any:
    """One of them: shifts, words, what was seen. What was seen is noted from here."""
    volunteer = helpers.find(edition.id, number)
    form = QualificationForm(trainings(edition), clock.today(edition.zone).isoformat())
    if form.record(volunteer, edition):
        flash(_("Noted. Please give the document back, or destroy the copy."))
        return redirect(_address("show", edition, number=number), 303)
    page = render_template(
        "organize/volunteers/show.html",
        edition=edition,
        volunteer=volunteer,
        availability=volunteers.availability(volunteer),
        assignments=helpers.assignments(volunteer),
        seen=qualifications.of([volunteer.person]).get(volunteer.person_id, []),
        trainings={key: name.said() for key, name in form.trainings.items()},
        today=clock.today(edition.zone),
        form=form,
        words=shift_words,
        times=shift_times,
    )
    return page, 422 if form.errors else 200


@blueprint.post(f"{PLACE}/<int:number>/seen/<int:which>/removal")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def remove(edition: Edition, number: int, which: int) -> Response:
    """Take back what was noted by mistake."""
    volunteer = helpers.find(edition.id, number)
    seen = {one.id: one for one in qualifications.of([volunteer.person]).get(volunteer.person_id, [])}
    if which not in seen:
        raise NotFound
    return press(
        lambda: qualifications.remove(seen[which], by=acting()),
        _("Taken back."),
        back=_address("show", edition, number=number),
    )


def _address(view: str, edition: Edition, **more: Any) -> str:
    return url_for(f"organize.volunteers.{view}", slug=edition.series.slug, year=edition.year, **more)
