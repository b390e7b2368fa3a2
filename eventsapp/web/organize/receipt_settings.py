"""How the charity issues receipts: who it is for the CRA, who signs, from which amount on."""

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from eventsapp.core import money
from eventsapp.core.languages import Bilingual
from eventsapp.permissions.table import Permission
from eventsapp.receipts import rules, setting_up
from eventsapp.receipts.models import MINIMUM_CENTS
from eventsapp.receipts.setting_up import Described
from eventsapp.web.organize.fields import FeeField, SentenceField, read_fee
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import LineField
from eventsapp.web.parts.meanwhile import SharedForm
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("receipt_settings", __name__)


class SettingsForm(SharedForm):
    """All of it; a number whose digits do not fit together is asked about once."""

    registration_number = LineField(
        _l("Registration number"),
        longest=30,
        required=_l("Enter the charity’s registration number."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    number_is_right = BooleanField(_l("Yes, this is the number"))
    legal_name = SentenceField(_l("Name on file with the CRA"), 200, _l("Enter the name on file with the CRA."))
    legal_address = SentenceField(
        _l("Address on file with the CRA"), 300, _l("Enter the address on file with the CRA.")
    )
    place = SentenceField(_l("Place of issue"), 120, _l("Enter the place at which receipts are issued."))
    signer_name = SentenceField(_l("Who signs"), 120, _l("Enter the name of who is authorized to sign."))
    signer_title_en = SentenceField(_l("Their title in English"), 80, _l("Enter their title in English."))
    signer_title_fr = SentenceField(_l("Their title in French"), 80, _l("Enter their title in French."))
    minimum = FeeField(
        _l("Smallest amount for a receipt"), required=_l("Enter the smallest amount, or 0 if there is none.")
    )
    totals_years = BooleanField(_l("Count smaller gifts together, in one receipt for a donor’s year"))
    issues_online = BooleanField(_l("Issue receipts for gifts paid online by themselves"))

    asks = False
    """Whether the number is to be looked at again."""

    def validate_registration_number(self, field: Field) -> None:
        """Read as people write it; anything but the form of the CRA is refused."""
        number = re.sub(r"[\s-]", "", field.data or "").upper()
        if not rules.is_registration_number(number):
            raise ValidationError(_("Enter nine digits, RR and four digits, like 123456789RR0001."))
        self.asks = not rules.digits_fit(number)
        if self.asks and not self.number_is_right.data:
            raise ValidationError(
                _("The nine digits do not fit together, so one may be wrong. If they are right, tick the box below.")
            )
        field.data = number

    def described(self) -> Described:
        """What was typed."""
        return Described(
            registration_number=self.registration_number.data or "",
            legal_name=self.legal_name.data or "",
            legal_address=self.legal_address.data or "",
            place=self.place.data or "",
            signer_name=self.signer_name.data or "",
            signer_title=Bilingual(en=self.signer_title_en.data or "", fr=self.signer_title_fr.data or ""),
            minimum_cents=read_fee(self.minimum.data or "") or 0,
            totals_years=bool(self.totals_years.data),
            issues_online=bool(self.issues_online.data),
        )


@blueprint.route("/receipts/settings", methods=["GET", "POST"])
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def edit() -> Any:
    """Set them; receipts that were issued stay as they are."""
    form = SettingsForm(data=_now())
    if settings := setting_up.current():
        form.watch(settings, _now)
    if form.save(lambda: setting_up.edit(form.described(), by=acting())):
        flash(_("Saved. Receipts are issued like this from now on."))
        return redirect(url_for("organize.receipts.index"), 303)
    return render_template("organize/receipts/settings.html", form=form), 422 if form.errors else 200


def _now() -> dict[str, Any]:
    settings = setting_up.current()
    if settings is None:
        return {"minimum": money.said(MINIMUM_CENTS)}
    return {
        **{name: getattr(settings, name) for name in _LINES},
        "signer_title_en": settings.signer_title.en,
        "signer_title_fr": settings.signer_title.fr,
        "minimum": money.said(settings.minimum_cents),
        "totals_years": settings.totals_years,
        "issues_online": settings.issues_online,
    }


_LINES = ("registration_number", "legal_name", "legal_address", "place", "signer_name")
