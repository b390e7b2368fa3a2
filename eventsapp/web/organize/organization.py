"""The charity's own words: name, contact and texts in both languages."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from eventsapp.core.languages import Bilingual
from eventsapp.organization import details
from eventsapp.organization.models import Organization
from eventsapp.permissions.table import Permission
from eventsapp.web.organize.fields import SentenceField
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import AddressField, LineField, LinesField
from eventsapp.web.parts.meanwhile import SharedForm
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("organization", __name__)


def _is_website(_form: Any, field: Field) -> None:
    """Refuses what a link on our pages must not lead to."""
    try:
        parts = urlsplit(field.data)
        usable = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in field.data
    except ValueError:
        usable = False
    if not usable:
        raise ValidationError(_("Enter the whole address of the website, beginning with https://"))


class OrganizationForm(SharedForm):
    """All that the pages, mails and calendars say about the charity itself."""

    name_en = SentenceField(_l("Name in English"), 120, _l("Enter the charity's name in English."))
    name_fr = SentenceField(_l("Name in French"), 120, _l("Enter the charity's name in French."))
    short_name_en = SentenceField(_l("Short name in English"), 40, _l("Enter a short name in English."))
    short_name_fr = SentenceField(_l("Short name in French"), 40, _l("Enter a short name in French."))
    contact_email = AddressField(_l("E-mail address for questions"), required=_l("Enter the address people write to."))
    phone = LineField(_l("Phone number"), longest=40)
    address = LineField(_l("Postal address"), longest=300)
    website = LineField(_l("Website"), longest=200, validators=[_is_website])
    welcome_en = SentenceField(_l("Welcome in English"), 400, _l("Enter the welcome in English."))
    welcome_fr = SentenceField(_l("Welcome in French"), 400, _l("Enter the welcome in French."))
    about_en = LinesField(_l("About dystonia, in English"), longest=20_000, required=_l("Enter the text in English."))
    about_fr = LinesField(_l("About dystonia, in French"), longest=20_000, required=_l("Enter the text in French."))

    def edit(self) -> Organization | None:
        """Say all of it anew, or say in the form why not."""
        return self.save(
            lambda: details.edit(
                name=self._said("name"),
                short_name=self._said("short_name"),
                welcome=self._said("welcome"),
                about=self._said("about"),
                contact_email=self.contact_email.data or "",
                phone=self.phone.data or "",
                address=self.address.data or "",
                website=self.website.data or "",
                by=acting(),
            )
        )

    def _said(self, name: str) -> Bilingual:
        return Bilingual(en=self[f"{name}_en"].data or "", fr=self[f"{name}_fr"].data or "")


@blueprint.route("/organization", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_ORGANIZATION)
def edit() -> Any:
    """Edit them."""
    form = OrganizationForm(data=_now())
    if charity := details.current():
        form.watch(charity, _now)
    if form.edit():
        flash(_("Saved. The pages show it from now on."))
        return redirect(url_for("organize.organization.edit"), 303)
    return render_template("organize/organization/edit.html", form=form), 422 if form.errors else 200


def _now() -> dict[str, str]:
    charity = details.current()
    if charity is None:
        return {}
    said = {name: getattr(charity, name) for name in ("name", "short_name", "welcome", "about")}
    return {
        **{f"{name}_en": text.en for name, text in said.items()},
        **{f"{name}_fr": text.fr for name, text in said.items()},
        **{name: getattr(charity, name) for name in ("contact_email", "phone", "address", "website")},
    }
