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
from eventsapp.registration.models import Entry
from eventsapp.waivers import signing as waivers
from eventsapp.waivers.models import Method, Signature
from eventsapp.web.organize.pressing import address_of, press
from eventsapp.web.organize.registrations import PAGE, acting, entry_of
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LineField, choice, one_of
from eventsapp.workflows import signing

blueprint = Blueprint("signatures", __name__)


class SignatureForm(Form):
    """Who accepted, how, and what they read."""

    name = LineField(_l("Name of the person who accepted"), longest=200, required=_l("Enter the name of who accepted."))
    method = RadioField(_l("How was it accepted?"), validate_choice=False, validators=[one_of(_l("Choose how."))])
    language = RadioField(
        _l("Which text did they read or hear?"), validate_choice=False, validators=[one_of(_l("Choose the text."))]
    )

    def __init__(self, entry: Entry) -> None:
        signer = entry.guardian if entry.is_minor else entry.person
        super().__init__(data={"name": signer.name if signer else ""})
        self.method.choices = [choice(Method.PAPER, _("Signed on paper")), choice(Method.ORAL, _("Said aloud"))]
        self.language.choices = [choice("en", _("The English one")), choice("fr", _("The French one"))]

    def write_down(self, entry: Entry) -> Signature | None:
        """Write it down, or say in the form why not."""
        return self.save(
            lambda: signing.write_down(
                entry,
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
    version = waivers.in_force(edition.id).get(waivers.kind_for(entry.is_minor))
    if version is None or not entry.is_current:
        raise NotFound
    form = SignatureForm(entry)
    if form.write_down(entry):
        flash(_("Written down: accepted for %(name)s.", name=entry.person.name))
        return redirect(address_of(edition, reference, anchor=f"entry-{number}"), 303)
    page = render_template(
        "organize/signatures/new.html", edition=edition, reference=reference, entry=entry, version=version, form=form
    )
    return page, 422 if form.errors else 200


@blueprint.post(f"{PAGE}/entries/<int:number>/link")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def ask_again(edition: Edition, reference: str, number: int) -> Response:
    """Mail the link to the text once more."""
    entry = entry_of(edition, reference, number)
    return press(
        lambda: signing.ask_again(entry, by=acting()),
        _("The link is sent again. The earlier one does not work any more."),
        back=address_of(edition, reference, anchor=f"entry-{number}"),
    )
