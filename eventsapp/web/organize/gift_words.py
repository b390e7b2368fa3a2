"""How gifts are spoken of on the organizers' pages: how they came, where they stand, where a list comes from."""

from flask_babel import lazy_gettext as _l

from eventsapp.fundraising.gift_models import GiftKind, GiftMethod, GiftStatus, PledgeStatus
from eventsapp.workflows.gift_importing import Source

METHODS = {
    GiftMethod.CASH: _l("Cash"),
    GiftMethod.CHEQUE: _l("Cheque"),
    GiftMethod.E_TRANSFER: _l("E-transfer"),
    GiftMethod.CARD: _l("Card"),
    GiftMethod.ONLINE: _l("Online"),
    GiftMethod.PLATFORM: _l("Another platform"),
    GiftMethod.IN_KIND: _l("In kind"),
}
STATUSES = {
    GiftStatus.REPORTED: _l("Reported, not counted yet"),
    GiftStatus.CONFIRMED: _l("Confirmed"),
    GiftStatus.REVERSED: _l("Taken back"),
}
KINDS = {
    GiftKind.MONEY: _l("Gift of money"),
    GiftKind.IN_KIND: _l("Gift in kind"),
    GiftKind.MATCHING: _l("Matching gift"),
}
PLEDGES = {
    PledgeStatus.BEGUN: _l("Begun online"),
    PledgeStatus.OPEN: _l("Promised"),
    PledgeStatus.KEPT: _l("Given"),
    PledgeStatus.CANCELLED: _l("Cancelled"),
}
SOURCES = {
    Source.STATEMENT: _l("A statement of our bank, or of e-transfers"),
    Source.CANADAHELPS: _l("CanadaHelps"),
    Source.RACE_ROSTER: _l("Race Roster or Raisin"),
    Source.STRIPE: _l("Stripe"),
    Source.OTHER: _l("Another platform"),
}
