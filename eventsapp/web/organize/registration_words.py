"""What the page of a registration says in words: kinds of payments and messages, ages, how something was accepted."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.core import clock, languages
from eventsapp.events.models import Edition
from eventsapp.outbox.models import MessageState
from eventsapp.registration.models import Entry
from eventsapp.registration.models import Method as Way
from eventsapp.reports.filters import status_in_words
from eventsapp.submissions.models import Basis, RequestKind
from eventsapp.waivers.models import Method

METHODS = {
    Way.CASH: _l("Cash"),
    Way.CHEQUE: _l("Cheque"),
    Way.E_TRANSFER: _l("E-transfer"),
    Way.CREDIT: _l("Carried over"),
}
ACCEPTED = {Method.WEB: _l("on the website"), Method.PAPER: _l("on paper"), Method.ORAL: _l("aloud")}
BASES = {
    Basis.SELF: _l("Filled in for themselves, or for themselves and others."),
    Basis.GUARDIAN: _l("Filled in for somebody else, as their parent or guardian."),
    Basis.AGREED: _l("Filled in for somebody else, who knows and agrees."),
}
REQUESTS = {RequestKind.CHANGE: _l("Asks for a change"), RequestKind.ERASURE: _l("Asks to be erased")}
LOOKS = {"confirmed": "ok", "offered": "info", "waitlisted": "warning"}
STATES = {
    MessageState.QUEUED: _l("Waits to be sent"),
    MessageState.SENDING: _l("Is being sent"),
    MessageState.SENT: _l("Sent"),
    MessageState.TEMPORARY_FAILURE: _l("Failed, tried again soon"),
    MessageState.PERMANENT_FAILURE: _l("Failed for good"),
}
MESSAGES = {
    "household": _l("Confirmation of the sign-up"),
    "waitlisted": _l("On the waitlist"),
    "signed_up": _l("Told that somebody signed them up"),
    "already": _l("Told that they are signed up already"),
    "received": _l("Form received"),
    "added": _l("People were added"),
    "offer": _l("Offer of a place"),
    "offer_ended": _l("Offer has ended"),
    "accepted": _l("Offer accepted"),
    "left": _l("Does not take part any more"),
    "transferred_away": _l("Place handed on"),
    "transferred_to": _l("Place received from somebody"),
    "changed": _l("Something was changed"),
    "to_sign": _l("Link to the waiver or consent"),
    "signed": _l("Copy of what was accepted"),
    "code": _l("Code to change something"),
    "link_again": _l("Link sent again"),
    "payment": _l("Payment received or taken back"),
    "need_answered": _l("Answer about an access need"),
    "request_received": _l("Request received"),
    "address_left": _l("Address changed, to the old one"),
    "address_new": _l("Address changed, to the new one"),
    "shifts_taken": _l("Confirmation of shifts"),
}


def status(entry: Entry) -> str:
    """Where it stands."""
    return status_in_words(entry.status)


def age(entry: Entry) -> str:
    """The age band on the first day, as far as it is known."""
    if entry.from_age is None or (entry.from_age == 0 and entry.to_age is None):
        return ""
    if entry.to_age is None:
        return _("%(age)s years or older", age=entry.from_age)
    if entry.to_age == entry.from_age:
        return _("%(age)s years", age=entry.from_age)
    return _("%(first)s to %(last)s years", first=entry.from_age, last=entry.to_age)


def moment(at: datetime, edition: Edition) -> str:
    """The day and the time where the edition takes place."""
    wall = clock.local(at, edition.zone)
    return _("%(day)s, %(time)s", day=languages.day(wall.date()), time=languages.clock(wall))
