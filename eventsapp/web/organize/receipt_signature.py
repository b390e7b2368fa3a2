"""The picture of the signature on receipts: looked at, put in, taken away."""

import base64
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, FileField, HiddenField

from eventsapp.core import pictures
from eventsapp.core.words import row_number
from eventsapp.organization import details
from eventsapp.permissions.table import Permission
from eventsapp.receipts import setting_up, signature_pictures
from eventsapp.receipts.signature_models import SignaturePicture
from eventsapp.web.organize.pressing import press
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting
from eventsapp.web.parts.taking_in import takes_up_to

blueprint = Blueprint("receipt_signature", __name__)

BODY = 8 * pictures.MOST_OCTETS
"""More than is kept: of a photograph the page itself says how large it may be."""


class PictureForm(Form):
    """The picture, and that whoever signs agrees."""

    file = FileField(_l("Picture of the signature (PNG or JPEG)"))
    is_allowed = BooleanField(_l("The person whose signature this is agrees that it is printed on receipts"))
    seen = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """There is a picture, and a word about it."""
        is_valid: bool = super().validate(extra_validators)
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            self.file.errors = [*self.file.errors, _("Choose the picture of the signature.")]
        if not self.is_allowed.data:
            self.is_allowed.errors = [*self.is_allowed.errors, _("Ask the person who signs first; then tick this box.")]
        return is_valid and not self.errors

    def put_in(self) -> SignaturePicture | None:
        """Print this one from now on."""
        return self.save(
            lambda: signature_pictures.put_in(
                request.files["file"].read(), seen=row_number(self.seen.data), by=acting()
            )
        )


@blueprint.route("/receipts/signature", methods=["GET", "POST"])
@takes_up_to(BODY)
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def edit() -> Any:
    """See it, and put another one in."""
    form = PictureForm()
    if form.put_in():
        flash(_("This signature is printed on receipts from now on. Receipts that were issued stay as they are."))
        return redirect(url_for("organize.receipt_signature.edit"), 303)
    picture = signature_pictures.current()
    form.seen.data = str(picture.id if picture else 0)
    drawn = base64.b64encode(signature_pictures.drawn(picture)).decode()
    settings = setting_up.current()
    page = render_template(
        "organize/receipts/signature.html",
        form=form,
        picture=picture,
        drawn=drawn,
        zone=details.zone(),
        signer=settings.signer_name if settings else "",
    )
    return page, 422 if form.errors else 200


@blueprint.post("/receipts/signature/removal")
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def remove() -> Response:
    """Sign receipts by hand from now on."""
    seen = row_number(request.form.get("seen"))
    done = _("The picture is taken away. Receipts that are issued now have a line to sign by hand.")
    back = url_for("organize.receipt_signature.edit")
    return press(lambda: signature_pictures.take_away(seen=seen, by=acting()), done, back=back)
