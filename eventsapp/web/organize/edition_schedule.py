"""The schedule of an edition: when the desk opens, when each start is. It moves with the edition."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.core import clock
from eventsapp.events import editions, schedules
from eventsapp.events.models import Edition, ScheduleItem
from eventsapp.permissions.table import Permission
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.fields import DayField, SentenceField, TimeField
from eventsapp.web.organize.role_form import EN, FR
from eventsapp.web.organize.setup_form import SetupForm, in_both, moment_in
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("edition_schedule", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/setup/schedule"


class PointForm(SetupForm):
    """One point: when, and what happens, in both languages."""

    day = DayField(_l("Day"), required=_l("Enter a day as year, month and day, like 2027-06-01."))
    time = TimeField(_l("Time"), required=_l("Enter a time, like 17:00 or 5 p.m."))
    title_en = SentenceField(_l("What happens, in English"), 120, _l("Say in English what happens."), **EN)
    title_fr = SentenceField(_l("What happens, in French"), 120, _l("Say in French what happens."), **FR)

    def starts_at(self, zone: str) -> datetime:
        """The moment, where the event is."""
        moment = moment_in(self.day, self.time, zone)
        if moment is None:
            raise RuntimeError("read before it was checked")
        return moment


@blueprint.route(PLACE, methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def index(edition: Edition) -> Any:
    """All of it, and another point to add."""
    form = PointForm(data={"day": edition.starts_on.isoformat()})
    if form.save(lambda: schedules.add(edition, form.starts_at(edition.zone), form.text("title"), by=acting())):
        flash(_("Added to the schedule."))
        return redirect(page_of(edition, "edition_schedule.index"), 303)
    page = render_template(
        "organize/edition_schedule/index.html", edition=edition, form=form, items=editions.schedule(edition)
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(edition: Edition, number: int) -> Any:
    """Another time, or other words."""
    item = schedules.find(edition, number)
    form = PointForm(data=_now(edition, item))
    form.watch(edition, lambda: _now(edition, item))
    if form.save(lambda: schedules.change(item, form.starts_at(edition.zone), form.text("title"), by=acting())):
        flash(_("Saved. The pages and calendars show it from now on."))
        return redirect(page_of(edition, "edition_schedule.index"), 303)
    page = render_template("organize/edition_schedule/edit.html", edition=edition, form=form, item=item)
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>/removal", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def remove(edition: Edition, number: int) -> Any:
    """Take it off."""
    item = schedules.find(edition, number)
    form = Form()

    def act() -> bool:
        schedules.remove(item, by=acting())
        return True

    if form.save(act):
        flash(_("Removed from the schedule."))
        return redirect(page_of(edition, "edition_schedule.index"), 303)
    return render_template("organize/edition_schedule/remove.html", edition=edition, form=form, item=item)


def _now(edition: Edition, item: ScheduleItem) -> dict[str, str]:
    wall = clock.local(item.starts_at, edition.zone)
    return {"day": wall.date().isoformat(), "time": wall.strftime("%H:%M"), **in_both("title", item.title)}
