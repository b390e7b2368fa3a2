"""Passing a shift on to a named person, who has a page of their own for it."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import languages
from eventsapp.web.mine import shift_standing
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts.forms import AddressField, Form, LineField
from eventsapp.workflows import giving_back

blueprint = Blueprint("handing_over_shift", __name__)


class NewHelperForm(Form):
    """Who helps instead."""

    shift = HiddenField()
    """The shift on the page: an organizer may have moved them to another one meanwhile."""
    name = LineField(
        _l("Full name"),
        longest=100,
        required=_l("Enter the name of the person who helps instead."),
        render_kw={"spellcheck": "false"},
    )
    email = AddressField(
        _l("E-mail address"),
        required=_l("Enter their e-mail address, so that they get a page of their own."),
        render_kw={"spellcheck": "false"},
    )
    knows = BooleanField(validators=[DataRequired(_l("Tick this if it is so. Otherwise ask them first."))])


@blueprint.route("/my/<token>/shifts/<int:number>/hand-over", methods=["GET", "POST"])
@opened(code=True)
def new(door: Door, number: int) -> Response | str | tuple[str, int]:
    """Ask who helps instead, and let them have the place. Sent twice it is passed on once."""
    assignment = door.assignment(number)
    form = NewHelperForm(data={"shift": str(assignment.shift_id)})
    shown = form.shift.data or ""
    handed = form.save(
        lambda: giving_back.hand_over(
            assignment,
            name=form.name.data or "",
            email=form.email.data or "",
            shift_id=int(shown) if shown.isdecimal() and len(shown) < 10 else 0,
            by=PUBLIC,
        )
    )
    if handed:
        flash(_("The shift now belongs to %(name)s. We have written to both of you.", name=form.name.data))
        return redirect(door.address("registration.show"), 303)
    line = shift_standing.line_of(door, assignment)
    page = render_template(
        "mine/handing_over_shift/new.html",
        door=door,
        form=form,
        line=line,
        alone=languages.listed(shift_standing.left_alone(door, line)),
        can_be=assignment.is_held and giving_back.can_change(assignment),
        age=giving_back.age_to_take_over(assignment.shift, door.edition),
    )
    return page, 422 if form.errors else 200
