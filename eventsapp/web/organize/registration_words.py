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
from eventsapp.reports.helping import Given
from eventsapp.submissions.models import Basis, RequestKind
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift, Volunteer
from eventsapp.waivers.models import Method
from eventsapp.web.organize import shift_times

METHODS = {
    Way.CASH: _l("Cash"),
    Way.CHEQUE: _l("Cheque"),
    Way.E_TRANSFER: _l("E-transfer"),
    Way.ONLINE: _l("Online"),
    Way.CREDIT: _l("Carried over"),
    Way.IMPORTED: _l("By an imported list"),
}
ACCEPTED = {Method.WEB: _l("on the website"), Method.PAPER: _l("on paper"), Method.ORAL: _l("aloud")}
BASES = {
    Basis.SELF: _l("Filled in for themselves, or for themselves and others."),
    Basis.GUARDIAN: _l("Filled in for somebody else, as their parent or guardian."),
    Basis.AGREED: _l("Filled in for somebody else, who knows and agrees."),
}
REQUESTS = {RequestKind.CHANGE: _l("Asks for a change"), RequestKind.ERASURE: _l("Asks to be erased")}
LOOKS = {
    "confirmed": "ok",
    "reaffirmed": "ok",
    "arrived": "ok",
    "completed": "ok",
    "offered": "info",
    "requested": "warning",
    "waitlisted": "warning",
    "no-show": "danger",
}
STATES = {
    MessageState.QUEUED: _l("Waits to be sent"),
    MessageState.SENDING: _l("Is being sent"),
    MessageState.SENT: _l("Sent"),
    MessageState.TEMPORARY_FAILURE: _l("Failed, tried again soon"),
    MessageState.PERMANENT_FAILURE: _l("Failed for good"),
    MessageState.BOUNCED: _l("Came back"),
    MessageState.WITHHELD: _l("Not sent, on purpose"),
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
    "page_closed": _l("A fundraising page was closed"),
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
    "shifts_given": _l("Told that somebody put them down to help"),
    "shifts_already": _l("Told that they have these shifts already"),
    "shift_clash": _l("Told of two things at the same time"),
    "shift_added": _l("Told of a shift they have"),
    "shift_offer": _l("Offer of a shift"),
    "shift_offer_ended": _l("Offer of a shift has ended"),
    "shift_accepted": _l("Offer of a shift accepted"),
    "shift_left": _l("No longer on a shift"),
    "shift_handed_over": _l("Shift handed over"),
    "shift_received": _l("Shift received from somebody"),
    "still_coming": _l("Asked whether they still come"),
    "cannot_come": _l("Lead told that somebody cannot come"),
    "edition_moved": _l("Told of another time or place"),
    "start_moved": _l("Told of another start"),
    "edition_confirmed": _l("Told that the date is confirmed"),
    "edition_postponed": _l("Told that the event is postponed"),
    "edition_cancelled": _l("Told that the event is cancelled"),
    "shift_changed": _l("Shift changed"),
    "shift_cancelled": _l("Shift cancelled"),
    "shift_approved": _l("Shift approved"),
    "shift_declined": _l("Shift not approved"),
    "shift_moved": _l("Moved to another shift"),
    "shift_message": _l("Message about shifts"),
    "participant_message": _l("Message from the organizers"),
    "help_wanted": _l("Asked to help on a shift"),
    "hours_approved": _l("Hours approved"),
    "same_again": _l("Asked whether they sign up the same again"),
    "mailing": _l("Message to many people of the event"),
    "receipt": _l("An official receipt is there"),
    "gift_thanks": _l("Thanks for a gift"),
    "gift_received": _l("Told that their page received a gift"),
    "giving_code": _l("Code to see receipts"),
    "giving_link": _l("Link to a page of gifts"),
    "pledge_made": _l("Confirmation of a promise to give"),
    "pledge_due": _l("What a promise to give comes to"),
    "pledge_reminder": _l("Reminder of a promise to give"),
}


def status(one: Entry | Assignment) -> str:
    """Where it stands."""
    return status_in_words(one.status)


def age(one: Entry | Volunteer) -> str:
    """The age band on the first day, as far as it is known."""
    return years(one.from_age, one.to_age)


@languages.once_in_each
def years(from_age: int | None, to_age: int | None) -> str:
    """An age band in words; one of every age says nothing."""
    if from_age is None or (from_age == 0 and to_age is None):
        return ""
    if to_age is None:
        return _("%(age)s years or older", age=from_age)
    if to_age == from_age:
        return _("%(age)s years", age=from_age)
    return _("%(first)s to %(last)s years", first=from_age, last=to_age)


def shift(one: Shift, edition: Edition) -> str:
    """What it is called: its role, when and where."""
    return ", ".join(filter(None, [one.role.name.said(), shift_times.when(one, edition), one.where.said()]))


def more_of(given: Given, edition: Edition) -> list[str]:
    """What else there is to say of somebody on a shift: how they wait, since when they came, what was credited."""
    assignment, said = given.assignment, []
    if given.turn:
        said.append(_("Place in line: %(turn)s", turn=given.turn))
    if assignment.status == AssignmentStatus.OFFERED and assignment.party.answer_by:
        said.append(_("Offered until %(moment)s", moment=moment(assignment.party.answer_by, edition)))
    if assignment.status == AssignmentStatus.CONFIRMED and assignment.asked_at:
        said.append(_("Asked whether they still come: %(moment)s", moment=moment(assignment.asked_at, edition)))
    if assignment.arrived_at and assignment.is_current:
        said.append(_("Arrived: %(moment)s", moment=moment(assignment.arrived_at, edition)))
    if assignment.ended_at:
        said.append(_("Ended on %(moment)s", moment=moment(assignment.ended_at, edition)))
    if given.minutes is not None:
        hours = _("%(hours)s h %(minutes)s min", hours=given.minutes // 60, minutes=f"{given.minutes % 60:02d}")
        said.append(_("Time credited: %(hours)s", hours=hours))
    return said


def moment(at: datetime, edition: Edition) -> str:
    """The day and the time where the edition takes place."""
    wall = clock.local(at, edition.zone)
    return _("%(day)s, %(time)s", day=languages.day(wall.date()), time=languages.clock(wall))
