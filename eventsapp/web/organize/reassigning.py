"""Moving somebody to another shift, onto a free place or in exchange with whoever is there."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import RadioField, SelectField

from eventsapp.core import clock
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import helpers, shift_sheets
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.web.organize import shift_times, shift_words
from eventsapp.web.organize.assignments import ONE, address_of
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, choice, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import reassigning, rostering

blueprint = Blueprint("reassigning", __name__)

FREE = "free"


class RoleForm(PlainForm):
    """Of which role shifts are shown, sent by GET."""

    role = SelectField(_l("Role"), validate_choice=False)

    def __init__(self, edition: Edition, usual: int) -> None:
        super().__init__(request.args)
        self.role.choices = [(str(role.id), role.name.said()) for role in helpers.roles(edition.id)]
        if self.role.data not in [value for value, _name in self.role.choices]:
            self.role.data = str(usual)


class MoveForm(Form):
    """Which place of the other shift."""

    place = RadioField(_l("Which place?"), validate_choice=False, validators=[one_of(_l("Choose a place."))])

    def __init__(self, to: Shift) -> None:
        super().__init__()
        left = to.pool.maximum is None or to.pool.taken < to.pool.maximum
        self.there = [one for one in assignments.of_shift(to) if one.is_held and one.status not in rostering.CAME]
        self.place.choices = [choice(FREE, _("A free place"))] if left else []
        self.place.choices += [
            choice(one.id, _("In exchange with %(name)s", name=one.person.name)) for one in self.there
        ]
        if not self.is_submitted() and len(self.place.choices) == 1:
            self.place.data = self.place.choices[0].value

    def move(self, moved: Assignment, to: Shift) -> bool | None:
        """Move them, or say in the form why not."""

        def act() -> bool:
            if self.place.data == FREE:
                reassigning.move(moved, to, by=acting())
            else:
                other = next(one for one in self.there if str(one.id) == self.place.data)
                reassigning.swap(moved, other, by=acting())
            return True

        return self.save(act)


@blueprint.get(f"{ONE}/move")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def choose(edition: Edition, number: int, which: int) -> str:
    """To which shift."""
    shift, moved = _found(edition, number, which)
    form = RoleForm(edition, shift.role_id)
    others = shift_sheets.others(edition, int(form.role.data), clock.now())
    return render_template(
        "organize/reassigning/choose.html",
        edition=edition,
        shift=shift,
        moved=moved,
        form=form,
        others=[one for one in others if one.id != shift.id],
        times=shift_times,
        words=shift_words,
    )


@blueprint.route(f"{ONE}/move/<int:to>", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def move(edition: Edition, number: int, which: int, to: int) -> Any:
    """Onto which place of it."""
    shift, moved = _found(edition, number, which)
    other = shift_sheets.find(edition, to)
    if other.cancelled_at is not None or other.id == shift.id:
        raise NotFound
    form = MoveForm(other)
    if form.move(moved, other):
        flash(_("%(name)s is on this shift now.", name=moved.person.name))
        return redirect(address_of(edition, to), 303)
    page = render_template(
        "organize/reassigning/move.html",
        edition=edition,
        shift=shift,
        moved=moved,
        other=other,
        form=form,
        times=shift_times,
    )
    return page, 422 if form.errors else 200


def _found(edition: Edition, number: int, which: int) -> tuple[Shift, Assignment]:
    """The shift and whom to move from it; who waits or has arrived is not moved."""
    shift = shift_sheets.find(edition, number)
    moved = shift_sheets.assignment_of(shift, which)
    if not moved.is_held or moved.status in rostering.CAME:
        raise NotFound
    return shift, moved
