"""Attendance on the day: the shifts in the order of time, and one tap for each who came. Made for a phone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import BooleanField, SearchField, SelectField
from wtforms import Form as PlainForm

from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.core.words import row_number
from eventsapp.events.models import Edition
from eventsapp.permissions.grants import Within
from eventsapp.permissions.table import Permission
from eventsapp.reports import attendance as lists
from eventsapp.reports.attendance import Page, Wanted
from eventsapp.reports.filters import as_typed
from eventsapp.volunteering import attendance
from eventsapp.volunteering.attendance import CAME, EXPECTED
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("attendance", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/attendance"
ASKED = ("day", "q", "over", "after")


class FilterForm(PlainForm):
    """What to show, sent by GET; whatever cannot be read in it is as if it had not been asked for."""

    q = SearchField(_l("Name"))
    day = SelectField(_l("Day"), validate_choice=False)
    over = BooleanField(_l("Also the shifts that are over"))

    def wanted(self) -> Wanted:
        """The filter it asks for."""
        return Wanted(day=_day(self.day.data), search=as_typed(self.q.data or ""), with_over=bool(self.over.data))

    def show(self, page: Page) -> None:
        """Say what is shown."""
        self.q.data = as_typed(self.q.data or "")
        self.day.choices = [(day.isoformat(), languages.day(day)) for day in page.days]
        self.day.data = page.day.isoformat() if page.day else ""


@blueprint.get(PLACE)
@guards.needs(Permission.RECORD_ATTENDANCE, narrows=True)
def show(edition: Edition, within: Within) -> str:
    """Who should be where, and who came."""
    form = FilterForm(request.args)
    now = clock.now()
    wanted = replace(form.wanted(), site_ids=within)
    after = row_number(request.args.get("after", ""))
    page = lists.page(edition, wanted, now, after=after)
    form.show(page)
    return render_template(
        "organize/attendance/show.html",
        edition=edition,
        form=form,
        page=page,
        now=now,
        attendance=attendance,
        CAME=CAME,
        EXPECTED=EXPECTED,
        asked=_asked(),
        first=_address(edition, after="") if after else "",
        following=_address(edition, after=str(page.after)) if page.after else "",
    )


@blueprint.post(f"{PLACE}/<int:number>/arrival")
@guards.needs(Permission.RECORD_ATTENDANCE, narrows=True)
def arrive(edition: Edition, number: int, within: Within) -> Response:
    """Somebody came."""
    return _note(edition, within, number, attendance.arrive, _l("%(name)s has arrived."))


@blueprint.post(f"{PLACE}/<int:number>/completion")
@guards.needs(Permission.RECORD_ATTENDANCE, narrows=True)
def complete(edition: Edition, number: int, within: Within) -> Response:
    """Somebody who came has gone."""
    return _note(edition, within, number, attendance.complete, _l("%(name)s is done."))


@blueprint.post(f"{PLACE}/<int:number>/absence")
@guards.needs(Permission.RECORD_ATTENDANCE, narrows=True)
def miss(edition: Edition, number: int, within: Within) -> Response:
    """Somebody did not come."""
    return _note(edition, within, number, attendance.miss, _l("%(name)s did not come."))


@blueprint.post(f"{PLACE}/<int:number>/undoing")
@guards.needs(Permission.RECORD_ATTENDANCE, narrows=True)
def undo(edition: Edition, number: int, within: Within) -> Response:
    """It was a slip of the hand."""
    return _note(edition, within, number, attendance.undo, _l("Taken back: %(name)s"))


@blueprint.post(f"{PLACE}/shifts/<int:number>/completion")
@guards.needs(Permission.RECORD_ATTENDANCE, narrows=True)
def complete_all(edition: Edition, number: int, within: Within) -> Response:
    """Everybody who is here on that shift has gone."""
    query = select(Shift).where(Shift.edition_id == edition.id, Shift.id == number)
    shift = db.session.scalars(query).first()
    if shift is None or (within is not None and shift.site_id not in within):
        raise NotFound
    done = Form().save(lambda: attendance.complete_all(shift, by=acting()))
    if done is not None:
        flash(ngettext("%(num)s person is done.", "%(num)s people are done.", done))
    return redirect(_address(edition, anchor=f"shift-{number}"), 303)


def _note(edition: Edition, within: Within, number: int, act: Callable[..., None], done: Any) -> Response:
    """Note it and go back to the same person; why it cannot be noted stands at the head of the page."""
    assignment = _assignment(edition, within, number)
    name, form = assignment.person.name, Form()

    def noted() -> bool:
        act(assignment, shift_id=_shown(assignment), by=acting())
        return True

    if form.save(noted):
        flash(str(done) % {"name": name})
        return redirect(_address(edition, anchor=f"who-{number}"), 303)
    for sentence in form.form_errors:
        flash(str(sentence), "warning")
    return redirect(_address(edition), 303)


def _assignment(edition: Edition, within: Within, number: int) -> Assignment:
    query = select(Assignment).where(Assignment.edition_id == edition.id, Assignment.id == number)
    if within is not None:
        query = query.join(Assignment.shift).where(Shift.site_id.in_(within))
    found = db.session.scalars(query).first()
    if found is None or found.status == AssignmentStatus.DROPPED:
        raise NotFound
    return found


def _shown(assignment: Assignment) -> int:
    """The shift on which the page showed them; a button that does not say it is believed."""
    return row_number(request.form.get("shift")) or assignment.shift_id


def _asked() -> dict[str, str]:
    """What is asked for, for the address of another page of the same."""
    return {name: request.args[name] for name in ASKED if request.args.get(name)}


def _address(edition: Edition, *, anchor: str | None = None, **more: str) -> str:
    asked: dict[str, Any] = {name: value for name, value in (_asked() | more).items() if value}
    slug, year = edition.series.slug, edition.year
    return url_for("organize.attendance.show", slug=slug, year=year, _anchor=anchor, **asked)


def _day(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        return None
