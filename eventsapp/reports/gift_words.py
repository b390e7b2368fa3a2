"""The words for what becomes of gifts, on pages and in files alike."""

from flask_babel import lazy_gettext as _l

from eventsapp.fundraising.gift_models import GiftKind, GiftMethod, GiftStatus, LedgerAct

METHODS = {
    GiftMethod.CASH: _l("Cash"),
    GiftMethod.CHEQUE: _l("Cheque"),
    GiftMethod.E_TRANSFER: _l("E-transfer"),
    GiftMethod.CARD: _l("Card at our terminal"),
    GiftMethod.ONLINE: _l("Paid online"),
    GiftMethod.PLATFORM: _l("Another platform"),
    GiftMethod.IN_KIND: _l("Gift in kind"),
}
STATUSES = {
    GiftStatus.REPORTED: _l("Reported"),
    GiftStatus.CONFIRMED: _l("Counted"),
    GiftStatus.REVERSED: _l("Taken back"),
}
LOOKS = {GiftStatus.REPORTED: "warning", GiftStatus.CONFIRMED: "ok", GiftStatus.REVERSED: "danger"}
ACTS = {
    LedgerAct.REPORTED: _l("Reported"),
    LedgerAct.CONFIRMED: _l("Counted and confirmed"),
    LedgerAct.CORRECTED: _l("Confirmed to another amount"),
    LedgerAct.REVERSED: _l("Taken back"),
    LedgerAct.MOVED: _l("Moved to another page"),
}
KINDS = {
    GiftKind.MONEY: _l("Gift of money"),
    GiftKind.IN_KIND: _l("Gift in kind"),
    GiftKind.MATCHING: _l("Matching gift"),
}
