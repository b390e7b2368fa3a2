"""The page of a shift, for organizers: who is on it, who waits, who was asked, and what there is to do about it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from eventsapp.calendars import answers, own
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import shift_sheets
from eventsapp.volunteering import carrying
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from eventsapp.web.organize import shift_calendars, shift_times, shift_words
from eventsapp.web.organize.pressing import press
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import repairing, rostering, shift_waitlists

blueprint = Blueprint("assignments", __name__)

PAGE = "/<slug:slug>/<int(fixed_digits=4):year>/shifts/<int:number>"
ONE = f"{PAGE}/assignments/<int:which>"


class EndForm(Form):
    """A button."""

    def end(self, assignment: Assignment, shift: Shift) -> bool | None:
        """Say no to somebody whom the role wants approved, or take them off the shift."""
        asked, shift_id = assignment.status == AssignmentStatus.REQUESTED, shift.id

        def act() -> bool:
            (rostering.decline if asked else rostering.take_off)(assignment, shift_id=shift_id, by=acting())
            return True

        return self.save(act)


@blueprint.get(PAGE)
@guards.needs(Permission.SEE_ROSTER)
def show(edition: Edition, number: int) -> str:
    """The shift with everybody on it."""
    shift = shift_sheets.find(edition, number)
    sheet, now = shift_sheets.sheet(shift, edition), clock.now()
    return render_template(
        "organize/assignments/show.html",
        edition=edition,
        shift=shift,
        sheet=sheet,
        declined=answers.declined_shifts([one.assignment for one in [*sheet.held, *sheet.waiting]]),
        words=shift_words,
        times=shift_times,
        last_time=carrying.last_time(shift),
        can_ask=repairing.is_open(shift, now),
        calendars=shift_calendars.said(shift, edition, now, people=len(sheet.held) + len(sheet.waiting)),
    )


@blueprint.post(f"{ONE}/approval")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def approve(edition: Edition, number: int, which: int) -> Response:
    """Let somebody have the place they asked for."""
    assignment = _pressed(shift_sheets.find(edition, number), which)
    return press(
        lambda: rostering.approve(assignment, shift_id=number, by=acting()),
        _("%(name)s has the place now, and is told by mail.", name=assignment.person.name),
        back=address_of(edition, number, anchor=f"assignment-{which}"),
    )


@blueprint.post(f"{ONE}/offer")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def offer(edition: Edition, number: int, which: int) -> Response:
    """Offer a party that waits its places out of turn."""
    assignment = shift_sheets.assignment_of(shift_sheets.find(edition, number), which)
    return press(
        lambda: shift_waitlists.offer_by_hand(assignment.party, by=acting()),
        _("The places are offered. A mail says until when to answer."),
        back=address_of(edition, number, anchor=f"assignment-{which}"),
    )


@blueprint.post(f"{ONE}/answer")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def keep(edition: Edition, number: int, which: int) -> Response:
    """Leave somebody on the shift whose calendar said that they do not come."""
    assignment = shift_sheets.assignment_of(shift_sheets.find(edition, number), which)
    return press(
        lambda: answers.see_to(own.shift_key(which), by=acting()),
        _("%(name)s stays on the shift.", name=assignment.person.name),
        back=address_of(edition, number, anchor=f"assignment-{which}"),
    )


@blueprint.route(f"{ONE}/end", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def end(edition: Edition, number: int, which: int) -> Any:
    """Say no, or take somebody off, after a look at what follows."""
    shift = shift_sheets.find(edition, number)
    form = EndForm()
    assignment = _pressed(shift, which) if form.is_submitted() else shift_sheets.assignment_of(shift, which)
    name = assignment.person.name
    if form.end(assignment, shift):
        flash(_("%(name)s is not on this shift any more.", name=name))
        return redirect(address_of(edition, number), 303)
    page = render_template(
        "organize/assignments/end.html",
        edition=edition,
        shift=shift,
        assignment=assignment,
        form=form,
        words=shift_words,
        times=shift_times,
        is_told=repairing.is_open(shift, clock.now()) and bool(shift_words.told(assignment)),
    )
    return page, 422 if form.is_submitted() else 200


def address_of(edition: Edition, number: int, *, anchor: str | None = None) -> str:
    """The page of a shift."""
    slug, year = edition.series.slug, edition.year
    return url_for("organize.assignments.show", slug=slug, year=year, number=number, _anchor=anchor)


def _pressed(shift: Shift, which: int) -> Assignment:
    """Whom a button on the page of the shift is about; the act says so if they were moved to another one meanwhile."""
    query = select(Assignment).where(Assignment.edition_id == shift.edition_id, Assignment.id == min(which, 2**31 - 1))
    found = db.session.scalars(query).first()
    if found is None or not found.is_current:
        raise NotFound
    return found


def fillable(edition: Edition, number: int) -> Shift:
    """The shift of that number, for the pages that put somebody on it; one that was cancelled has none."""
    shift = shift_sheets.find(edition, number)
    if shift.cancelled_at is not None:
        raise NotFound
    return shift
