"""Checking in from a row of the roster or the page of a registration: one person, or all of a household, and undo."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.permissions.grants import Within
from eventsapp.permissions.table import Permission
from eventsapp.registration import check_ins, entries
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.reports import asking, registrations
from eventsapp.volunteering import attendance
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.web.organize.pressing import address_of, press
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("arrivals", __name__)

YEAR = "/<slug:slug>/<int(fixed_digits=4):year>"
ROW = f"{YEAR}/roster/lines/<mark>/arrival"
WHOLE = f"{YEAR}/registrations/<reference>/arrival"


@blueprint.post(ROW)
@guards.needs(Permission.RECORD_ATTENDANCE, narrows=True)
def arrive(edition: Edition, mark: str, within: Within) -> Response:
    """Whoever stands in this row is here. Pressed twice, or at two desks, it is noted once."""
    if mark.startswith("v"):
        return _note_volunteer(edition, within, mark, attendance.arrive, _l("%(name)s has arrived."))
    return _check_in(edition, [_entry(edition, within, mark)])


@blueprint.post(f"{ROW}/undoing")
@guards.needs(Permission.RECORD_ATTENDANCE, narrows=True)
def undo(edition: Edition, mark: str, within: Within) -> Response:
    """It was a slip of the hand."""
    if mark.startswith("v"):
        return _note_volunteer(edition, within, mark, attendance.undo, _l("Taken back: %(name)s"))
    return _take_back(edition, [_entry(edition, within, mark)])


@blueprint.post(WHOLE)
@guards.needs(Permission.RECORD_ATTENDANCE, narrows=True)
def arrive_together(edition: Edition, reference: str, within: Within) -> Response:
    """Everybody of the registration who has a place is here."""
    return _check_in(edition, _with_a_place(edition, within, reference))


@blueprint.post(f"{WHOLE}/undoing")
@guards.needs(Permission.RECORD_ATTENDANCE, narrows=True)
def undo_together(edition: Edition, reference: str, within: Within) -> Response:
    """Nobody of the registration is here."""
    return _take_back(edition, _with_a_place(edition, within, reference))


def _check_in(edition: Edition, chosen: Sequence[Entry]) -> Response:
    form, by, desk = Form(), acting(), _desk(edition, chosen)
    arrived = form.save(lambda: [entry.id for entry in check_ins.arrive(edition, chosen, by=by)])
    if arrived is None:
        return desk.refused(form)
    if arrived:
        flash(_("Checked in: %(names)s", names=desk.called(arrived)))
    else:
        since = max((entry.arrived_at for entry in chosen if entry.arrived_at), default=clock.now())
        flash(_("Checked in before, at %(time)s.", time=languages.clock(clock.local(since, edition.zone))), "warning")
    return redirect(desk.back, 303)


def _take_back(edition: Edition, chosen: Sequence[Entry]) -> Response:
    form, by, desk = Form(), acting(), _desk(edition, chosen)
    undone = form.save(lambda: [entry.id for entry in check_ins.undo(chosen, by=by)])
    if undone is None:
        return desk.refused(form)
    flash(_("Not checked in any more: %(names)s", names=desk.called(undone or desk.names)))
    return redirect(desk.back, 303)


class _Desk(NamedTuple):
    """What is said afterwards, read beforehand: the act itself leaves nothing in memory."""

    back: str
    names: dict[int, str]
    """By the id of the entry."""

    def called(self, numbers: Iterable[int]) -> str:
        return ", ".join(self.names[number] for number in numbers)

    def refused(self, form: Form) -> Response:
        for sentence in form.form_errors:
            flash(str(sentence), "warning")
        return redirect(self.back, 303)


def _desk(edition: Edition, chosen: Sequence[Entry]) -> _Desk:
    return _Desk(_back(edition, chosen), {entry.id: entry.person.name for entry in chosen})


def _note_volunteer(edition: Edition, within: Within, mark: str, act: Callable[..., None], done: Any) -> Response:
    query = select(Assignment).where(Assignment.edition_id == edition.id, Assignment.id == _number(mark, "v"))
    if within is not None:
        query = query.join(Assignment.shift).where(Shift.site_id.in_(within))
    assignment = db.session.scalars(query.options(joinedload(Assignment.person))).first()
    if assignment is None:
        raise NotFound
    name, by = assignment.person.name, acting()
    return press(lambda: act(assignment, by=by), str(done) % {"name": name}, back=_back(edition, [assignment]))


def _entry(edition: Edition, within: Within, mark: str) -> Entry:
    query = select(Entry).where(Entry.edition_id == edition.id, Entry.id == _number(mark, "p"))
    if within is not None:
        query = query.join(Entry.category).where(Category.site_id.in_(within))
    entry = db.session.scalars(query.options(joinedload(Entry.person))).first()
    if entry is None:
        raise NotFound
    return entry


def _with_a_place(edition: Edition, within: Within, reference: str) -> list[Entry]:
    found = entries.of(registrations.find(edition, reference, within))
    own = [entry for entry in found if within is None or entry.category.site_id in within]
    return [entry for entry in own if entry.status == EntryStatus.CONFIRMED]


def _back(edition: Edition, chosen: Sequence[Entry | Assignment]) -> str:
    """To the page on which the button stood: that of a registration, or the roster as it was filtered."""
    if "reference" in request.args:
        anchor = f"entry-{chosen[0].id}" if len(chosen) == 1 and isinstance(chosen[0], Entry) else "desk"
        return address_of(edition, request.args["reference"], anchor=anchor)
    asked: dict[str, Any] = {name: request.args[name] for name in asking.ASKED if request.args.get(name)}
    return url_for("organize.roster.show", slug=edition.series.slug, year=edition.year, **asked)


def _number(mark: str, side: str) -> int:
    """The id in the mark of a line of that side; any other is nobody's."""
    digits = mark[1:]
    is_one = mark[:1] == side and digits.isascii() and digits.isdigit() and len(digits) <= 9
    return int(digits) if is_one else 0
