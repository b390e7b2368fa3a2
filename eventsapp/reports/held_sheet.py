"""What is held as a spreadsheet: one fact a row, in words."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.access.models import NeedState
from eventsapp.access.words import STATES
from eventsapp.core import clock, money
from eventsapp.core.cells import safe
from eventsapp.registration.models import EntryStatus
from eventsapp.reports.filters import status_in_words
from eventsapp.reports.held import Facts
from eventsapp.volunteering.models import AssignmentStatus

_PARTS = {
    "event": _l("Event"),
    "registration": _l("Registration"),
    "you": _l("You"),
    "people": _l("Person"),
    "answers": _l("Answer"),
    "access_needs": _l("What would help"),
    "accepted": _l("Accepted text"),
    "asked_to_accept": _l("Asked to accept"),
    "organizers_notes": _l("Note by an organizer"),
    "guardian": _l("Parent or guardian"),
    "teams": _l("Team"),
    "payments": _l("Payment"),
    "gifts": _l("Gift"),
    "promises": _l("Promise to give"),
    "fundraising_pages": _l("Fundraising page"),
    "gifts_reported": _l("Gift you reported"),
    "volunteers": _l("Volunteer"),
    "shifts": _l("Shift"),
    "seen": _l("Training or check that was seen"),
    "asked_to_help": _l("Asked to help"),
    "letters": _l("Letter about hours"),
    "requests": _l("What you asked us for"),
    "consents": _l("What you agreed to"),
    "wishes": _l("What you want to be written to about"),
    "asked_again": _l("Asked to sign up again"),
    "links": _l("Link to your page"),
    "mails": _l("Mail"),
    "calendars": _l("Address of your calendar"),
}
_FACTS = {
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "phone": _l("Phone number"),
    "language": _l("Language"),
    "known_since": _l("Known since"),
    "year": _l("Year"),
    "first_day": _l("First day"),
    "reference": _l("Reference"),
    "sent_at": _l("Sent"),
    "on_what_ground": _l("On what ground"),
    "category": _l("Category"),
    "status": _l("Status"),
    "entered_at": _l("Signed up"),
    "ended_at": _l("Ended"),
    "from_age": _l("From this age"),
    "to_age": _l("Up to this age"),
    "born_on": _l("Day of birth"),
    "is_minor": _l("Under age"),
    "support_person_of": _l("Support person of"),
    "fee_cents": _l("Fee"),
    "bib": _l("Bib number"),
    "what_it_says": _l("What it says"),
    "credit_cents": _l("Carried over to next time"),
    "taken_off_cents": _l("Taken off by a code"),
    "question": _l("Question"),
    "answer": _l("Answer"),
    "what": _l("What"),
    "state": _l("State"),
    "words": _l("Your words"),
    "asked_at": _l("Asked"),
    "answered_at": _l("Answered"),
    "erased_on": _l("Will be erased"),
    "text": _l("Text"),
    "version": _l("Version"),
    "signed_name": _l("Name that was typed"),
    "sha256_of_text": _l("Fingerprint of the text (SHA-256)"),
    "method": _l("How"),
    "signed_at": _l("Accepted"),
    "who": _l("Who"),
    "shown_as": _l("Shown as"),
    "joined_at": _l("Joined"),
    "left_at": _l("Left"),
    "amount_cents": _l("Amount"),
    "goal_cents": _l("Goal"),
    "received_on": _l("Received"),
    "role": _l("Role"),
    "taken_at": _l("Taken"),
    "place": _l("Place"),
    "starts_at": _l("Begins"),
    "ends_at": _l("Ends"),
    "approved_at": _l("Approved on"),
    "asked_whether_coming_at": _l("Asked whether you still come"),
    "arrived_at": _l("Arrived"),
    "went_at": _l("Went"),
    "credited_minutes": _l("Minutes credited"),
    "group": _l("Group"),
    "availability": _l("When you could help, in your words"),
    "may_be_asked": _l("May be asked when help is missing"),
    "training": _l("Training"),
    "seen_on": _l("Seen on"),
    "valid_until": _l("Valid until"),
    "kind": _l("Kind"),
    "handled_at": _l("Seen to"),
    "where": _l("Where"),
    "wanted": _l("Wanted"),
    "said_at": _l("Said"),
    "given_at": _l("Agreed"),
    "withdrawn_at": _l("Taken back"),
    "declined_at": _l("Said: not this year"),
    "made_at": _l("Made"),
    "revoked_at": _l("Ended"),
    "reminders_in_minutes": _l("Reminders, in minutes before"),
    "subject": _l("Subject"),
    "written_at": _l("Written"),
}


def csv_of(facts: Facts, zone: str) -> str:
    """One row for each fact that is known: what it is about, what it is, and the fact; never a formula."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([_("About"), _("What"), _("Fact")])
    for about, what, value in _rows(facts):
        writer.writerow([safe(about), str(_FACTS[what]), safe(_said(what, value, zone))])
    return sheet.getvalue()


def _rows(facts: Facts, about: str = "") -> Iterator[tuple[str, str, Any]]:
    """The facts of one thing, then those of what belongs to it, numbered where there may be several."""
    for key, value in facts.items():
        if isinstance(value, dict):
            yield from _rows(value, _joined(about, str(_PARTS[key])))
        elif isinstance(value, list):
            for number, one in enumerate(value, start=1):
                yield from _rows(one, _joined(about, f"{_PARTS[key]} {number}"))
        elif value not in (None, ""):
            yield about or str(_PARTS["registration"]), key, value


def _joined(about: str, part: str) -> str:
    return f"{about}, {part}" if about else part


def _said(what: str, value: Any, zone: str) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return clock.local(value, zone).isoformat(sep=" ", timespec="minutes")[:16]
    if isinstance(value, date):
        return value.isoformat()
    if what.endswith("_cents"):
        return money.said(value)
    if what == "status" and value in [*EntryStatus, *AssignmentStatus]:
        return status_in_words(value)
    if what == "state" and value in list(NeedState):
        return str(STATES[NeedState(value)])
    return str(value)
