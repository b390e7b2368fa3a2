"""Passing a place on to another person, who has a page of their own for it."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import DataRequired

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.refusals import NotFound
from eventsapp.registration.models import EntryStatus
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts.forms import AddressField, Form, LineField
from eventsapp.workflows import handing_over

blueprint = Blueprint("transferring", __name__)


class NewPersonForm(Form):
    """Who comes instead."""

    name = LineField(
        _l("Full name"),
        longest=100,
        required=_l("Enter the name of the person who comes instead."),
        render_kw={"spellcheck": "false"},
    )
    email = AddressField(
        _l("E-mail address"),
        required=_l("Enter their e-mail address, so that they get a page of their own."),
        render_kw={"spellcheck": "false"},
    )
    knows = BooleanField(validators=[DataRequired(_l("Tick this if it is so. Otherwise ask them first."))])


@blueprint.route("/my/<token>/people/<int:number>/transfer", methods=["GET", "POST"])
@opened(code=True, changes=True, means=_l("Pass the place on to somebody else"))
def new(door: Door, number: int) -> Response | str | tuple[str, int]:
    """Ask who comes instead, and pass the place on. Sent twice it is passed on once."""
    entry = door.entry(number)
    if entry.party_id is None:
        raise NotFound
    form = NewPersonForm()
    if form.save(
        lambda: handing_over.transfer(entry, name=form.name.data or "", email=form.email.data or "", by=PUBLIC)
    ):
        flash(_("The place now belongs to %(name)s. We have written to both of you.", name=form.name.data))
        return redirect(door.address("registration.show"), 303)
    page = render_template(
        "mine/transferring/new.html",
        door=door,
        form=form,
        entry=entry,
        can_be=entry.status in (EntryStatus.CONFIRMED, EntryStatus.TRANSFERRED) and not entry.is_minor,
        adult_age=handing_over.adult_age(door.edition),
    )
    return page, 422 if form.errors else 200
