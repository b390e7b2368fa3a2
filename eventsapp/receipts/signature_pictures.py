"""The picture of the signature that is printed on receipts: put in, taken away, and kept for receipts that bear it.

Source: Income Tax Regulations, 3501(1)(i) and (3): a receipt may bear a facsimile signature where all of them are
imprinted with the charity's name, address and registration number, are numbered by a machine, and forms not yet
completed stay at the charity's address; ours are filled in when they are numbered, so there are none.
"""

import base64

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, pictures, sealing
from eventsapp.core.db import db, hold
from eventsapp.core.refusals import Refusal
from eventsapp.receipts.models import Receipt
from eventsapp.receipts.signature_models import ReceiptSignature, SignaturePicture

WIDTH_MM, HEIGHT_MM = 80, 24
"""As large as it is printed, at most."""


class PictureChanged(Refusal):
    """Somebody else put another one in, or took it away."""

    sentence = _l("Somebody else changed the picture meanwhile. See what is there now; then send yours again.")
    status = 409


def current() -> SignaturePicture | None:
    """The one that is printed now; none: receipts are signed by hand."""
    return db.session.scalars(select(SignaturePicture).where(SignaturePicture.is_in_use)).one_or_none()


def put_in(octets: bytes, *, seen: int, by: Actor) -> SignaturePicture:
    """Print this one from now on. `seen` is the number of the one that was shown; 0: there was none."""
    drawn = pictures.redrawn(octets, width_mm=WIDTH_MM, height_mm=HEIGHT_MM)
    _end(_held(seen))
    sealed = sealing.seal(base64.b64encode(drawn).decode())
    picture = SignaturePicture(sealed=sealed, added_at=clock.now(), added_by=by.account_id, is_in_use=True)
    db.session.add(picture)
    trail.record("signature_picture.added", picture, by=by)
    return picture


def take_away(*, seen: int, by: Actor) -> None:
    """Receipts are signed by hand from now on."""
    picture = _held(seen)
    if picture is None:
        raise PictureChanged
    trail.record("signature_picture.removed", picture, by=by)
    _end(picture)


def drawn(picture: SignaturePicture | None) -> bytes:
    """A PNG; nothing where there is no picture, or the secret that sealed it is gone."""
    return base64.b64decode(sealing.unseal(picture.sealed)) if picture else b""


def for_receipt() -> SignaturePicture | None:
    """The one to be printed on a receipt that is issued now, which stays until that is stored."""
    # Not its row: who waits for one that goes away sees nothing in its place, though another took it.
    hold("signature picture")
    query = select(SignaturePicture).where(SignaturePicture.is_in_use)
    picture = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return picture if drawn(picture) else None


def note(receipt: Receipt, picture: SignaturePicture) -> None:
    """This receipt bears it, so that a copy shows the same one."""
    db.session.add(ReceiptSignature(receipt_id=receipt.id, picture_id=picture.id))


def of_receipt(receipt: Receipt) -> SignaturePicture | None:
    """The one that a receipt was issued with."""
    query = select(SignaturePicture).join(ReceiptSignature, ReceiptSignature.picture_id == SignaturePicture.id)
    return db.session.scalars(query.where(ReceiptSignature.receipt_id == receipt.id)).one_or_none()


def _held(seen: int) -> SignaturePicture | None:
    hold("signature picture")
    query = select(SignaturePicture).where(SignaturePicture.is_in_use).with_for_update()
    picture = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if (picture.id if picture else 0) != seen:
        raise PictureChanged
    return picture


def _end(picture: SignaturePicture | None) -> None:
    """One that no receipt bears is gone; any other stays for their copies."""
    if picture is None:
        return
    if db.session.scalar(select(exists().where(ReceiptSignature.picture_id == picture.id))):
        picture.is_in_use = False
    else:
        db.session.delete(picture)
    db.session.flush()
