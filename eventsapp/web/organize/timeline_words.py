"""What a timeline says in words: one sentence for each thing the trail can tell of a registration and its people."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.core import money
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports.filters import status_in_words
from eventsapp.reports.timeline import Happening, Sight
from eventsapp.web.organize.registration_words import ACCEPTED, MESSAGES, METHODS, REQUESTS
from eventsapp.web.parts import guards

SENTENCES = {
    "registration.submitted": _l("The form was sent."),
    "registration.people_added": _l("People were added."),
    "registration.by_hand": _l("An organizer entered it."),
    "registration.walk_up": _l("Signed up at the desk by an organizer."),
    "registration.taken_over": _l("%(name)s took the registration over."),
    "manage_link.sent_again": _l("The link was sent again."),
    "manage_link.revoked": _l("A link of %(name)s was ended."),
    "answers.changed": _l("Answers were changed: %(name)s"),
    "entry.entered": _l("%(name)s was entered: %(status)s."),
    "entry.supported": _l("%(name)s comes along as a support person."),
    "entry.moved": _l("%(name)s: %(status)s."),
    "entry.category_changed": _l("%(name)s moved to another category."),
    "entry.handed_on": _l("%(name)s has the place of somebody else now."),
    "entry.withdrawn": _l("%(name)s does not take part any more."),
    "entry.transferred": _l("%(name)s handed their place on."),
    "entry.deferred": _l("%(name)s put it off to the next time."),
    "entry.credit_kept": _l("What %(name)s paid is kept for the next time: %(amount)s."),
    "entry.credit_used": _l("What %(name)s paid the last time was used: %(amount)s."),
    "entry.arrived": _l("%(name)s was checked in."),
    "entry.arrival_undone": _l("The check-in of %(name)s was taken back."),
    "entry.bib_given": _l("%(name)s has the bib number %(bib)s."),
    "entry.bib_taken": _l("%(name)s has no bib number any more."),
    "waiver.signed": _l("The waiver or consent was accepted for %(name)s, %(method)s."),
    "waiver.asked_again": _l("%(name)s: the link to the waiver or consent was sent again."),
    "payment.recorded": _l("A payment was recorded: %(amount)s, %(method)s."),
    "payment.reversed": _l("A payment was taken back: %(amount)s."),
    "payment.returned": _l("Money went back: %(amount)s, %(method)s."),
    "payment.carried_over": _l("A payment was carried over: %(amount)s."),
    "request.asked": _l("Asked by the registrant: %(kind)s."),
    "request.handled": _l("A request was seen to."),
    "team.joined": _l("%(name)s joined a team."),
    "team.left": _l("%(name)s left their team."),
    "team.shown_as": _l("%(name)s chose how the team’s page shows them."),
    "person.named": _l("%(name)s was named."),
    "person.corrected": _l("The details of %(name)s were corrected."),
    "volunteer.joined": _l("%(name)s said they want to help."),
    "volunteer.availability_said": _l("%(name)s said when they could help."),
    "assignment.taken": _l("%(name)s took a shift: %(status)s."),
    "assignment.moved": _l("Shift of %(name)s: %(status)s."),
    "assignment.shifted": _l("%(name)s was moved to another shift."),
    "assignment.approved": _l("The shift of %(name)s was approved."),
    "assignment.asked": _l("%(name)s was asked whether they still come."),
    "assignment.reaffirmed": _l("%(name)s still comes."),
    "assignment.handed_over": _l("%(name)s handed a shift over."),
    "assignment.arrived": _l("%(name)s arrived on their shift."),
    "assignment.completed": _l("%(name)s is done on their shift."),
    "assignment.declined": _l("The shift of %(name)s was not approved."),
    "assignment.dropped": _l("%(name)s is not on the shift any more."),
    "assignment.no-show": _l("%(name)s did not come to their shift."),
    "assignment.undone": _l("What was noted of %(name)s on their shift was taken back."),
    "hours.approved": _l("Hours of %(name)s were approved."),
    "hours.taken_back": _l("The approval of hours of %(name)s was taken back."),
    "access_need.asked": _l("%(name)s asked for something that would help."),
    "access_need.changed": _l("%(name)s changed what would help."),
    "access_need.seen": _l("Somebody read what would help %(name)s."),
    "access_need.taken": _l("Somebody sees to what would help %(name)s."),
    "access_need.answered": _l("An access need of %(name)s was answered."),
    "access_need.taken_back": _l("%(name)s took an access need back."),
    "note.written": _l("A note about %(name)s was written."),
    "registration.imported": _l("It came in with a list."),
    "entry.imported": _l("%(name)s came in with a list."),
    "payment.imported": _l("A payment came in with a list."),
    "person.merged": _l("%(name)s was known twice, and is one person now."),
    "message.bounced": _l("A message came back: it did not reach its reader."),
    "message.sent_again": _l("A message was sent again."),
    "message.brought_forward": _l("A message was sent before its time."),
    "message.skipped": _l("A message was not sent, since somebody said so."),
    "person.told_apart": _l("%(name)s and somebody alike: noted that they are two people."),
    "person.not_told_apart": _l("%(name)s and somebody alike: no longer noted that they are two people."),
}
ACTORS = {"public": _l("by the person"), "operator": _l("by itself, or at the server")}

_NAMES: dict[Any, Any] = {**METHODS, **ACCEPTED, **REQUESTS}


def sight_of(edition: Edition) -> Sight:
    """What of a timeline whoever is signed in may see."""
    held, series_id = guards.held(), edition.series_id
    return Sight(
        messages=held.allows(Permission.SEE_CONTACTS, series_id),
        needs=held.allows(Permission.SEE_ACCESS_NEEDS, series_id),
        notes=held.allows(Permission.MANAGE_REGISTRATIONS, series_id),
    )


def said(one: Happening) -> str:
    """What happened, without when and by whom."""
    if one.kind == "message":
        return _("Message to %(name)s: %(what)s", name=one.name, what=MESSAGES.get(one.action, _("Message")))
    return sentence(one.action, one.name, one.details)


def sentence(action: str, name: str, details: Mapping[str, Any]) -> str:
    """The sentence of an act of the trail, about somebody of that name."""
    cents = details.get("amount_cents", details.get("credit_cents", 0))
    values = {
        "name": name,
        "status": status_in_words(str(details.get("status", ""))),
        "amount": money.said(abs(int(cents or 0))),
        "method": _NAMES.get(str(details.get("method", "")), ""),
        "kind": _NAMES.get(str(details.get("kind", "")), ""),
        "bib": details.get("bib", ""),
    }
    return str(SENTENCES.get(action, _("Something else was changed."))) % values


def by(one: Happening) -> str:
    """Who did it, if that is known."""
    return _("by %(name)s", name=one.by_name) if one.by_name else str(ACTORS.get(one.actor, ""))
