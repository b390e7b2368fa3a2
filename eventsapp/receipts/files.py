"""The stored files: handed out only as they were issued, and copies that say what they are."""

import hashlib
import logging
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.core import languages
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.receipts import cancelling, contents, signature_pictures
from eventsapp.receipts.models import Receipt

log = logging.getLogger("eventsapp.receipts")


class FileAltered(Refusal):
    """What is stored is not what was issued; only somebody with the database in hand can have done that."""

    sentence = _l(
        "The stored file is not the one that was issued, so it is not handed out. Tell whoever runs the server."
    )
    status = 500


def original(receipt: Receipt) -> bytes:
    """The file as it was issued."""
    if not is_genuine(receipt):
        log.error("a receipt's file was altered", extra={"fields": {"receipt": receipt.number}})
        raise FileAltered
    return receipt.file


def copy(receipt: Receipt) -> bytes:
    """The charity's copy: the same contents, marked as a duplicate, or as cancelled with what replaced it."""
    original(receipt)
    signature = signature_pictures.drawn(signature_pictures.of_receipt(receipt))
    return contents.file(receipt.printed, receipt.language, mark=_mark(receipt), signature=signature)


def is_genuine(receipt: Receipt) -> bool:
    """Whether the stored file is the one that was issued."""
    return hashlib.sha256(receipt.file).hexdigest() == receipt.sha256


def altered() -> Iterator[int]:
    """The numbers of receipts whose file is not what was issued; every file is read, one by one."""
    last = 0
    while found := db.session.execute(
        select(Receipt.number, Receipt.sha256, Receipt.file)
        .where(Receipt.number > last)
        .order_by(Receipt.number)
        .limit(100)
    ).all():
        for number, sha256, file in found:
            if hashlib.sha256(file).hexdigest() != sha256:
                yield number
        last = found[-1].number


def _mark(receipt: Receipt) -> str:
    with languages.speaking(receipt.language):
        if cancelling.cancellation(receipt) is None:
            return _("Duplicate")
        replacement = cancelling.replaced_by(receipt)
        if replacement is None:
            return _("Cancelled")
        return _("Cancelled, replaced by number %(serial)s", serial=replacement.serial)
