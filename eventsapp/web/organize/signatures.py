"""Waivers that were accepted on paper or by word, and links that are sent once more."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField

from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import helping, registrations
from eventsapp.volunteering.models import Volunteer
from eventsapp.waivers import signing as waivers
from eventsapp.waivers.models import Method, Signature
from eventsapp.web.organize.pressing import address_of, press
from eventsapp.web.organize.registrations import PAGE, entry_of
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LineField, choice, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import signing as workflow
from eventsapp.workflows.summaries import Attending

blueprint = Blueprint("signatures", __name__)


class SignatureForm(Form):
    """Who accepted, how, and what they read."""

    name = LineField(_l("Name of the person who accepted"), longest=200, required=_l("Enter the name of who accepted."))
    method = RadioField(_l("How was it accepted?"), validate_choice=False, validators=[one_of(_l("Choose how."))])
    language = RadioField(
        _l("Which text did they read or hear?"), validate_choice=False, validators=[one_of(_l("Choose the text."))]
    )

    def __init__(self, attending: Attending) -> None:
        signer = workflow.signer_of(attending)
        super().__init__(data={"name": signer.name if signer else ""})
        self.method.choices = [choice(Method.PAPER, _("Signed on paper")), choice(Method.ORAL, _("Said aloud"))]
        self.language.choices = [choice("en", _("The English one")), choice("fr", _("The French one"))]

    def write_down(self, attending: Attending) -> Signature | None:
        """Write it down, or say in the form why not."""
        return self.save(
            lambda: workflow.write_down(
                attending,
                name=self.name.data or "",
                method=Method(self.method.data),
                language=self.language.data or "en",
                by=acting(),
            )
        )


@blueprint.route(f"{PAGE}/entries/<int:number>/signature", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def new(edition: Edition, reference: str, number: int) -> Any:
    """Write down that what is in force was accepted."""
    entry = entry_of(edition, reference, number)
    if not entry.is_current:
        raise NotFound
    return _write_down(entry, reference, anchor=f"entry-{number}")


@blueprint.route(f"{PAGE}/volunteers/<int:number>/signature", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def new_for_volunteer(edition: Edition, reference: str, number: int) -> Any:
    """The same for a minor who helps."""
    return _write_down(_minor(edition, reference, number), reference, anchor=f"volunteer-{number}")


@blueprint.post(f"{PAGE}/entries/<int:number>/link")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def ask_again(edition: Edition, reference: str, number: int) -> Response:
    """Mail the link to the text once more."""
    return _ask_again(entry_of(edition, reference, number), reference, anchor=f"entry-{number}")


@blueprint.post(f"{PAGE}/volunteers/<int:number>/link")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def ask_again_for_volunteer(edition: Edition, reference: str, number: int) -> Response:
    """The same for a minor who helps."""
    return _ask_again(_minor(edition, reference, number), reference, anchor=f"volunteer-{number}")


def _write_down(attending: Attending, reference: str, *, anchor: str) -> Any:
    edition = attending.registration.edition
    version = waivers.in_force(edition.id).get(waivers.kind_for(attending.is_minor))
    if version is None:
        raise NotFound
    form, back = SignatureForm(attending), address_of(edition, reference, anchor=anchor)
    if form.write_down(attending):
        flash(_("Written down: accepted for %(name)s.", name=attending.person.name))
        return redirect(back, 303)
    page = render_template(
        "organize/signatures/new.html",
        edition=edition,
        reference=reference,
        attending=attending,
        version=version,
        form=form,
        back=back,
    )
    return page, 422 if form.errors else 200


def _ask_again(attending: Attending, reference: str, *, anchor: str) -> Response:
    return press(
        lambda: workflow.ask_again(attending, by=acting()),
        _("The link is sent again. The earlier one does not work any more."),
        back=address_of(attending.registration.edition, reference, anchor=anchor),
    )


def _minor(edition: Edition, reference: str, number: int) -> Volunteer:
    """The volunteer of that id, if it is a minor of this registration who helps."""
    known = helping.of(registrations.find(edition, reference)).helping
    for one in known:
        if one.volunteer.id == number and one.volunteer.is_minor and one.is_current:
            return one.volunteer
    raise NotFound
