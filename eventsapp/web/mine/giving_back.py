"""Giving a shift back, so that whoever waits for it, or somebody else, can have the place."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectMultipleField

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import languages
from eventsapp.volunteering.models import Assignment
from eventsapp.web.mine import shift_standing
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.mine.shift_standing import ShiftLine
from eventsapp.web.parts.forms import Form, choice, some_of
from eventsapp.workflows import giving_back

blueprint = Blueprint("giving_back", __name__)

Act = Callable[..., list[Assignment]]


class LeavingForm(Form):
    """Which of a group; a person alone has nothing to choose."""

    shift = HiddenField()
    """The shift on the page: an organizer may have moved them to another one meanwhile."""
    people = SelectMultipleField(_l("Whose place?"), validate_choice=False)

    def __init__(self, members: Sequence[Assignment]) -> None:
        super().__init__()
        self.shift.data = self.shift.data or str(members[0].shift_id)
        self.members = members
        if len(members) == 1:
            del self.people
            return
        self.people.choices = [choice(one.id, one.person.name) for one in members]
        self.people.validators = [some_of(_l("Choose at least one place."))]
        self.people.flags.required = True

    @property
    def leaving(self) -> list[Assignment]:
        """Those who are meant."""
        if "people" not in self:
            return list(self.members)
        return [one for one in self.members if str(one.id) in (self.people.data or [])]


@blueprint.route("/my/<token>/shifts/<int:number>/give-back", methods=["GET", "POST"])
@opened(code=True)
def new(door: Door, number: int) -> Response | str | tuple[str, int]:
    """Give it back after being asked once. Twice is once."""
    line = shift_standing.line_of(door, door.assignment(number))
    act = giving_back.cannot_come if shift_standing.was_asked(line.first) else giving_back.give_back
    return _left(door, line, act, cannot=False)


@blueprint.route("/my/<token>/shifts/<int:number>/cannot-come", methods=["GET", "POST"])
@opened()
def cannot_come(door: Door, number: int) -> Response | str | tuple[str, int]:
    """Whoever was asked by mail whether they still come says that they cannot, and is asked once more."""
    line = shift_standing.line_of(door, door.assignment(number))
    if line.first.is_current and not shift_standing.was_asked(line.first):
        return redirect(door.address("giving_back.new", number=number), 303)
    return _left(door, line, giving_back.cannot_come, cannot=True)


def _left(door: Door, line: ShiftLine, act: Act, *, cannot: bool) -> Response | str | tuple[str, int]:
    if not line.first.is_current:
        return _gone(door, line)
    form = LeavingForm(line.members)
    left = form.save(lambda: act(form.leaving, shift_id=_number(form.shift.data), by=PUBLIC))
    if left is not None:
        return _done(door, left) if left else _gone(door, line)
    alone = languages.listed(shift_standing.left_alone(door, line))
    page = render_template("mine/giving_back/new.html", door=door, form=form, line=line, cannot=cannot, alone=alone)
    return page, 422 if form.errors else 200


def _gone(door: Door, line: ShiftLine) -> Response:
    flash(_("%(names)s: not on this shift any more.", names=line.who), "info")
    return redirect(door.address("registration.show"), 303)


def _number(typed: str | None) -> int:
    """The number of a shift; of none where the page was tampered with."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 10 else 0


def _done(door: Door, left: Sequence[Assignment]) -> Response:
    names = languages.listed([one.person.name for one in left])
    flash(_("Given back: %(names)s. Thank you for telling us in time.", names=names))
    return redirect(door.address("registration.show"), 303)
