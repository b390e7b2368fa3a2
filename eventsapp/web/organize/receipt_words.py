"""The words of receipts: what they are for, how they stand, and where something that is missing can be mended."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from eventsapp.fundraising.gift_models import Gift
from eventsapp.receipts import lack_words
from eventsapp.receipts.models import ReceiptKind, TaskKind
from eventsapp.receipts.rules import Lack

KINDS: dict[str, Any] = {
    ReceiptKind.GIFT: _l("Gift"),
    ReceiptKind.YEAR: _l("Gifts of a year"),
    ReceiptKind.IN_KIND: _l("Gift in kind"),
}
STATES: dict[str, tuple[Any, str]] = {
    "issued": (_l("Issued"), "ok"),
    "cancelled": (_l("Cancelled"), "danger"),
    "replaced": (_l("Replaced"), "warning"),
}
TASKS: dict[str, Any] = {
    TaskKind.REPORT_RETURN: _l("Tell the CRA that a gift went back after its receipt was issued."),
    TaskKind.WRONG_AMOUNT: _l(
        "Send the donor the letter with the cancelled copy, and copies of both to the CRA’s Charities Directorate. "
        "If the return (T3010) of that year was filed, amend it."
    ),
}


def lack(one: Lack) -> str:
    """Why there is no receipt."""
    return lack_words.said(one)


def mended_at(one: Lack, gift: Gift) -> str:
    """The page on which somebody can do something about it."""
    if one.mended_at == "settings":
        return url_for("organize.receipt_settings.edit")
    return url_for("organize.receipts_to_issue.show", number=gift.id)
